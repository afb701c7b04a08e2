"""What every page would otherwise read again: kept in the process for a while, and read in one query once it is old.

Only what is the same for everybody, and whose being late by that while harms nobody, may be kept so.
"""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from django.db import transaction
from django.db.models import Q

from guichet.funds.catalogue import Fund
from guichet.funds.models import Audience, GeneralConditions, NewsItem
from guichet.funds.queries import in_order

T = TypeVar("T")


class Since(NamedTuple):
    """A version of the general conditions, and from when it is in force."""

    version: int
    at: datetime


VERSIONS_KEPT = 60.0
BANNERS_KEPT = 30.0
"""Seconds: an interruption announced reaches every server within half a minute."""


class Kept(Generic[T]):
    """A value, read again by `load` once it is `seconds` old."""

    def __init__(
        self, load: Callable[[datetime], T], *, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Take how the value is read, and a clock that never goes back."""
        self._load, self._seconds, self.clock = load, seconds, clock
        self._held: tuple[float, T] | None = None

    def get(self, *, now: datetime) -> T:
        """Return the value; one query at most. Two threads at once may both read it, at worst."""
        held, at = self._held, self.clock()
        if held is None or at - held[0] >= self._seconds:
            held = (at, self._load(now))
            self._held = held
        return held[1]

    def put(self, value: T) -> None:
        """Keep this value from now on."""
        self._held = (self.clock(), value)

    def forget(self) -> None:
        """Read it again next time."""
        self._held = None

    def forget_written(self) -> None:
        """Read it again: within a transaction that changes it, and once more after its end."""
        self.forget()
        transaction.on_commit(self.forget)


def _versions(audience: Audience) -> list[Since]:
    found = GeneralConditions.objects.filter(audience=audience).order_by("-version")
    return [Since(*row) for row in found.values_list("version", "published_at")]


VERSIONS: Kept[list[Since]] = Kept(lambda _now: _versions(Audience.MEMBERS), seconds=VERSIONS_KEPT)
"""Every version of the general conditions and from when it is in force, latest first."""
THIRD_PARTY_VERSIONS: Kept[list[Since]] = Kept(lambda _now: _versions(Audience.THIRD_PARTIES), seconds=VERSIONS_KEPT)
"""Likewise, of those who act for others."""
VERSIONS_OF: Mapping[Audience, Kept[list[Since]]] = {
    Audience.MEMBERS: VERSIONS,
    Audience.THIRD_PARTIES: THIRD_PARTY_VERSIONS,
}
BANNERS: Kept[list[NewsItem]] = Kept(
    lambda now: list(
        NewsItem.objects.filter(Q(until=None) | Q(until__gt=now), as_banner=True, removed_at=None).order_by(
            "-published_at", "-pk"
        )
    ),
    seconds=BANNERS_KEPT,
)
"""Banners of all funds that are not over, those to come included."""


def version_in_force(audience: Audience = Audience.MEMBERS, *, now: datetime) -> int:
    """Return the version of the general conditions in force, nought without one.

    A version is approved days before it is in force (docs/adr/0102-new-conditions-are-asked-at-login.md): every process
    knows of it by then, and none goes on asking for the one before.
    """
    return next((one.version for one in VERSIONS_OF[audience].get(now=now) if one.at <= now), 0)


def version_to_come(audience: Audience = Audience.MEMBERS, *, now: datetime) -> Since | None:
    """Return the version that is approved and not in force yet; None without one. There is one at most."""
    return next((one for one in reversed(VERSIONS_OF[audience].get(now=now)) if one.at > now), None)


def banners(fund: Fund, *, now: datetime) -> list[NewsItem]:
    """Return the banners of a fund and of the whole organisation, mostly without a query."""
    shown = (
        item
        for item in BANNERS.get(now=now)
        if item.fund_code in ("", fund.code) and item.published_at <= now and (item.until is None or now < item.until)
    )
    return in_order(shown)
