"""The short forms of this room: a nature, a paper, a tick, a reason."""

from django import forms
from django.utils.translation import gettext_lazy

from guichet.backoffice.cases.forms import safe_words
from guichet.backoffice.conventions import words
from guichet.enrolment.third_parties.forms import PlainTextField
from guichet.files.checks import ATTACHMENT_BYTES
from guichet.files.fields import AttachmentField
from guichet.files.models import MediaType
from guichet.ui.fields import RadioField
from guichet.ui.forms import Form

LONGEST_WHY = 600


class KindForm(Form):
    """Of what nature the structure is: what its convention may open follows."""

    nature = RadioField(
        label=gettext_lazy("Elle est..."),
        choices=[(slug, words.KIND_NAMES[kind]) for slug, kind in words.SLUGS.items()],
    )


class PaperForm(Form):
    """The signed paper, scanned."""

    papier = AttachmentField(
        label=gettext_lazy("La convention signée, en un seul PDF"), accepts=(MediaType.PDF,), limit=ATTACHMENT_BYTES
    )


class ReadForm(Form):
    """What whoever approves says they did."""

    lu_papier = forms.BooleanField(
        label=gettext_lazy("J'ai ouvert le papier signé : il dit ce que dit cette page."),
        error_messages={"required": gettext_lazy("Ouvrez le papier, comparez, puis cochez cette case.")},
    )


class WhyForm(Form):
    """Why it is refused or withdrawn."""

    pourquoi = PlainTextField(
        label=gettext_lazy("Pourquoi ?"),
        lines=True,
        max_length=LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_pourquoi(self) -> str:
        """Refuse addresses: the structure is sent these words. Raises ValidationError."""
        return safe_words(str(self.cleaned_data["pourquoi"]))
