"""Choosing the password on the spot, where the fund's policy allows it (`chosen_at_once`)."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy

from guichet.accounts.forms import NewPasswordForm
from guichet.accounts.operations import hash_password
from guichet.enrolment.journey import Answer, Answers
from guichet.enrolment.steps.base import Outcome, Step, Visit
from guichet.ui.forms import Form


class ChoosePassword(Step):
    """Replaces the mailed password: nothing secret ever travels."""

    name = "password"
    slug = "mot-de-passe"
    title: ClassVar[Any] = gettext_lazy("Choisissez votre mot de passe")
    template = "enrolment/steps/choose_password.html"
    rests_on = frozenset({"receive", "code"})
    form_class = NewPasswordForm

    def applies(self, answers: Answers) -> bool:
        """Whether the mailbox is verified."""
        return "code" in answers

    def form(self, data: Any, visit: Visit) -> Form:
        """Refuse what a thief would try first: the identifier and the names."""
        details = visit.answers["details"]
        personal = [visit.answers["identifier"]["number"], details["nom"], details["prenom"]]
        return NewPasswordForm(
            data,
            personal=[*personal, *details.get("entreprise", "").split()],
            kinds_needed=visit.fund.policy.password_kinds,
        )

    def context(self, visit: Visit) -> dict[str, Any]:
        """Say which rule holds (C-10)."""
        return {"kinds_needed": visit.fund.policy.password_kinds}

    def outcomes(self) -> Sequence[Outcome]:
        """Return: a password."""
        return (Outcome(gettext_lazy("Suivant >"), {"hash": ""}),)

    def to_answer(self, form: Form) -> Answer:
        """Keep the hash only."""
        return {"hash": hash_password(form.cleaned_data["nouveau"])}
