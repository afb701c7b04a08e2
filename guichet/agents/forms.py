"""The forms of the agents' login, of an invitation, and of « Mes accès »."""

from django import forms
from django.utils.translation import gettext_lazy as _

from guichet.accounts.forms import NewPasswordForm
from guichet.agents.rules import LONGEST_PASSWORD, SHORTEST_PASSWORD
from guichet.ui.forms import Form

LONGEST_EMAIL, LONGEST_NAME = 254, 80


NATIONAL = "national"
"""What a form and a command call the national site, whose code is empty."""


class WorkEmailField(forms.EmailField):
    """An address at work, with our own words for a mistake."""

    default_error_messages = {"invalid": _("Saisissez une adresse email complète, comme prenom.nom@exemple.fr.")}

    def __init__(self, **kwargs: object) -> None:
        """Take the arguments of EmailField."""
        # HTML lets a field of addresses be no user's name; this one is both, and a telephone shows the same keyboard.
        attributes = {
            "autocomplete": "username",
            "inputmode": "email",
            "spellcheck": "false",
            "autocapitalize": "none",
        }
        super().__init__(max_length=LONGEST_EMAIL, widget=forms.TextInput(attrs=attributes), **kwargs)  # type: ignore[arg-type]  # passed on as they came


def _password(label: object, autocomplete: str) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, max_length=200, widget=widget)  # type: ignore[arg-type]  # a lazy text


class LoginForm(Form):
    """Address and password."""

    email = WorkEmailField(label=_("Votre email professionnel"))
    mot_de_passe = _password(_("Mot de passe"), "current-password")


class CodeForm(Form):
    """A code of the application."""

    code = forms.CharField(
        label=_("Le code que votre application affiche"),
        help_text=_("Six chiffres, qui changent toutes les trente secondes."),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class InvitationForm(Form):
    """The code of the email; the link of the email fills it in, where scripts run."""

    code = forms.CharField(
        label=_("Code de l'invitation"),
        help_text=_("16 lettres et chiffres, en quatre groupes. Les tirets et les espaces ne comptent pas."),
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "data-from-address": "",
            }
        ),
    )


class AgentPasswordForm(NewPasswordForm):
    """A new password, longer than a member's."""

    shortest, longest = SHORTEST_PASSWORD, LONGEST_PASSWORD


class _WithPassword(Form):
    """What asks for the present password besides."""

    mot_de_passe = _password(_("Votre mot de passe actuel"), "current-password")


class ChangePasswordForm(_WithPassword, AgentPasswordForm):
    """The present password, and another."""

    field_order = ("mot_de_passe", "nouveau", "confirmation")


class ApplicationForm(_WithPassword, CodeForm):
    """The first code of another application."""

    field_order = ("mot_de_passe", "code")


class KeyNameForm(Form):
    """What an agent calls a passkey."""

    nom = forms.CharField(
        label=_("Nom de la clé d'accès"),
        help_text=_("Celui de l'appareil ou du gestionnaire de mots de passe qui la garde, par exemple."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class PasskeyForm(_WithPassword, KeyNameForm):
    """A new passkey."""

    field_order = ("nom", "mot_de_passe")


class RemovalForm(_WithPassword):
    """Taking a factor away."""


class WhichSessionForm(Form):
    """One of the other sessions by its random reference, or all of them."""

    reference = forms.UUIDField(required=False)


class FundForm(Form):
    """A fund by its code, or NATIONAL."""

    caisse = forms.CharField(max_length=8)

    def clean_caisse(self) -> str:
        """Return the code, empty for the national site."""
        typed: str = self.cleaned_data["caisse"]
        return "" if typed == NATIONAL else typed
