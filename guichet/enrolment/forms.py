"""Forms that are not a step's own."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guichet.enrolment.fields import EtField, SiretOrEtField
from guichet.enrolment.journey import Answers
from guichet.enrolment.profile_names import HolderKind
from guichet.enrolment.steps.identifier import NirField
from guichet.ui.fields import DateField3
from guichet.ui.forms import Form


class PersonResumeForm(Form):
    """What only the person who began knows at once."""

    numero = NirField(label=_("Numéro de Sécurité Sociale"))
    date_naissance = DateField3(label=_("Date de naissance"))

    def typed(self) -> Answers:
        """Return what must be the same in the enrolment."""
        return {
            "identifier": {"number": self.cleaned_data["numero"]},
            "details": {"date_naissance": list(self.cleaned_data["date_naissance"])},
        }


class _EstablishmentResumeForm(Form):
    nom = forms.CharField(label=_("Nom"), help_text=_("Celui de la personne responsable, tel que vous l'avez saisi."))

    def typed(self) -> Answers:
        number = self.cleaned_data["numero"]
        return {
            "identifier": {"number": getattr(number, "number", number)},
            "details": {"nom": self.cleaned_data["nom"]},
        }


class CompanyResumeForm(_EstablishmentResumeForm):
    """Likewise of who manages an entreprise."""

    numero = SiretOrEtField(label=_("Numéro de SIRET ou Etablissement"))
    field_order = ("numero", "nom")


class HouseholdResumeForm(_EstablishmentResumeForm):
    """Likewise of an employeur de jardinier."""

    numero = EtField(label=_("Numéro d'établissement"))
    field_order = ("numero", "nom")


RESUME_FORMS: Mapping[HolderKind, Any] = {
    HolderKind.PERSON: PersonResumeForm,
    HolderKind.COMPANY: CompanyResumeForm,
    HolderKind.HOUSEHOLD: HouseholdResumeForm,
}
