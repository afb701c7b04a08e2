"""Email addresses and numbers of establishments as fields of a form: what is wrong is said in the person's words.

(R40, R48, G-03.)

Blanks of any kind, dots, hyphens, case and full-width digits are forgiven. What is left empty gives "" (or None), and
is refused only where it is required.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guichet.identifiers import email, errors, establishment, et, siren, siret
from guichet.identifiers.establishment import EstablishmentNumber
from guichet.ui.forms import TOO_LONG

LONGEST_TYPED = 60
"""Characters, separators included: what is longer was not typed by somebody reading a number."""


def explain_siret(error: errors.InvalidIdentifier) -> str:
    """Return what is wrong with a SIRET, and what to do."""
    if isinstance(error, errors.WrongLength):
        if error.length == siren.LENGTH:
            return _(
                "Vous avez saisi 9 chiffres : c'est le numéro SIREN. Le numéro SIRET en compte 14 : ajoutez les 5 "
                "chiffres qui désignent l'établissement."
            )
        return ngettext(
            "Un numéro SIRET compte 14 chiffres. Vous en avez saisi %(count)d : comptez-les sur vos documents.",
            "Un numéro SIRET compte 14 chiffres. Vous en avez saisi %(count)d : comptez-les sur vos documents.",
            error.length,
        ) % {"count": error.length}
    messages = {
        "wrong_character": _("Un numéro SIRET ne contient que des chiffres. Retirez les autres caractères."),
        "wrong_key": _(
            "Ce numéro SIRET contient une erreur : un chiffre au moins n'est pas le bon. Vérifiez chaque chiffre sur "
            "vos documents."
        ),
    }
    return messages.get(error.code) or _explain_any(error)


def explain_et(error: errors.InvalidIdentifier) -> str:
    """Return what is wrong with an establishment number, and what to do."""
    if isinstance(error, errors.WrongLength):
        return ngettext(
            "Un numéro d'établissement compte 10 chiffres après les lettres ET. Vous en avez saisi %(count)d : "
            "comptez-les sur vos documents MSA.",
            "Un numéro d'établissement compte 10 chiffres après les lettres ET. Vous en avez saisi %(count)d : "
            "comptez-les sur vos documents MSA.",
            error.length,
        ) % {"count": error.length}
    messages = {
        "wrong_character": _(
            "Un numéro d'établissement s'écrit avec les lettres ET, puis 10 chiffres. Retirez les autres caractères."
        ),
        "company_number": _(
            "Vous avez saisi le numéro de l'entreprise, qui commence par EN. Saisissez celui de la ligne "
            "« Etablissement », qui commence par ET."
        ),
    }
    return messages.get(error.code) or _explain_any(error)


def _explain_any(error: errors.InvalidIdentifier) -> str:
    messages = {
        "letter_o": _("Vous avez saisi la lettre O : remplacez-la par le chiffre 0 (zéro)."),
        "all_zeros": _("Ce numéro ne contient que des zéros. Recopiez celui qui est sur vos documents."),
    }
    return messages.get(error.code, _("Ce numéro n'a pas la bonne forme. Recopiez-le depuis vos documents."))


class _NumberField(forms.Field):
    """What the three fields have in common: one line, never remembered by the browser.

    Not a CharField, whose own checks would come after the number is read, and on the number.
    """

    default_error_messages = {"max_length": TOO_LONG}
    inputmode = "text"

    def __init__(self, **kwargs: Any) -> None:
        """Take the arguments of Field."""
        attrs = {"autocomplete": "off", "inputmode": self.inputmode, "spellcheck": "false"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)

    def typed(self, value: str | None) -> str:
        """Return what was typed. Raises ValidationError when it is too long to have been a number."""
        text = value or ""
        if len(text) > LONGEST_TYPED:
            raise ValidationError(
                self.error_messages["max_length"], code="max_length", params={"limit_value": LONGEST_TYPED}
            )
        return text


class SiretField(_NumberField):
    """A SIRET; its value is the 14 digits. The Luhn key and La Poste's rule are checked, existence is not."""

    inputmode = "numeric"
    default_error_messages = {
        "et_typed": gettext_lazy(
            "Vous avez saisi un numéro d'établissement MSA. Ici, saisissez votre numéro SIRET : 14 chiffres."
        ),
    }

    def to_python(self, value: str | None) -> str:
        """Return the 14 digits, or "". Raises ValidationError with the reason in words."""
        text = self.typed(value)
        try:
            return siret.parse(text)
        except siret.Empty:
            return ""
        except siret.InvalidSiret as error:
            if et.looks_like(text):
                raise ValidationError(self.error_messages["et_typed"], code="et_typed") from None
            raise ValidationError(explain_siret(error), code=error.code) from None


class EtField(_NumberField):
    """An ET number alone, as a gardener's employer has it (R44); its value is `ET` and 10 digits."""

    default_error_messages = {
        "siret_typed": gettext_lazy(
            "Vous avez saisi un numéro SIRET. Un employeur de jardinier s'identifie avec son numéro d'établissement "
            "(ET) : les lettres ET, puis 10 chiffres, sur vos documents MSA."
        ),
    }

    def to_python(self, value: str | None) -> str:
        """Return the canonical number, or "". Raises ValidationError with the reason in words."""
        text = self.typed(value)
        try:
            return et.parse(text)
        except et.Empty:
            return ""
        except et.InvalidEt as error:
            if isinstance(error, errors.WrongLength) and error.length == siret.LENGTH:
                raise ValidationError(self.error_messages["siret_typed"], code="siret_typed") from None
            raise ValidationError(explain_et(error), code=error.code) from None


class SiretOrEtField(_NumberField):
    """A SIRET or an ET number, whichever is at hand (R43); its value is an `EstablishmentNumber` or None."""

    default_error_messages = {
        "neither": gettext_lazy(
            "Un numéro SIRET compte 14 chiffres, un numéro d'établissement les lettres ET et 10 chiffres. Vérifiez le "
            "numéro sur vos documents MSA."
        ),
    }

    def to_python(self, value: str | None) -> EstablishmentNumber | None:
        """Return the number and its kind, or None. Raises ValidationError with the reason in words."""
        text = self.typed(value)
        try:
            return establishment.parse(text)
        except errors.Empty:
            return None
        except errors.InvalidIdentifier as error:
            if isinstance(error, errors.WrongLength) and error.length != siren.LENGTH:
                raise ValidationError(self.error_messages["neither"], code="neither") from None
            explain = explain_et if isinstance(error, et.InvalidEt) else explain_siret
            raise ValidationError(explain(error), code=error.code) from None


class EmailField(forms.EmailField):
    """An email address; its value is the one spelling of it that messages are sent to and limits count."""

    default_error_messages = {
        "invalid": gettext_lazy("Saisissez une adresse email complète, par exemple nom@exemple.fr."),
        "unusual_local_part": gettext_lazy(
            "Avant le signe @, une adresse email s'écrit sans accent, sans espace et sans guillemet. Vérifiez-la, ou "
            "donnez-en une autre."
        ),
    }

    def __init__(self, **kwargs: Any) -> None:
        """Ask the browser for the person's own address (WCAG 1.3.5)."""
        widget = forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false", "inputmode": "email"})
        super().__init__(widget=widget, max_length=email.LONGEST, **kwargs)

    def to_python(self, value: str | None) -> str:
        """Return the address as it is kept, or "". Raises ValidationError with the reason in words."""
        try:
            return email.parse(value or "")
        except email.Empty:
            return ""
        except email.InvalidEmail as error:
            raise ValidationError(self.error_messages[error.code], code=error.code) from None
