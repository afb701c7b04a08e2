"""What the agent types or ticks about who is calling."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.backoffice.person.caller import Question
from guichet.ui.fields import RadioField
from guichet.ui.forms import Form

LONGEST_ANSWER = 80
DOCUMENTS = (
    ("identity_card", gettext_lazy("Carte nationale d'identité")),
    ("passport", gettext_lazy("Passeport")),
    ("residence_permit", gettext_lazy("Titre de séjour")),
)
"""Word of the journal, and words of the page. Only papers that a State checks before it gives them."""


class AnswersForm(Form):
    """One field for each question; an answer that the caller does not know stays empty."""

    def __init__(self, questions: list[Question], *args: Any, **kwargs: Any) -> None:
        """Take the questions of the day."""
        super().__init__(*args, **kwargs)
        for one in questions:
            self.fields[one.name] = forms.CharField(
                label=str(one.ask),
                help_text=str(one.hint),
                required=False,
                max_length=LONGEST_ANSWER,
                widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            )

    def clean(self) -> dict[str, Any]:
        """Ask for an answer at least: a try is counted for each check."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.fields and not self.errors and not any(cleaned.values()):
            self.add_error(next(iter(self.fields)), _("Saisissez au moins une réponse de l'appelant."))
        return cleaned


class DocumentForm(Form):
    """Which document was seen; its number is never asked."""

    document = RadioField(label=gettext_lazy("Pièce vue, en cours de validité"), choices=DOCUMENTS)
