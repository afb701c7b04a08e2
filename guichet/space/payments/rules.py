"""Which time is looked at, and whose payments a parent reads. Pure: no model, no clock."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

MAJORITY = 18
"""From that age on (code civil, art. 388) nobody else reads what one was paid, under whoever's number."""
_YEAR_DIGITS, _MONTH_DIGITS, _DAY_LETTERS = 4, 2, len("2022-03-01")


@dataclass(frozen=True)
class Period:
    """A year, a month of it, the days between two dates, or all time."""

    year: int | None = None
    month: int | None = None
    """From 1; None without a year."""
    first: date | None = None
    """Of two dates, with which neither year nor month goes; None for the beginning."""
    last: date | None = None
    """Included; None for no end."""

    @property
    def is_all(self) -> bool:
        """Whether it is all time."""
        return self.since is None and self.until is None

    @property
    def since(self) -> date | None:
        """First day, None for the beginning."""
        return date(self.year, self.month or 1, 1) if self.year else self.first

    @property
    def until(self) -> date | None:
        """Last day, included; None for no end."""
        if self.year is None:
            return self.last
        month = self.month or 12
        return date(self.year, month, calendar.monthrange(self.year, month)[1])


def period(year: str, month: str, years: Sequence[int]) -> Period:
    """Return what was asked for, among these years: a month without its year, or unknown, counts for nothing."""
    chosen = _number(year, _YEAR_DIGITS)
    if chosen not in years:
        return Period()
    asked = _number(month, _MONTH_DIGITS)
    return Period(chosen, asked if asked in range(1, 13) else None)


class Backward(ValueError):
    """The end is before the beginning."""


def between(first: str, last: str) -> Period:
    """Return the days between two dates as browsers send them, `2022-03-01`; what is no date counts for nothing.

    Raises Backward.
    """
    since, until = _day(first), _day(last)
    if since and until and until < since:
        raise Backward
    return Period(first=since, last=until)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == _DAY_LETTERS and text.isascii() else None
    except ValueError:
        return None


def is_minor(birth: tuple[int, int | None, int | None], *, today: date) -> bool:
    """Tell whether someone born then (year, month, day) is a minor. What is unknown counts as the year's beginning."""
    year, month, day = birth
    return (today.year - MAJORITY, today.month, today.day) < (year, month or 1, day or 1)


def _number(text: str, digits: int) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
