"""What a member chooses and types to open another file."""

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.enrolment.steps.department import DepartmentForm
from guichet.funds.departments import DEPARTMENTS
from guichet.ui.forms import Form


def _choices() -> list[tuple[str, str]]:
    return [("", _("Choisissez")), *((item.code, str(item)) for item in DEPARTMENTS)]


class OtherDepartmentForm(DepartmentForm):
    """A list of "code-name" entries, mandatory and marked with a star (R190)."""

    departement = forms.ChoiceField(
        label=gettext_lazy("Département *"),
        help_text=gettext_lazy("Celui où vous percevez des prestations ou réglez des cotisations."),
        choices=lazy(_choices, list),
    )


class FileCodeForm(Form):
    """The confidential code of a letter."""

    code = forms.CharField(
        label=gettext_lazy("Code confidentiel"),
        help_text=gettext_lazy(
            "18 lettres minuscules, en trois groupes, dans la lettre de votre MSA. Les tirets et les espaces ne "
            "comptent pas."
        ),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


def refused(message: str) -> FileCodeForm:
    """Return an empty form that says why what was asked for beside it cannot be done."""
    form = FileCodeForm({})
    form.errors.clear()
    form.add_error(None, message)
    return form
