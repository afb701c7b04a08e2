"""What is declared once only: the quarter, whose key a request bears (pure)."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
_IN_A_QUARTER, _QUARTERS = 3, 4


@dataclass(frozen=True)
class Period:
    """From a first day to a last one."""

    key: str
    """At most 10 characters: `2026-T3`. Kept with the request."""
    label: str
    """« juillet, août et septembre 2026 »."""
    first: date
    last: date

    @property
    def months(self) -> Sequence[str]:
        """Names of its months: « juillet 2026 »."""
        return tuple(
            f"{_MONTHS[month - 1]}\N{NO-BREAK SPACE}{self.first.year}"
            for month in range(self.first.month, self.last.month + 1)
        )


class Periods(Protocol):
    """How time is cut for what is declared."""

    def to_declare(self, today: date) -> Period:
        """Return the period to declare on a day."""

    def find(self, key: str) -> Period:
        """Return a period by its key, as a draft begun earlier bears it. Raises ValueError."""


class Quarters:
    """The quarters of the calendar. One is declared from the day after its end."""

    def to_declare(self, today: date) -> Period:
        """Return the last complete quarter."""
        current = (today.month - 1) // _IN_A_QUARTER
        return self._quarter(today.year, current) if current else self._quarter(today.year - 1, _QUARTERS)

    def find(self, key: str) -> Period:
        """Return a quarter by its key. Raises ValueError."""
        year, _t, number = key.partition("-T")
        if not 1 <= int(number) <= _QUARTERS:
            raise ValueError(key)
        return self._quarter(int(year), int(number))

    def _quarter(self, year: int, number: int) -> Period:
        """Return one of a year's, from 1 to 4."""
        last = number * _IN_A_QUARTER
        names = _MONTHS[last - _IN_A_QUARTER : last]
        return Period(
            f"{year}-T{number}",
            f"{names[0]}, {names[1]} et {names[2]}\N{NO-BREAK SPACE}{year}",
            date(year, last - _IN_A_QUARTER + 1, 1),
            date(year, last, calendar.monthrange(year, last)[1]),
        )


QUARTERS = Quarters()
