"""Sealing entries one by one, and closing a month with a signature. The worker does it: no request waits for it.

One writer at a time: SQLite has one (BEGIN IMMEDIATE), PostgreSQL a lock of ours. That lock is let go with the
transaction, and what two writers could still do wrong, unique constraints refuse.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any, Final

import structlog
from django.db import connection, transaction
from django.db.models import Exists, Max, Min, OuterRef, QuerySet

from guichet.audit import operations, rules, signing
from guichet.audit.models import Entry, Seal, Segment

log = structlog.get_logger(__name__)

AT_ONCE: Final = 500
"""Rows of one transaction: SQLite has one writer, and a login must not wait for the journal."""
MOST: Final = 20_000
"""Rows of one run: the worker has other things to do, and comes back in a minute."""
LOOK_BACK: Final = 50_000
"""How far below the last sealed number a late one is looked for each minute; further down, when its month closes."""
COLUMNS: Final = ("id", "event", "at", "segment", "account", "fund_code", "actor", "facts")
_LOCK: Final = 0x6775_6963_6A6F_7572
"""Of `pg_advisory_xact_lock`: a number that nothing else here takes."""


def seal_due(*, now: datetime) -> int:
    """Seal the entries that are old enough, in the order of their numbers; return how many."""
    return _seal_all(partial(_late_enough, now), now=now)


def close_due(*, now: datetime) -> list[str]:
    """Close each month that ended long enough ago, the oldest first; return which. Raises signing.NoSigningKey.

    A month with too many entries left to seal is closed by a later run.
    """
    signer, closed = signing.signer(), []
    while (month := _next_to_close()) is not None and rules.may_close(month, now=now):
        _seal_all(partial(unsealed, month), now=now)
        if not _close(month, signer, now=now):
            break
        closed.append(month)
    return closed


def unsealed(month: str) -> QuerySet[Entry]:
    """Return the entries of a month that have no seal."""
    return Entry.objects.filter(~_is_sealed(), segment=month)


def last_segment() -> Segment | None:
    """Return the last month that was closed."""
    return Segment.objects.order_by("-month").first()


def last_seal() -> Seal | None:
    """Return the seal of the highest number that has one: within minutes, the last."""
    return Seal.objects.order_by("-entry").first()


def lags_since(now: datetime) -> datetime | None:
    """Return the moment of the oldest entry that the worker should have sealed an hour ago, None where it keeps up."""
    first = _late_enough(now - rules.LAGS_AFTER).order_by("pk").first()
    return first.at if first is not None else None


def _late_enough(now: datetime) -> QuerySet[Entry]:
    last, segment = last_seal(), last_segment()
    found = Entry.objects.filter(~_is_sealed(), at__lte=now - rules.SEAL_AFTER)
    if last is not None:
        found = found.filter(pk__gt=last.entry - LOOK_BACK)
    # What claims to be of a closed month stays without a seal: that is how it is found.
    return found.filter(segment__gt=segment.month) if segment is not None else found


def _is_sealed() -> Exists:
    return Exists(Seal.objects.filter(entry=OuterRef("pk")))


def _seal_all(due: Callable[[], QuerySet[Entry]], *, now: datetime) -> int:
    sealed, end = 0, None
    while sealed < MOST:
        with _alone() as alone:
            rows = list(due().order_by("pk").values(*COLUMNS)[:AT_ONCE]) if alone else []
            end = _seal(rows, now=now) if rows else end
        sealed += len(rows)
        if len(rows) < AT_ONCE:
            break
    if end is not None:
        # What a log collector keeps elsewhere: whoever rewrites the open month cannot rewrite this.
        log.info("journal.sealed", count=sealed, month=end.segment, position=end.position, digest=end.digest.hex())
    return sealed


def _seal(rows: Sequence[Mapping[str, Any]], *, now: datetime) -> Seal:
    """Seal these entries; return the last seal."""
    ends: dict[str, tuple[int, bytes]] = {}
    seals = []
    for row in rows:
        month, number = row["segment"], row["id"]
        position, previous = ends.get(month) or _end_of(month)
        entry_digest = rules.digest(rules.canonical(row))
        digest = rules.link(
            previous, month=month, position=position + 1, entry=number, entry_digest=entry_digest, at=now
        )
        ends[month] = (position + 1, digest)
        seals.append(
            Seal(
                entry=number,
                segment=month,
                position=position + 1,
                entry_digest=entry_digest,
                digest=digest,
                sealed_at=now,
            )
        )
    Seal.objects.bulk_create(seals)
    return seals[-1]


def _end_of(month: str) -> tuple[int, bytes]:
    last = Seal.objects.filter(segment=month).order_by("-position").first()
    return (last.position, bytes(last.digest)) if last is not None else (0, rules.start(month))


def _next_to_close() -> str | None:
    """Return the month after the last closed one, else the first there is. Months without entries are closed too."""
    closed = Segment.objects.aggregate(last=Max("month"))["last"]
    if closed is not None:
        return rules.next_month(closed)
    first: str | None = Entry.objects.aggregate(first=Min("segment"))["first"]
    return first


def _close(month: str, signer: signing.Signer, *, now: datetime) -> bool:
    with _alone() as alone:
        if not alone or month != _next_to_close() or unsealed(month).exists():
            return False
        before = last_segment()
        count, last = _end_of(month)
        segment = Segment(
            month=month,
            count=count,
            last=last,
            previous=bytes(before.digest) if before is not None else b"",
            closed_at=now,
            key=signer.number,
        )
        segment.digest, segment.signature = rules.digest(segment.statement), signer.key.sign(segment.statement)
        segment.save()
        year, number = map(int, month.split("-"))
        # An entry of the next month: who takes the last segment away must also take this away, which is sealed.
        operations.record("journal.segment_closed", actor="system", now=now, year=year, month=number)
    log.info("journal.segment_closed", month=month, count=count, digest=segment.digest.hex())
    return True


@contextmanager
def _alone() -> Iterator[bool]:
    """Begin a transaction; give False where another process seals or closes at this moment."""
    with transaction.atomic():
        if connection.vendor != "postgresql":
            yield True
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
            yield bool(cursor.fetchone()[0])
