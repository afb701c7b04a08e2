"""Which kind of structure, and how to get in touch with it."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from guichet.enrolment.fields import EmailField, SiretField
from guichet.enrolment.steps.department import DepartmentForm
from guichet.enrolment.steps.details import PhoneField
from guichet.enrolment.third_parties.kinds import KINDS, Kind
from guichet.ui.fields import RadioField
from guichet.ui.forms import Form

LONGEST_MESSAGE = 1000


def _hint(kind: Kind) -> Any:
    return format_lazy("{} : {}", kind.family, kind.examples) if kind.examples else kind.family


class KindForm(Form):
    """The kinds as exclusive choices; under each, its family (R6)."""

    structure = RadioField(
        label=_("Vous êtes..."),
        choices=[(kind.slug, kind.label) for kind in KINDS],
        hints={kind.slug: _hint(kind) for kind in KINDS},
        error_messages={"required": _("Choisissez la nature de votre structure, puis « Suivant ».")},
    )


class PlainTextField(forms.CharField):
    """Words typed by a stranger that an agent will read: characters that cannot be seen are dropped.

    Marks that turn the direction of writing could make an agent read something else than what was sent.
    """

    def __init__(self, *, lines: bool = False, **kwargs: Any) -> None:
        """Take the arguments of CharField; with `lines`, line breaks are kept."""
        super().__init__(**kwargs)
        self.lines = lines

    def to_python(self, value: str | None) -> str:
        """Return the words, blanks folded, a line break as one character."""
        text = super().to_python(value) or ""
        folded = [" ".join("".join(map(_visible, line)).split()) for line in text.splitlines()]
        return ("\n" if self.lines else " ").join(folded).strip()


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category.startswith("Z") or character == "\t":
        return " "
    return "" if category.startswith("C") else character


def needs_a_letter(text: str) -> None:
    """Refuse « 12345 » or « !! » as a name, in whatever script it is written. Raises ValidationError."""
    if not any(character.isalpha() for character in text):
        raise ValidationError(_("Saisissez un nom ou un prénom, avec des lettres."), code="no_letter")


def _text(autocomplete: str) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": autocomplete, "spellcheck": "false"})


class ContactForm(Form):
    """Who asks, for which structure, and where to answer."""

    structure = PlainTextField(label=_("Nom de la structure"), max_length=150, widget=_text("organization"))
    siret = SiretField(label=_("Numéro de SIRET"), help_text=_("14 chiffres. Vous pouvez laisser des espaces."))
    sans_siret = forms.BooleanField(label=_("Je ne connais pas le numéro de SIRET"), required=False)
    nom = PlainTextField(label=_("Nom"), max_length=100, validators=[needs_a_letter], widget=_text("family-name"))
    prenom = PlainTextField(label=_("Prénom"), max_length=100, validators=[needs_a_letter], widget=_text("given-name"))
    fonction = PlainTextField(
        label=_("Fonction"),
        help_text=_("Par exemple : directrice, comptable, secrétaire."),
        max_length=100,
        widget=_text("organization-title"),
    )
    email = EmailField(label=_("Adresse email"), help_text=_("Nous y envoyons un accusé de réception."))
    telephone = PhoneField(label=_("Numéro de téléphone"))
    message = PlainTextField(
        label=_("Message"),
        help_text=_("1 000 caractères au plus. N'écrivez ni numéro de Sécurité sociale ni donnée de santé."),
        lines=True,
        max_length=LONGEST_MESSAGE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the SIRET unless the person does not know it; a right one that was typed is kept all the same."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("sans_siret"):
            self.errors.pop("siret", None)
            data.setdefault("siret", "")
        return data


class NationalContactForm(DepartmentForm, ContactForm):
    """The same where no fund is known yet."""

    field_order = ("departement",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take the arguments of Django's form."""
        super().__init__(*args, **kwargs)
        self.fields["departement"].label = _("Département de votre structure")
        self.fields["departement"].help_text = _("Votre demande va à la MSA de ce département.")
