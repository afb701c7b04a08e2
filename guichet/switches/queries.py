"""Whether a direction is open: at once for who goes through it, within seconds for who only sees the door."""

from datetime import datetime

from django.db.models import Q

from guichet.funds.kept import Kept
from guichet.prepared import PreparedQuery, slot
from guichet.switches.models import Closing, Direction

_CLOSING = PreparedQuery(
    lambda: Closing.objects.filter(
        direction=slot(Closing, "direction"), closed_at__isnull=False, over_at__isnull=True
    ).values_list("pk")[:1]
)
CLOSED_KEPT = 5.0
"""Seconds: the button of a direction just closed is drawn that long at most, and leads to a page that says so."""
CLOSED_AFTER = 1.0
"""Seconds: what was begun before a direction closed, and another site asks the end of, goes on that long at most."""
CLOSED: Kept[frozenset[str]] = Kept(lambda _now: _closed(), seconds=CLOSED_KEPT)

CLOSED_TO_SITES: Kept[frozenset[str]] = Kept(lambda _now: _closed(), seconds=CLOSED_AFTER)


def is_open(direction: Direction) -> bool:
    """Whether it is open at this very moment: one query. For who goes through it."""
    return not _CLOSING.rows(direction=direction)


def is_open_to_sites(direction: Direction, *, now: datetime) -> bool:
    """Whether it was open a second ago, mostly without a query. For other sites' own calls, many for each member."""
    return direction not in CLOSED_TO_SITES.get(now=now)


def stayed_open(direction: Direction, *, since: datetime) -> bool:
    """Whether it is open, and was without a break since a moment: one query. For who set out then and arrives now.

    Closed and opened again meanwhile, it lets nobody in who set out before: why it was closed may be what they bring.
    """
    closings = Closing.objects.filter(direction=direction, closed_at__isnull=False)
    return not closings.filter(Q(over_at__isnull=True) | Q(over_at__gt=since)).exists()


def seems_open(direction: Direction, *, now: datetime) -> bool:
    """Whether it was open a few seconds ago, mostly without a query. For pages that show a door."""
    return direction not in CLOSED.get(now=now)


def closed_now(*, now: datetime) -> frozenset[str]:
    """Return the directions that were closed a few seconds ago, mostly without a query. For pages that tell of it."""
    return CLOSED.get(now=now)


def under_way() -> dict[str, Closing]:
    """Return what is closed, or proposed to be, by direction. One query."""
    return {one.direction: one for one in Closing.objects.filter(over_at=None)}


def latest(*, most: int) -> list[Closing]:
    """Return the closings and the withdrawn proposals that are over, the latest first. One query."""
    return list(Closing.objects.filter(over_at__isnull=False).order_by("-over_at", "-pk")[:most])


def _closed() -> frozenset[str]:
    closed = Closing.objects.filter(closed_at__isnull=False, over_at__isnull=True)
    return frozenset(closed.values_list("direction", flat=True))
