"""What is typed in the room of letters."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guichet.backoffice.letters import kinds
from guichet.ui.fields import RadioField
from guichet.ui.forms import Form


class StopForm(Form):
    """« Arrêter ce courrier »: why."""

    motif = RadioField(label=_("Pourquoi arrêter ce courrier ?"), choices=kinds.STOP_REASONS)


class ReturnForm(Form):
    """« Noter un courrier revenu »: the number at the foot of its page, and what the post says on the envelope."""

    numero = forms.CharField(
        label=_("Numéro du courrier"),
        help_text=_("Au pied de la page. Les 8 premiers caractères suffisent : 0b6cdb5e."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    motif = forms.ChoiceField(label=_("Motif porté sur l'enveloppe"), choices=[("", "—"), *kinds.RETURN_REASONS])

    def refuse(self, message: Any) -> None:
        """Say at the field of the number what is wrong with it."""
        self.add_error("numero", message)
