"""What a structure writes to its fund about somebody."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from guichet.enrolment.third_parties.forms import PlainTextField
from guichet.exchanges import rules
from guichet.exchanges.operations import Written
from guichet.files.fields import AttachmentField
from guichet.ui.forms import Form

LONGEST_WORDS = 1_000


class ReplyForm(Form):
    """A message, and perhaps a file."""

    texte = PlainTextField(
        label=_("Votre message"),
        help_text=_("1 000 caractères au plus. N'écrivez que ce que la convention prévoit."),
        lines=True,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    piece = AttachmentField(label=_("Un fichier à joindre"), limit=rules.LARGEST_FILE, required=False)
    envoi = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def written(self) -> Written:
        """Return what is sent; a form without its mark, made by hand, is one of its own."""
        data = self.cleaned_data
        return Written(data["texte"], data.get("envoi") or uuid.uuid4(), file=data["piece"])


class FileForm(ReplyForm):
    """The first file."""

    objet = PlainTextField(
        label=_("Objet"),
        help_text=_("En quelques mots, par exemple : plan d'aide signé."),
        max_length=rules.LONGEST_TITLE,
    )
    piece = AttachmentField(label=_("Le fichier"), limit=rules.LARGEST_FILE)
    field_order = ("objet", "piece", "texte", "envoi")
