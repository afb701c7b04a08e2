"""Finding one's fund by a department."""

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from guichet.funds import catalogue
from guichet.funds.departments import DEPARTMENTS, Department
from guichet.ui import forms


class _DepartmentForm(forms.Form):
    """A department, by its number."""

    departement: django_forms.Field

    def clean_departement(self) -> Department:
        """Return the department. Raises ValidationError."""
        try:
            return catalogue.department(self.cleaned_data["departement"])
        except catalogue.UnknownFund:
            raise ValidationError(
                _("Ce numéro ne correspond à aucun département. Exemples : 01, 2A, 68, 974.")
            ) from None

    def department(self) -> Department:
        """Return what a valid form found."""
        found: Department = self.cleaned_data["departement"]
        return found


class DepartmentNumberForm(_DepartmentForm):
    """The number is typed (R143); `1`, `01` and `2a` are understood."""

    departement = django_forms.CharField(
        label=_("Renseignez votre numéro de département :"),
        max_length=5,
        widget=django_forms.TextInput({"size": 5, "autocomplete": "off", "autocapitalize": "characters"}),
    )


class DepartmentChoiceForm(_DepartmentForm):
    """The department is chosen from the list."""

    departement = django_forms.ChoiceField(
        label=_("Votre département"),
        choices=[("", _("Choisissez…")), *((department.code, str(department)) for department in DEPARTMENTS)],
    )
