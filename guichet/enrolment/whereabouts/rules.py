"""The days of a letter, from the day it was asked for (pure).

Working days are Monday to Friday. Public holidays are left out on purpose: every date is told with « environ » or
« vers », and a day or two never decides anything.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

SOONEST, LATEST = 3, 5
"""Working days between leaving and arriving, for nearly all letters at the rate of a « Lettre verte »."""
CALL_AFTER = timedelta(days=10)
OLDEST = timedelta(days=366)
"""An older day was mistyped, or is a birth date."""
_SATURDAY = 5


class Stage(StrEnum):
    """How far a letter is on a given day."""

    LEAVING = "leaving"
    ON_ITS_WAY = "on_its_way"
    DUE = "due"
    """It should have arrived; not long enough ago to worry."""
    LATE = "late"
    OVER = "over"
    """Its password no longer opens anything."""


@dataclass(frozen=True)
class LetterDays:
    """Every day that matters to who waits for a letter asked for on `asked_on`."""

    asked_on: date
    leaves_on: date
    arrives_from: date
    arrives_until: date
    reminder_on: date
    another_from: date
    call_from: date
    valid_until: date
    """Last day of the password (R120)."""

    def stage(self, today: date) -> Stage:
        """Return how far the letter is today."""
        if today > self.valid_until:
            return Stage.OVER
        if today >= self.call_from:
            return Stage.LATE
        if today > self.arrives_until:
            return Stage.DUE
        return Stage.ON_ITS_WAY if today >= self.leaves_on else Stage.LEAVING


def days_of_letter(asked_on: date, *, valid_days: int, reminder_days: int) -> LetterDays:
    """Return the days of a letter; `valid_days` and `reminder_days` are the fund's."""
    leaves_on = working_days_after(asked_on, 1)
    arrives_until = working_days_after(leaves_on, LATEST)
    late = max(asked_on + CALL_AFTER, arrives_until + timedelta(days=1))
    return LetterDays(
        asked_on=asked_on,
        leaves_on=leaves_on,
        arrives_from=working_days_after(leaves_on, SOONEST),
        arrives_until=arrives_until,
        reminder_on=leaves_on + timedelta(days=reminder_days),
        another_from=asked_on + timedelta(days=1),
        call_from=late if is_working_day(late) else working_days_after(late, 1),
        valid_until=asked_on + timedelta(days=valid_days),
    )


def working_days_after(day: date, count: int) -> date:
    """Return the `count`-th working day (one at least) after a day."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def is_working_day(day: date) -> bool:
    """Whether this is a Monday to a Friday."""
    return day.weekday() < _SATURDAY
