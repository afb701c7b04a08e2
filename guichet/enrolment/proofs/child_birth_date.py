"""The birth date of one of the children (R101): a weak secret, that the leaflet alone accepts (C-06).

Relatives and neighbours know it, and CNIL no longer counts such a fact for anything: no fund should name it.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts.models import Holder
from guichet.enrolment.journey import Answers
from guichet.enrolment.profile_names import HolderKind
from guichet.enrolment.proofs.base import QUESTION_TEMPLATE, Typed, asked_for
from guichet.funds.policy import Policy
from guichet.registry import facts, odds
from guichet.registry.models import Child, Establishment
from guichet.ui.fields import DateField3
from guichet.ui.forms import Form


class ChildForm(Form):
    """One date."""

    enfant = DateField3(
        label=gettext_lazy("Date de naissance d'un de vos enfants"), help_text=gettext_lazy("Par exemple : 27 3 2012")
    )


class ChildBirthDate:
    """Asked of who chooses to give it."""

    name: ClassVar[str] = "child_birth_date"
    slug: ClassVar[str] = "enfant"
    label: ClassVar[Any] = gettext_lazy("La date de naissance d'un de mes enfants")
    icon: ClassVar[str] = "user"
    template: ClassVar[str] = QUESTION_TEMPLATE
    secret_field: ClassVar[str] = "enfant"  # noqa: S105 - the name of a field
    form_class: ClassVar[type[Form]] = ChildForm
    rests_on: ClassVar[frozenset[str]] = frozenset({"proof_choice"})
    cannot_answer: ClassVar[Any] = gettext_lazy("je ne peux pas répondre")
    needs: ClassVar[type[Model]] = Child
    needs_rows: ClassVar[Mapping[str, str]] = {}
    holders: ClassVar[frozenset[HolderKind]] = frozenset({HolderKind.PERSON})
    asks_alone: ClassVar[bool] = True

    def applies(self, answers: Answers) -> bool:
        """Whether the person chose to give it."""
        return asked_for(self.name, answers)

    def since(self, policy: Policy) -> str:
        """Return nothing: its age does not matter."""
        return ""

    def at_hand(self, policy: Policy) -> str:
        """Return the date to remember."""
        return _("de la <strong>date de naissance d'un de vos enfants</strong>")

    def where_to_look(self, policy: Policy) -> str:
        """Return where it is written."""
        return _("La date est celle de l'acte de naissance, telle que vous l'avez déclarée à la MSA.")

    def initial(self, answers: Answers) -> dict[str, Any]:
        """Show nothing: the answer is a secret."""
        return {}

    def context(self, answers: Answers, policy: Policy) -> dict[str, Any]:
        """Return the question."""
        return {
            "question": _("Préciser la date de naissance d'un de vos enfants"),
            "explanation": _("N'importe lequel de vos enfants que la MSA connaît."),
        }

    def confirms(self, holder: Holder | None, typed: Typed) -> bool:
        """Look for the date among the children."""
        person = None if isinstance(holder, Establishment) else holder
        return facts.child_birth_date_matches(person, dt.date(*typed.fields["enfant"]))

    def secrets(self, policy: Policy, today: dt.date) -> odds.Secrets:
        """Return the dates."""
        return odds.child_birth_dates()
