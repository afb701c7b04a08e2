"""When a message is tried again, and when it is given up (pure: no clock, no chance)."""

from datetime import datetime, timedelta
from typing import Final

MOST_ATTEMPTS: Final = 30
"""With the delays below, about 21 hours: a mail server may be down for a night."""
FIRST_DELAY: Final = timedelta(seconds=5)
LONGEST_DELAY: Final = timedelta(hours=1)
LEASE: Final = timedelta(minutes=3)
"""Longer than one message can take (EMAIL_TIMEOUT for each of four answers), since the lease is renewed before each."""

TOO_LATE: Final = "TooLate"
STOPPED: Final = "Stopped"
"""By an agent."""
TOO_MANY_ATTEMPTS: Final = "TooManyAttempts"


def retry_delay(attempts: int, *, chance: float) -> timedelta:
    """Return how long to wait after the `attempts`-th try failed: 5 s, doubled each time, an hour at most.

    `chance`, from 0 to 1, moves the delay by half of itself either way, so that what failed together does not come
    back together.
    """
    # Beyond ten doublings the hour rules; the bound also keeps the power small.
    delay: timedelta = min(FIRST_DELAY * (1 << min(attempts - 1, 10)), LONGEST_DELAY)
    return delay * (0.5 + chance)


def reason_to_give_up(*, attempts: int, not_after: datetime | None, now: datetime) -> str | None:
    """Return why a message just taken for its `attempts`-th try must not be sent, or None.

    A count beyond the most means that workers died with it in hand: it is the message that kills them.
    """
    if not_after is not None and now >= not_after:
        return TOO_LATE
    if attempts > MOST_ATTEMPTS:
        return TOO_MANY_ATTEMPTS
    return None
