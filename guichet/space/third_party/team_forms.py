"""The form by which an administrator names a colleague."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from guichet.conventions.persons import Named
from guichet.conventions.rules import Service
from guichet.enrolment.fields import EmailField
from guichet.enrolment.third_parties.forms import PlainTextField, needs_a_letter
from guichet.ui.forms import Form

RIGHTS: Final = {
    Service.CLIENTS: _("Agir pour les clients qui ont donné un mandat"),
    Service.PAYMENTS: _("Lire les paiements versés à la structure"),
    Service.BENEFICIARIES: _("Lire ce que la convention ouvre au sujet des bénéficiaires"),
    Service.EXCHANGES: _("Échanger des fichiers avec la MSA au sujet des bénéficiaires"),
}
"""What a person may do, as the team reads it."""
_PREFIX: Final = "droit_"


class NamingForm(Form):
    """Who, how they are reached at work, and what they may do: of the services of the convention, no other."""

    nom = PlainTextField(label=_("Nom"), max_length=60, validators=[needs_a_letter])
    prenom = PlainTextField(label=_("Prénom"), max_length=60, validators=[needs_a_letter])
    fonction = PlainTextField(
        label=_("Fonction"), help_text=_("Par exemple : directrice, comptable, secrétaire."), max_length=60
    )
    email = EmailField(
        label=_("Adresse email professionnelle"),
        help_text=_(
            "La sienne, et non celle du service : son identifiant y est envoyé, puis un code à chaque connexion."
        ),
    )

    def __init__(self, *args: Any, services: Sequence[Service], **kwargs: Any) -> None:
        """Take what the convention opens."""
        super().__init__(*args, **kwargs)
        self.services = services
        # Somebody else's name and address: what the browser knows of its own user would be wrong.
        for name in ("nom", "prenom", "fonction", "email"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        for service in services:
            self.fields[_PREFIX + service.value] = forms.BooleanField(
                label=RIGHTS[service], required=False, initial=len(services) == 1
            )
        self.fields["administrateur"] = forms.BooleanField(
            label=_("Administrateur : désigne les collègues et retire leur accès"), required=False
        )
        self.speak_plainly()

    @property
    def rights(self) -> list[forms.BoundField]:
        """The boxes to tick, in the order of the convention."""
        return [self[_PREFIX + service.value] for service in self.services]

    def clean(self) -> dict[str, Any]:
        """Ask for something to do: an access that opens nothing is a password to lose."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self._chosen(data) and not data.get("administrateur"):
            first = _PREFIX + self.services[0].value if self.services else "administrateur"
            self.add_error(first, ValidationError(_("Cochez au moins une chose que cette personne pourra faire.")))
        return data

    def named(self) -> Named:
        """Return who is named."""
        typed = self.cleaned_data
        return Named(
            family_name=typed["nom"],
            given_name=typed["prenom"],
            role=typed["fonction"],
            email=typed["email"],
            services=self._chosen(typed),
            is_administrator=typed["administrateur"],
        )

    def _chosen(self, data: dict[str, Any]) -> list[Service]:
        return [service for service in self.services if data.get(_PREFIX + service.value)]
