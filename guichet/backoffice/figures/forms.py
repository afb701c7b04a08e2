"""Which figures are asked for: days, profile, and the fund for who works for all of them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from guichet.enrolment.profile_names import OPEN_ONLINE, PROFILES
from guichet.funds import catalogue
from guichet.ui.forms import Form

MONTHS: Final = 13
"""The month under way, and a year before it."""
NATIONAL: Final = "national"
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """Days, both included; the last is never after yesterday: a day is shown once it is over."""

    first: date
    last: date


def periods(today: date) -> dict[str, tuple[Any, Period]]:
    """Return what may be chosen: its place in the address -> words, days."""
    last = today - _DAY
    found: dict[str, tuple[Any, Period]] = {
        "7": (_("7 derniers jours"), Period(today - 7 * _DAY, last)),
        "30": (_("30 derniers jours"), Period(today - 30 * _DAY, last)),
        "90": (_("90 derniers jours"), Period(today - 90 * _DAY, last)),
    }
    ends = last
    for _number in range(MONTHS):
        begins = ends.replace(day=1)
        found[f"{begins:%Y-%m}"] = (capfirst(date_format(begins, "F Y")), Period(begins, ends))
        ends = begins - _DAY
    return found


class Filter(Form):
    """Days, profile, fund."""

    periode = forms.ChoiceField(label=_("Période"))
    profil = forms.ChoiceField(
        label=_("Profil"),
        required=False,
        choices=[("", _("Tous les profils")), *((one.name, one.label) for one in PROFILES if one.name in OPEN_ONLINE)],
    )
    caisse = forms.ChoiceField(label=_("Caisse"), required=False)

    def __init__(self, data: Any, *, today: date, national: bool) -> None:
        """Take what was asked, the day in Paris, and whether funds may be chosen."""
        super().__init__(data)
        self._periods = periods(today)
        self.fields["periode"].choices = [(key, label) for key, (label, _days) in self._periods.items()]  # type: ignore[attr-defined]  # a ChoiceField
        if not national:
            del self.fields["caisse"]
            return
        funds = [(fund.code, fund.name) for fund in catalogue.all_funds()]
        self.fields["caisse"].choices = [("", _("Toutes ensemble")), *funds, (NATIONAL, catalogue.national().name)]  # type: ignore[attr-defined]  # likewise

    @property
    def period(self) -> Period:
        """The days asked for, of a valid form."""
        return self._periods[self.cleaned_data["periode"]][1]
