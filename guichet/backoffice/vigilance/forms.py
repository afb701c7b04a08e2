"""What a day of attack is to be, and how much longer one goes on."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from guichet.backoffice.content.fields import PlainText
from guichet.ui.fields import RadioField
from guichet.ui.forms import Form
from guichet.vigilance import words
from guichet.vigilance.models import BANNER_BODY, BANNER_TITLE
from guichet.vigilance.operations import Wanted
from guichet.vigilance.rules import Measures

HOURS: Final = {
    "4": _("4 heures"),
    "12": _("12 heures"),
    "24": _("1 jour"),
    "48": _("2 jours"),
    "96": _("4 jours"),
    "168": _("7 jours"),
}
"""How long it may last: few lengths, since somebody decides in a hurry."""


def _hours(label: Any) -> RadioField:
    return RadioField(label=label, choices=list(HOURS.items()), error_messages={"required": _("Choisissez une durée.")})


class DayForm(Form):
    """The measures, their length, and the banner."""

    proofs = forms.BooleanField(
        label=words.MEASURES["proofs"].label, help_text=words.MEASURES["proofs"].means, required=False
    )
    letters = forms.BooleanField(
        label=words.MEASURES["letters"].label, help_text=words.MEASURES["letters"].means, required=False
    )
    codes = forms.BooleanField(
        label=words.MEASURES["codes"].label, help_text=words.MEASURES["codes"].means, required=False
    )
    titre = PlainText(
        label=_("Première phrase du bandeau"),
        help_text=_("En gras. Laissez vide pour n'afficher aucun bandeau."),
        required=False,
        max_length=BANNER_TITLE,
    )
    texte = PlainText(
        label=_("Suite du bandeau"),
        help_text=_("Ce que les adhérents doivent faire, ou ne pas faire."),
        required=False,
        max_length=BANNER_BODY,
    )
    duree = _hours(_("Pendant combien de temps ?"))

    def clean(self) -> dict[str, Any]:
        """Refuse a day that changes nothing, and the second half of a banner without its first."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("texte") and not data.get("titre") and "titre" not in self.errors:
            self.add_error("titre", _("Écrivez d'abord la première phrase, ou effacez la suite."))
        elif not any(data.get(name) for name in ("proofs", "letters", "codes", "titre")) and not self.errors:
            self.add_error(None, _("Choisissez au moins une mesure, ou écrivez un bandeau."))
        return data

    def wanted(self, fund_code: str) -> Wanted:
        """Return what a valid form asks for, for a fund or for all."""
        data = self.cleaned_data
        return Wanted(
            fund_code=fund_code,
            measures=Measures(data["proofs"], data["letters"], data["codes"]),
            hours=int(data["duree"]),
            title=data["titre"],
            body=data["texte"],
        )


class LongerForm(Form):
    """How much longer."""

    duree = _hours(_("Combien de temps de plus ?"))
