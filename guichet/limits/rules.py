"""What is allowed, from counts alone. Pure: no Django, no clock, no I/O."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

MEMORY = timedelta(days=1)
"""How long a limit that grows remembers an attempt."""
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(minutes=15)


@dataclass(frozen=True)
class Limit:
    """At most `most` attempts on one key in any span of time as long as `within`."""

    scope: str
    """What is attempted, as a name in the code (`login.password`); stored in clear, so never anything personal."""
    key: str
    """Who or what is attempted on (a number, an account, an address prefix); stored as a keyed index only."""
    most: int
    within: timedelta
    grows: bool = False
    """Past `most` attempts in a day, each one more doubles the wait before the next (`growing_delay`)."""

    def __post_init__(self) -> None:
        """Refuse a limit that would gather everybody under one key, or that nobody could meet."""
        if not self.scope or not self.key:
            raise ValueError("a limit needs a scope and a key")
        if self.most < 1 or self.within <= timedelta():
            raise ValueError("a limit allows at least one attempt in some time")

    @property
    def span(self) -> timedelta:
        """How long an attempt matters to this limit."""
        return max(self.within, MEMORY) if self.grows else self.within


@dataclass(frozen=True)
class Tally:
    """The attempts that came before this one, for one limit."""

    in_window: int = 0
    """How many in the last `within`."""
    oldest: datetime | None = None
    """The first of those."""
    in_span: int = 0
    """How many in the last `span`."""
    latest: datetime | None = None
    """The last of those."""


@dataclass(frozen=True)
class Decision:
    """Whether the attempt may go on; where it may not, the moment before which no other one will."""

    allowed: bool
    retry_at: datetime | None = None
    attempts: Sequence[int] = field(default=(), compare=False)
    """What counts it, where it is allowed: to be withdrawn by."""
    refused_by: Limit | None = field(default=None, compare=False)
    """The limit that asks for the longest wait, where it is not allowed."""


def tally(limit: Limit, moments: Iterable[datetime], *, now: datetime) -> Tally:
    """Return what the attempts made on a limit's key at these moments come to."""
    in_span = sorted(moment for moment in moments if moment > now - limit.span)
    in_window = [moment for moment in in_span if moment > now - limit.within]
    return Tally(
        in_window=len(in_window),
        oldest=in_window[0] if in_window else None,
        in_span=len(in_span),
        latest=in_span[-1] if in_span else None,
    )


def growing_delay(failures: int, most: int) -> timedelta:
    """Return how long to wait after the last of `failures` failures, `most` of which cost nothing.

    30 seconds after the `most`-th, then twice as long each time, 15 minutes at the longest: about a hundred guesses
    a day, and never a locked account, since locking somebody else's would then be a matter of ten wrong passwords.
    """
    if failures < most:
        return timedelta()
    doublings = min(failures - most, 10)  # 2**10 is past the cap already: no need for a number of a thousand digits
    return min(FIRST_DELAY * (1 << doublings), LONGEST_DELAY)


def decide(tallies: Iterable[tuple[Limit, Tally]], *, now: datetime) -> Decision:
    """Allow the attempt if every limit does; `retry_at` is the latest of the moments they name."""
    waits = [(moment, limit) for limit, tally in tallies for moment in _moments(limit, tally) if moment > now]
    retry_at, refused_by = max(waits, key=lambda wait: wait[0], default=(None, None))
    return Decision(allowed=not waits, retry_at=retry_at, refused_by=refused_by)


def _moments(limit: Limit, tally: Tally) -> Iterable[datetime]:
    if tally.oldest is not None and tally.in_window >= limit.most:
        yield tally.oldest + limit.within
    if limit.grows and tally.latest is not None:
        yield tally.latest + growing_delay(tally.in_span, limit.most)
