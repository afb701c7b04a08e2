"""What is sent besides answers: a paper, and the word of honour."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guichet.files.fields import AttachmentField
from guichet.requests.kinds.base import Paper
from guichet.ui.forms import Form


class PaperForm(Form):
    """One file of one sort."""

    def __init__(self, *args: Any, papers: Sequence[Paper], **kwargs: Any) -> None:
        """Take the papers that may still be given; a single one is not asked for."""
        super().__init__(*args, **kwargs)
        choices = [(paper.name, str(paper.label)) for paper in papers]
        if len(choices) > 1:
            self.fields["nature"] = forms.ChoiceField(label=_("Quelle pièce ajoutez-vous ?"), choices=choices)
        else:
            self.fields["nature"] = forms.ChoiceField(
                choices=choices, widget=forms.HiddenInput(), initial=choices[0][0] if choices else ""
            )
        self.fields["fichier"] = AttachmentField(label=_("Fichier"))


class HonourForm(Form):
    """What is ticked before anything is sent."""

    honneur = forms.BooleanField(error_messages={"required": _("Cochez cette case pour envoyer.")})

    def __init__(self, *args: Any, words: Any, **kwargs: Any) -> None:
        """Take what is certified."""
        super().__init__(*args, **kwargs)
        self.fields["honneur"].label = words
