"""What an agent types and ticks at the reception desk: never the number of a paper, never a secret of the person."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from guichet.enrolment.counter.rules import Document
from guichet.enrolment.fields import SiretOrEtField
from guichet.enrolment.profile_names import ProfileName
from guichet.enrolment.steps.identifier import NirField
from guichet.identifiers import et, siret
from guichet.ui.fields import RadioField
from guichet.ui.forms import Form

DOCUMENTS = [
    (Document.IDENTITY_CARD.value, _("carte nationale d'identité")),
    (Document.PASSPORT.value, _("passeport")),
    (Document.RESIDENCE_PERMIT.value, _("titre de séjour")),
]


class AnyNumberField(forms.CharField):
    """A NIR, a SIRET or an ET number: which one is told by its shape. Its value is the number as it is kept."""

    def __init__(self, **kwargs: Any) -> None:
        """Take the arguments of CharField."""
        widget = forms.TextInput({"autocomplete": "off", "spellcheck": "false"})
        super().__init__(max_length=60, widget=widget, **kwargs)

    def to_python(self, value: str | None) -> str:
        """Return the number, or "". Raises ValidationError with the reason in words."""
        text = super().to_python(value)
        if text and (et.looks_like(text) or sum(char.isdigit() for char in text) == siret.LENGTH):
            found = SiretOrEtField().to_python(text)
            return found.number if found else ""
        return NirField().to_python(text)


class NumberForm(Form):
    """Who is present."""

    numero = AnyNumberField(
        label=_("Numéro de Sécurité sociale, SIRET ou numéro d'établissement"),
        help_text=_("Celui de la personne présente, ou de l'établissement qu'elle dirige."),
    )


class PaperForm(Form):
    """Which paper was seen, and that it agrees with the screen."""

    profil = RadioField(label=_("Situation de la personne"))
    piece = RadioField(
        label=_("Pièce d'identité présentée, en cours de validité"),
        choices=DOCUMENTS,
        error_messages={"required": _("Choisissez la pièce que vous avez en main.")},
    )
    photo = forms.BooleanField(label=_("La photo est celle de la personne présente"))
    noms = forms.BooleanField(label=_("Le nom et le prénom sont ceux affichés ici"))
    naissance = forms.BooleanField(label=_("La date de naissance est celle affichée ici"))

    def __init__(self, *args: Any, profiles: Sequence[ProfileName], **kwargs: Any) -> None:
        """Take the profiles that fit: one needs no question."""
        super().__init__(*args, **kwargs)
        field = self.fields["profil"]
        if not isinstance(field, RadioField):
            raise TypeError(field)
        self.only = profiles[0].name if len(profiles) == 1 else ""
        if self.only:
            del self.fields["profil"]
        else:
            field.choices = [(one.name, one.label) for one in profiles]
            field.hints = {one.name: one.hint for one in profiles if one.hint}
            field.error_messages["required"] = _("Choisissez la situation pour laquelle la personne s'inscrit.")
        for name in ("photo", "noms", "naissance"):
            self.fields[name].error_messages["required"] = _(
                "Ne cochez que ce que vous avez vérifié. Si cela ne concorde pas, n'ouvrez pas cette inscription."
            )

    def clean(self) -> dict[str, Any]:
        """Give the only profile that fits."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        return {**data, "profil": self.only} if self.only else data


def refuse(form: Form, message: Any, field: str | None = None) -> None:
    """Say something that only the server knows."""
    form.add_error(field, ValidationError(message))
