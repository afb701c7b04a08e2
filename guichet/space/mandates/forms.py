"""What a member gives, to whom, and for how long."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.conventions.models import Structure
from guichet.conventions.queries import structure_for_clients
from guichet.enrolment.fields import EmailField
from guichet.enrolment.third_parties.forms import PlainTextField, needs_a_letter
from guichet.mandates.giving import Invited, Proposal
from guichet.mandates.rules import MOST_DAYS, Relation
from guichet.space.mandates.words import RELATIONS
from guichet.space.services.base import Service
from guichet.space.sight import Sight
from guichet.ui.fields import DateField3, RadioField
from guichet.ui.forms import Form

_NAME = {"autocomplete": "off", "spellcheck": "false"}


class MandateForm(Form):
    """The services and the dates of any mandate."""

    relation = Relation.ACCOUNTANT.value

    services = forms.MultipleChoiceField(
        label=gettext_lazy("Quels services ?"),
        help_text=gettext_lazy("Cochez seulement ce qui est utile. Rien d'autre ne sera ouvert."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Cochez au moins un service.")},
    )
    debut = DateField3(label=gettext_lazy("Premier jour"), help_text=gettext_lazy("Par exemple : 14 2 2026"))
    fin = DateField3(
        label=gettext_lazy("Dernier jour"), help_text=gettext_lazy("Un an au plus. Vous pourrez arrêter avant.")
    )

    def __init__(self, *args: Any, sight: Sight, offered: Sequence[Service], today: dt.date, **kwargs: Any) -> None:
        """Take the file in sight, the services that it may give, and the day."""
        until = today + dt.timedelta(days=MOST_DAYS - 1)
        kwargs.setdefault("initial", {"debut": _parts(today), "fin": _parts(until)})
        super().__init__(*args, **kwargs)
        self.sight, self.today = sight, today
        self.fields["services"].choices = [(one.key, one.title) for one in offered]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse days in disorder."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("debut") and data.get("fin"):
            first, last = dt.date(*data["debut"]), dt.date(*data["fin"])
            if first < self.today:
                self.add_error("debut", _("Le premier jour est passé. Donnez aujourd'hui, ou un jour à venir."))
            elif last < first:
                self.add_error("fin", _("Le dernier jour vient avant le premier. Vérifiez les deux dates."))
            elif (last - first).days >= MOST_DAYS:
                self.add_error("fin", _("Un mandat dure un an au plus. Donnez un jour plus proche."))
        return data

    def proposal(self) -> Proposal:
        """Return what is given."""
        data, sight = self.cleaned_data, self.sight
        return Proposal(
            profile=sight.profile,
            fund_code=sight.fund.code,
            establishment=sight.establishment,
            relation=Relation(data.get("qui", self.relation)),
            services=data["services"],
            starts_on=dt.date(*data["debut"]),
            ends_on=dt.date(*data["fin"]),
        )


class OfferForm(MandateForm):
    """To somebody, by their mailbox."""

    qui = RadioField(label=gettext_lazy("À qui donnez-vous ce mandat ?"))
    prenom = PlainTextField(label=gettext_lazy("Son prénom"), max_length=60, widget=forms.TextInput(attrs=_NAME))
    nom = PlainTextField(label=gettext_lazy("Son nom"), max_length=60, widget=forms.TextInput(attrs=_NAME))
    email = EmailField(
        label=gettext_lazy("Son adresse email"),
        help_text=gettext_lazy("Celle que cette personne lit elle-même : un message y part."),
    )
    field_order = ("qui", "prenom", "nom", "email", "services", "debut", "fin")

    def __init__(self, *args: Any, sight: Sight, **kwargs: Any) -> None:
        """Offer the relations that this file may have."""
        super().__init__(*args, sight=sight, **kwargs)
        near = Relation.COLLEAGUE if sight.bundle == "entreprise" else Relation.RELATIVE
        self.fields["qui"].choices = [  # type: ignore[attr-defined]
            (one.value, RELATIONS[one]) for one in (near, Relation.ACCOUNTANT)
        ]
        self.fields["email"].widget.attrs["autocomplete"] = "off"

    def clean_prenom(self) -> str:
        """Refuse what is no name."""
        return _named(self.cleaned_data["prenom"])

    def clean_nom(self) -> str:
        """Refuse what is no name."""
        return _named(self.cleaned_data["nom"])

    def invited(self) -> Invited:
        """Return whom it is offered to."""
        data = self.cleaned_data
        return Invited(family_name=data["nom"], given_name=data["prenom"], email=data["email"])


class StructureForm(MandateForm):
    """To a structure, by the number of its convention: never from a list."""

    convention = forms.CharField(
        label=gettext_lazy("Numéro de convention de la structure"),
        help_text=gettext_lazy("La structure vous le donne. Il est imprimé sur sa convention avec la MSA."),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = ("convention", "services", "debut", "fin")

    def clean_convention(self) -> Structure:
        """Return the structure. Raises ValidationError."""
        typed = str(self.cleaned_data["convention"])
        found = structure_for_clients(typed, fund_code=self.sight.fund.code, today=timezone.localdate())
        if found is None:
            raise ValidationError(
                _("Aucune convention en cours ne porte ce numéro dans votre caisse. Vérifiez-le avec la structure."),
                code="unknown",
            )
        return found


def _named(text: str) -> str:
    needs_a_letter(text)
    return text


def _parts(day: dt.date) -> tuple[int, int, int]:
    return day.year, day.month, day.day
