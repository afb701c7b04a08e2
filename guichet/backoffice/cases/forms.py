"""What agents write about a case."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.backoffice.cases import words
from guichet.backoffice.cases.queries import teams_beside
from guichet.cases.models import Case
from guichet.cases.rules import HANDLING, LONGEST_ANSWER, LONGEST_NOTE
from guichet.enrolment.third_parties.forms import PlainTextField
from guichet.funds import catalogue
from guichet.ui.fields import RadioField
from guichet.ui.forms import Form

_ADDRESS = re.compile(r"://|@|www\.|[\w-]{2,}\.(?:[a-z]{2,}|[A-Z]{2,}|[A-Z][a-z]{1,2}\b)")
"""What mailboxes make a link of: an agent who helps a thief would put theirs in a message that is really the fund's."""
_TEAM, _FUND = "equipe", "caisse"


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class NoteForm(Form):
    """A note for colleagues."""

    note = PlainTextField(
        label=gettext_lazy("Note pour vos collègues"),
        help_text=gettext_lazy("Ce que vous avez vérifié ou fait. Elle reste dans l'historique."),
        lines=True,
        max_length=LONGEST_NOTE,
        widget=_lines(3),
    )


class CloseForm(Form):
    """How it ended."""

    issue = forms.ChoiceField(
        label=gettext_lazy("Comment cela finit-il ?"),
        error_messages={"required": gettext_lazy("Choisissez comment cela finit.")},
    )
    mot = PlainTextField(
        label=gettext_lazy("Un mot pour l'historique"),
        lines=True,
        max_length=LONGEST_NOTE,
        required=False,
        widget=_lines(2),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        """Take the case, whose kind says how it may end."""
        super().__init__(*args, **kwargs)
        choices = [(outcome.value, words.OUTCOMES[outcome]) for outcome in HANDLING[case.kind].outcomes]
        self.fields["issue"].choices = [("", _("Choisissez")), *choices]  # type: ignore[attr-defined]  # of a ChoiceField


class HandOverForm(Form):
    """To which team, or to which fund, and why."""

    vers = RadioField(
        label=gettext_lazy("Transmettre à"),
        error_messages={"required": gettext_lazy("Choisissez à qui vous transmettez.")},
    )
    pourquoi = PlainTextField(
        label=gettext_lazy("Pourquoi"),
        help_text=gettext_lazy("Vos collègues le lisent ; la personne concernée ne le voit pas."),
        lines=True,
        max_length=LONGEST_NOTE,
        widget=_lines(3),
    )
    caisse = forms.ChoiceField(
        label=gettext_lazy("Autre caisse"),
        required=False,
        help_text=gettext_lazy("Ses conseillers verront tout ce qui a été saisi ; vous ne le verrez plus."),
    )

    field_order = ("vers", "caisse", "pourquoi")

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        """Take the case, whose kind says where it may go."""
        super().__init__(*args, **kwargs)
        teams = [(team.value, words.TEAMS[team]) for team in teams_beside(case)]
        if HANDLING[case.kind].moves:
            others = [(fund.code, fund.name) for fund in catalogue.all_funds() if fund.code != case.fund_code]
            self.fields[_FUND].choices = [("", _("Choisissez")), *others]  # type: ignore[attr-defined]  # of a ChoiceField
            teams = [*teams, (_FUND, _("Une autre caisse"))]
        else:
            del self.fields[_FUND]
        self.fields["vers"].choices = teams  # type: ignore[attr-defined]  # of a ChoiceField

    def clean(self) -> dict[str, Any]:
        """Ask which fund, where the case goes to another."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("vers") == _FUND and not data.get(_FUND) and _FUND not in self.errors:
            self.add_error(_FUND, ValidationError(_("Choisissez la caisse."), code="required"))
        return data

    def fund_code(self) -> str:
        """Return the code of the other fund, empty where the case stays."""
        return str(self.cleaned_data[_FUND]) if self.cleaned_data["vers"] == _FUND else ""


class AnswerForm(Form):
    """The words that leave."""

    texte = PlainTextField(
        label=gettext_lazy("Votre réponse"),
        help_text=gettext_lazy(
            "1 200 caractères au plus. « Bonjour », le numéro de la demande et votre caisse sont ajoutés. Laissez "
            "une ligne vide entre deux paragraphes."
        ),
        lines=True,
        max_length=LONGEST_ANSWER,
        widget=_lines(9),
    )

    def clean_texte(self) -> str:
        """Refuse what a template left to be filled in. Raises ValidationError."""
        return safe_words(str(self.cleaned_data["texte"]))


def safe_words(text: str) -> str:
    """Return what an agent wrote to a member, with nothing left to fill in and no address. Raises ValidationError."""
    if "[" in text and "]" in text:
        raise ValidationError(_("Complétez ce qui est entre crochets, ou effacez-le."), code="unfinished")
    if _ADDRESS.search(text):
        raise ValidationError(
            _(
                "Aucune adresse de site ni d'email : nos messages n'en portent pas, pour que personne ne puisse "
                "les imiter. Nommez la page, ou le téléphone de la caisse."
            ),
            code="address",
        )
    return text
