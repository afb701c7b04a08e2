"""The forms of the login window and of its stages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from guichet.enrolment.steps.details import EmailField, PhoneField
from guichet.enrolment.steps.identifier import NirField
from guichet.ui.forms import Form


class LoginForm(Form):
    """Identifier and password (R137); the identifier is typed as in enrolment."""

    identifiant = NirField(label=_("Identifiant"), help_text=_("Votre numéro de Sécurité Sociale"))
    mot_de_passe = forms.CharField(
        label=_("Mot de passe"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class EmailForm(Form):
    """A new email address."""

    valeur = EmailField(label=_("Adresse email"))


class MobileForm(Form):
    """A new mobile number."""

    valeur = PhoneField(label=_("Numéro de téléphone portable"))


class LandlineForm(Form):
    """A fixed line, or none."""

    valeur = PhoneField(label=_("Numéro de téléphone fixe"), required=False)


class FaxForm(Form):
    """A fax number, or none."""

    valeur = PhoneField(label=_("Numéro de fax"), required=False)


DETAIL_FORMS: dict[str, type[Form]] = {
    "email": EmailForm,
    "mobile": MobileForm,
    "landline": LandlineForm,
    "fax": FaxForm,
}
