"""Which entries of the journal are asked for."""

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from guichet.backoffice.journal import words
from guichet.ui.forms import Form

MOST_DAYS: Final = 31
"""In a month of one fund there are some hundred thousand acts; none is searched for among more."""
_NO_DATE: Final = _("Écrivez une date, par exemple 10/03/2026.")


class _Day(forms.DateInput):
    """The browser's own calendar; typed by hand where there is none."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class AgentField(forms.UUIDField):
    """An agent by reference; the choices are known once the entries are."""

    widget = forms.Select
    choices: list[tuple[str, Any]]

    def __init__(self, **kwargs: Any) -> None:
        """Begin without a choice."""
        super().__init__(**kwargs)
        self.choices = []


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=_Day(),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d %m %Y"],
        error_messages={"invalid": _NO_DATE},
    )


class Filter(Form):
    """Days, agent, act."""

    du = _day(_("Du"))
    au = _day(_("Au"))
    agent = AgentField(label=_("Agent"), required=False, error_messages={"invalid": _("Choisissez dans la liste.")})
    acte = forms.ChoiceField(
        label=_("Acte"),
        required=False,
        choices=[("", _("Tous les actes")), *((key, label) for key, (label, _events) in words.ACTS.items())],
    )

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order, and too many of them."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("du"), cleaned.get("au")
        if first and last and last < first:
            self.add_error("au", _("Cette date est avant la première."))
        elif first and last and last - first >= timedelta(days=MOST_DAYS):
            self.add_error("au", _("Choisissez au plus %(days)s jours à la fois.") % {"days": MOST_DAYS})
        return cleaned


def default(today: date) -> dict[str, str]:
    """Return what is shown when nothing is asked: a week."""
    return {"du": (today - timedelta(days=6)).isoformat(), "au": today.isoformat(), "agent": "", "acte": ""}
