"""What several kinds ask: a year, a period, a branch."""

import calendar
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.ui.forms import Form

BRANCHES = (
    ("Santé", gettext_lazy("Santé")),
    ("Famille", gettext_lazy("Famille")),
    ("Logement", gettext_lazy("Logement")),
    ("Retraite", gettext_lazy("Retraite")),
    ("Invalidité", gettext_lazy("Invalidité")),
)
"""As `registry.Payment.branch` has them."""
EVERY = "toutes"
MONTHS = ("3", "6", "12")


class YearForm(Form):
    """One of some years, the latest first."""

    annee = forms.ChoiceField(label=gettext_lazy("Année"))

    def __init__(self, data: Mapping[str, Any] | None, *, years: range) -> None:
        """Offer `years`."""
        super().__init__(data)
        self.fields["annee"].choices = [(str(year), str(year)) for year in years]  # type: ignore[attr-defined]

    def clean_annee(self) -> int:
        """Return the year."""
        return int(self.cleaned_data["annee"])


class BranchForm(Form):
    """A branch, over the last months or the year before this one."""

    nature = forms.ChoiceField(label=gettext_lazy("Nature des paiements"))
    periode = forms.ChoiceField(label=gettext_lazy("Période"))

    def __init__(self, data: Mapping[str, Any] | None, *, today: date, every: bool) -> None:
        """Offer every branch at once too where `every`; `today` says which year ended last."""
        super().__init__(data)
        branches, periods = self.fields["nature"], self.fields["periode"]
        if not every:
            branches.label = _("Prestation")
        branches.choices = [*([(EVERY, _("Toutes"))] if every else []), *BRANCHES]  # type: ignore[attr-defined]
        last = today.year - 1
        periods.choices = [  # type: ignore[attr-defined]
            ("3", _("Les 3 derniers mois")),
            ("6", _("Les 6 derniers mois")),
            ("12", _("Les 12 derniers mois")),
            ("annee", _("L'année %(year)s") % {"year": last}),
        ]

    def clean_nature(self) -> str:
        """Return the branch, empty for every one."""
        chosen: str = self.cleaned_data["nature"]
        return "" if chosen == EVERY else chosen


def days_of(asked: str, *, today: date) -> tuple[date, date]:
    """Return the first and the last day of a period of `BranchForm`."""
    if asked not in MONTHS:
        return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)
    return months_before(today, int(asked)) + timedelta(days=1), today


def months_before(day: date, months: int) -> date:
    """Return the same day of the month some months before, or the last one of a shorter month."""
    year, month = divmod(12 * day.year + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
