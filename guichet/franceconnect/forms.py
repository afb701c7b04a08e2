"""What is typed before an account is associated, or where there is none."""

from django import forms
from django.utils.translation import gettext_lazy as _

from guichet.enrolment.profile_names import PROFILES, HolderKind
from guichet.ui.fields import RadioField
from guichet.ui.forms import Form

_OF_PEOPLE = [profile for profile in PROFILES if profile.holder is HolderKind.PERSON]


class PasswordForm(Form):
    """The password of the account that was found."""

    mot_de_passe = forms.CharField(
        label=_("Mot de passe"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Saisissez le mot de passe de votre compte MSA.")},
    )


class CodeForm(Form):
    """One field that takes the whole code."""

    code = forms.CharField(
        label=_("Veuillez saisir le code reçu"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("Saisissez le code reçu par email.")},
    )


class EnrolForm(Form):
    """Which journey: FranceConnect knows people, and not what they do."""

    profil = RadioField(
        label=_("Vous êtes..."),
        choices=[(profile.name, profile.label) for profile in _OF_PEOPLE],
        hints={profile.name: profile.hint for profile in _OF_PEOPLE if profile.hint},
        error_messages={"required": _("Choisissez la situation qui vous correspond, puis « S'inscrire ».")},
    )
