"""The forms of the login window and of its stages."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from guichet.enrolment.fields import EmailField, SiretOrEtField
from guichet.enrolment.steps.details import PhoneField
from guichet.enrolment.steps.identifier import NirField
from guichet.identifiers import errors, establishment, et, ti
from guichet.ui.forms import Form

TI_REFUSALS = {
    "empty": _("Après TI, saisissez les 10 chiffres de votre identifiant."),
    "wrong_length": _("Un identifiant TI s'écrit avec les lettres TI, puis 10 chiffres."),
    "wrong_character": _(
        "Un identifiant TI s'écrit avec les lettres TI, puis 10 chiffres. Retirez les autres caractères."
    ),
    "letter_o": _("Dans un identifiant TI, il n'y a pas de lettre O : tapez le chiffre 0."),
    "wrong_key": _("Cet identifiant TI comporte une erreur de frappe. Vérifiez-le chiffre par chiffre."),
}
"""Code of a refusal -> what the field says."""


class IdentifierField(NirField):
    """The identifier of any account: a NIR, a SIRET or an ET number, typed as in enrolment (R122)."""

    def to_python(self, value: str | None) -> str:
        """Return the canonical number. Raises ValidationError in the words of what it looks like."""
        if ti.looks_like(value or ""):
            return self._ti(value or "")
        try:
            return establishment.parse(value or "").number
        except errors.InvalidIdentifier:
            if not et.looks_like(value or ""):
                # Most members are people: fourteen digits that are no SIRET are a personal number with one missing.
                return super().to_python(value)
        found = SiretOrEtField().clean(value)
        return found.number if found else ""

    def _ti(self, typed: str) -> str:
        try:
            return ti.parse(typed)
        except errors.InvalidIdentifier as refusal:
            raise ValidationError(TI_REFUSALS.get(refusal.code, TI_REFUSALS["wrong_key"]), code=refusal.code) from None


class LoginForm(Form):
    """Identifier and password (R137); the identifier is typed as in enrolment."""

    identifiant = IdentifierField(
        label=_("Identifiant"),
        help_text=_(
            "Votre numéro de Sécurité sociale. Pour une entreprise : SIRET ou numéro d'établissement (ET). "
            "Pour un partenaire ou un mandataire : identifiant TI."
        ),
    )
    mot_de_passe = forms.CharField(
        label=_("Mot de passe"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


_AS_PRINTED = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class DisavowalCodeForm(Form):
    """The code printed in a letter, or written in an email."""

    code = forms.CharField(
        label=_("Code de la lettre ou de l'email"),
        help_text=_("12 lettres et chiffres, en trois groupes. Les tirets et les espaces ne comptent pas."),
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


class UndoCodeForm(DisavowalCodeForm):
    """The code of a message that told of a change, as long as that of a letter."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name what carries it."""
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code du message")


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
    "fixe": LandlineForm,
    "fax": FaxForm,
}
