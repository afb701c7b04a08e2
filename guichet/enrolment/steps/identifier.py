"""« Votre identifiant » of a natural person (R34-R42)."""

import re
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.enrolment import operations
from guichet.enrolment.journey import Answer
from guichet.enrolment.steps.base import GoTo, Step, Visit
from guichet.identifiers import nir
from guichet.ui.forms import Form

WITHOUT_KEY, WITH_KEY = 13, 15
_KEY_WORD = re.compile(r"cl[eé]\s*:?", re.IGNORECASE)


def explain(error: nir.InvalidNir) -> str:
    """Return what is wrong with a number, in the person's words, and what to do (R40, G-03)."""
    if isinstance(error, nir.WrongLength):
        return _(
            "Votre numéro comporte 13 caractères, ou 15 avec la clé. Vous en avez saisi %(count)d : "
            "comptez-les sur votre carte Vitale."
        ) % {"count": error.length}
    messages = {
        "empty": _("Ce champ est exigé."),
        "letter_o": _("Vous avez saisi la lettre O : remplacez-la par le chiffre 0 (zéro)."),
        "wrong_character": _(
            "Le numéro ne contient que des chiffres, sauf pour la Corse (2A ou 2B). Retirez les autres caractères."
        ),
        "wrong_key": _(
            "La clé (les deux derniers chiffres) ne correspond pas au numéro. Vérifiez chaque chiffre sur votre carte "
            "Vitale."
        ),
        "wrong_sex": _("Le premier chiffre ne peut pas être celui-ci : il vaut le plus souvent 1 ou 2. Vérifiez-le."),
        "wrong_month": _("Les 4e et 5e chiffres (mois de naissance) ne peuvent pas avoir cette valeur. Vérifiez-les."),
        "wrong_place": _(
            "Les 6e à 10e caractères (lieu de naissance) ne peuvent pas avoir cette valeur. Vérifiez-les."
        ),
        "wrong_order": _("Les 11e à 13e chiffres ne peuvent pas être 000. Vérifiez-les."),
        "specimen": _("Ce numéro est celui d'une carte de démonstration. Saisissez le numéro de votre propre carte."),
    }
    return messages.get(error.code, _("Ce numéro n'est pas un numéro de Sécurité sociale. Vérifiez chaque chiffre."))


class NirField(forms.CharField):
    """A personal number, 13 characters or 15 with its key; spaces, dots, hyphens and case are forgiven (R36-R38)."""

    def __init__(self, *, lengths: tuple[int, ...] = (13, 15), **kwargs: Any) -> None:
        """Take the lengths that the fund's policy accepts (C-01)."""
        self.lengths = lengths
        widget = forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text", "spellcheck": "false"})
        super().__init__(max_length=60, widget=widget, **kwargs)

    def to_python(self, value: str | None) -> str:
        """Return the 13-character number (R38). Raises ValidationError with the reason in words."""
        text = super().to_python(value)
        if not text:
            return ""
        try:
            # Papers print « clé 60 » after the number, and some people copy the word.
            number = nir.parse(_KEY_WORD.sub("", text))
        except nir.InvalidNir as error:
            raise ValidationError(explain(error), code=error.code) from None
        if not number.had_key and WITHOUT_KEY not in self.lengths:
            raise ValidationError(_("Saisissez aussi la clé : 15 chiffres en tout."), code="key_needed")
        if number.had_key and WITH_KEY not in self.lengths:
            raise ValidationError(_("Saisissez les 13 premiers chiffres, sans la clé."), code="key_refused")
        return number.body


class IdentifierForm(Form):
    """One field."""

    numero = NirField(
        label=gettext_lazy("Numéro de Sécurité Sociale"),
        help_text=gettext_lazy("13 chiffres, ou 15 avec la clé. Vous pouvez laisser des espaces."),
    )


class Identifier(Step):
    """The number that will be the person's identifier."""

    name = "identifier"
    slug = "identifiant"
    title: ClassVar[Any] = gettext_lazy("Votre identifiant")
    template = "enrolment/steps/identifier.html"
    form_class = IdentifierForm

    def form(self, data: Any, visit: Visit) -> Form:
        """Accept the lengths of the fund's policy."""
        form = super().form(data, visit)
        field = form.fields["numero"]
        if isinstance(field, NirField):
            field.lengths = visit.fund.policy.identifier_lengths
        return form

    def initial(self, visit: Visit) -> dict[str, Any]:
        """Show the number grouped, as on the card."""
        known = visit.answers.get(self.name)
        return {"numero": nir.group(known["nir"])} if known else {}

    def to_answer(self, form: Form) -> Answer:
        """Keep the 13 characters."""
        return {"nir": form.cleaned_data["numero"]}

    def submit(self, form: Form, visit: Visit) -> None:
        """Keep the number; stop at « un compte existe déjà » where the policy says so (R54). Raises GoTo."""
        operations.answer_step(visit, self, self.to_answer(form))
        if operations.account_shows_at_identifier(visit, form.cleaned_data["numero"]):
            raise GoTo("account_exists")
