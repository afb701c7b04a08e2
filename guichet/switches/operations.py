"""The only writes of the switches: one administrator proposes, another one does (docs/adr/0127).

Each is one conditional UPDATE: of two who press at once, the database lets one through. The journal and the banner are
written in the same transaction.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from guichet.audit import operations as audit
from guichet.funds import operations as funds
from guichet.switches import queries, words
from guichet.switches.models import Closing, Direction


class ChangedMeanwhile(Exception):
    """It is no longer as it was read: somebody else acted, and nothing was written."""


class OwnProposal(Exception):
    """Whoever proposed it cannot be the one who does it."""


class AlreadyClosed(Exception):
    """The direction is closed."""


class NotClosed(Exception):
    """The direction is open."""


@transaction.atomic
def propose_closing(*, direction: Direction, by: UUID, now: datetime) -> Closing:
    """Propose to close a direction; it stays open. Raises ChangedMeanwhile where it is closed, or proposed to be."""
    try:
        with transaction.atomic():
            closing = Closing.objects.create(direction=direction, asked_by=by, asked_at=now)
    except IntegrityError:
        raise ChangedMeanwhile from None
    _journal("switch.closing_proposed", closing, by=by, now=now)
    return closing


@transaction.atomic
def close(closing: Closing, *, by: UUID, now: datetime) -> None:
    """Close what another administrator proposed to close, at once. Raises OwnProposal or ChangedMeanwhile."""
    if closing.asked_by == by:
        raise OwnProposal
    _move(_proposed(closing).exclude(asked_by=by), closed_by=by, closed_at=now)
    _closed(closing, by=by, now=now)


@transaction.atomic
def withdraw_closing(closing: Closing, *, by: UUID, now: datetime) -> None:
    """Withdraw a proposal to close, one's own or another's. Raises ChangedMeanwhile, also once it is closed."""
    _move(_proposed(closing), over_by=by, over_at=now)
    _journal("switch.closing_withdrawn", closing, by=by, now=now)


@transaction.atomic
def propose_opening(closing: Closing, *, by: UUID, now: datetime) -> None:
    """Propose to open a direction again; it stays closed. Raises ChangedMeanwhile, also where somebody did already."""
    _move(_shut(closing).filter(opening_asked_at=None), opening_asked_by=by, opening_asked_at=now)
    _journal("switch.opening_proposed", closing, by=by, now=now)


@transaction.atomic
def open_again(closing: Closing, *, by: UUID, now: datetime) -> None:
    """Open what another administrator proposed to open. Raises OwnProposal or ChangedMeanwhile."""
    if closing.opening_asked_by == by:
        raise OwnProposal
    proposed = _shut(closing).filter(opening_asked_at__isnull=False).exclude(opening_asked_by=by)
    _move(proposed, over_by=by, over_at=now)
    _opened(closing, by=by, now=now)


@transaction.atomic
def withdraw_opening(closing: Closing, *, by: UUID, now: datetime) -> None:
    """Withdraw a proposal to open, one's own or another's. Raises ChangedMeanwhile."""
    _move(_shut(closing).filter(opening_asked_at__isnull=False), opening_asked_by=None, opening_asked_at=None)
    _journal("switch.opening_withdrawn", closing, by=by, now=now)


@transaction.atomic
def close_at_once(*, direction: Direction, now: datetime) -> Closing:
    """Close a direction for an operator of the server, alone: proposed or not. Raises AlreadyClosed."""
    try:
        with transaction.atomic():
            closing = Closing.objects.create(direction=direction, asked_at=now, closed_at=now)
    except IntegrityError:
        closing = Closing.objects.filter(direction=direction, over_at=None).first() or Closing()
        if not _proposed(closing).update(closed_at=now):
            raise AlreadyClosed from None
    _closed(closing, by=None, now=now)
    return closing


@transaction.atomic
def open_at_once(*, direction: Direction, now: datetime) -> None:
    """Open a direction again for an operator of the server, alone. Raises NotClosed."""
    closing = Closing.objects.filter(direction=direction, closed_at__isnull=False, over_at=None).first() or Closing()
    if not _shut(closing).update(over_by=None, over_at=now):
        raise NotClosed
    _opened(closing, by=None, now=now)


def _proposed(closing: Closing) -> QuerySet[Closing]:
    return Closing.objects.filter(pk=closing.pk, closed_at=None, over_at=None)


def _shut(closing: Closing) -> QuerySet[Closing]:
    return Closing.objects.filter(pk=closing.pk, closed_at__isnull=False, over_at=None)


def _move(rows: QuerySet[Closing], **values: Any) -> None:
    if not rows.update(**values):
        raise ChangedMeanwhile


def _closed(closing: Closing, *, by: UUID | None, now: datetime) -> None:
    banner = words.BANNERS.get(closing.direction)
    if banner is not None:
        item = funds.publish_interruption(title=str(banner.title), body=str(banner.body), by=by, now=now)
        Closing.objects.filter(pk=closing.pk).update(banner=item.reference)
    _journal("switch.closed", closing, by=by, now=now)


def _opened(closing: Closing, *, by: UUID | None, now: datetime) -> None:
    # Read again: whoever opens may have read the row before its banner stood.
    closing.refresh_from_db()
    if closing.banner is not None:
        funds.take_down(closing.banner, by=by, now=now)
    _journal("switch.opened", closing, by=by, now=now)


def _journal(event: str, closing: Closing, *, by: UUID | None, now: datetime) -> None:
    """Write the entry, and forget what this process keeps of the state; the others read it within seconds."""
    closing.refresh_from_db()
    audit.record(event, actor=f"agent:{by}" if by else "system", now=now, action=closing.direction)
    for kept in (queries.CLOSED, queries.CLOSED_TO_SITES):
        kept.forget_written()
