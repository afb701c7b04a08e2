"""Walking the whole journal, to name the first row that is not what was written.

Months are walked in their order, rows of a month in the order of their seals, a few thousand at a time: a journal of
any length takes the same memory.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from django.db.models import Min

from guichet.audit import chain, rules, signing
from guichet.audit.models import Entry, Seal, Segment

AT_ONCE: Final = 2_000
_CLOSED: Final = "journal.segment_closed"


class What(StrEnum):
    """What is wrong; the value is what is said of it."""

    ALTERED = "entry altered"
    DELETED = "entry deleted"
    INSERTED = "entry inserted after the month was closed"
    SEAL_ALTERED = "seal altered"
    SEAL_DELETED = "seal deleted"
    SEAL_INSERTED = "seal inserted after the month was closed"
    REWRITTEN = "seals rewritten from some row on: the signed digest is another"
    SEGMENT_ALTERED = "record of the closed month altered"
    SEGMENT_MISSING = "record of the closed month missing"
    SIGNATURE_WRONG = "signature of the closed month wrong"
    KEY_UNKNOWN = "key of the closed month not in GUICHET_AUDIT_VERIFY_KEYS"
    EMPTIED = "every entry and seal gone, before the month could be dropped"


class Altered(Exception):
    """The first row that is not what was written."""

    def __init__(self, what: What, month: str, *, entry: int | None = None, position: int | None = None) -> None:
        """Take what is wrong, in which month, and the entry's number and the seal's position where there are any."""
        super().__init__(what.value)
        self.what, self.month, self.entry, self.position = what, month, entry, position


@dataclass
class Verified:
    """What was walked and is whole."""

    entries: int = 0
    closed: int = 0
    """Months with a signature."""
    dropped: int = 0
    """Among them, those past their time whose entries are gone."""
    waiting: int = 0
    """Entries that have no seal yet."""
    announced: set[str] = field(default_factory=set)
    """Months that the journal itself says were closed."""


Report = Callable[[int], None]


def verify(*, now: datetime, month: str = "", report: Report = lambda _done: None) -> Verified:
    """Walk the journal, or one month of it, and return what was found whole. Raises Altered at the first row.

    `report` is given how many entries were walked.
    """
    segments = {segment.month: segment for segment in Segment.objects.order_by("month")}
    found, keys = Verified(), signing.verifiers()
    for one in [month] if month else _every_month(segments):
        segment = segments.get(one)
        _check_place(one, segment, segments)
        if segment is not None:
            _check_segment(segment, keys)
            found.closed += 1
        _walk_month(one, segment, found, now=now, report=report)
    if not month and (lost := sorted(found.announced - segments.keys())):
        raise Altered(What.SEGMENT_MISSING, lost[0])
    return found


def _every_month(segments: Mapping[str, Segment]) -> list[str]:
    """Return every month that anything names, in order, and those between closed ones that nothing names any more."""
    named = set(segments)
    for model in (Entry, Seal):
        named.update(months(model))
    if segments:
        month, last = min(segments), max(segments)
        while month < last:
            named.add(month)
            month = rules.next_month(month)
    return sorted(named)


def months(model: type[Entry] | type[Seal]) -> Iterator[str]:
    """Yield the months of a table, each by one look at its index."""
    month = model.objects.aggregate(first=Min("segment"))["first"]
    while month is not None:
        yield month
        month = model.objects.filter(segment__gt=month).aggregate(first=Min("segment"))["first"]


def _check_place(month: str, segment: Segment | None, segments: Mapping[str, Segment]) -> None:
    """Check that a month stands after the one that it is linked to, and that none is missing."""
    if segment is None:
        if segments and month < max(segments):
            raise Altered(What.SEGMENT_MISSING, month)
        return
    previous = bytes(segment.previous)
    before = max((one for one in segments if one < month), default=None)
    if before is None:
        if previous:
            raise Altered(What.SEGMENT_MISSING, rules.next_month(month, -1))
    elif not previous or bytes(segments[before].digest) != previous:
        raise Altered(What.SEGMENT_ALTERED, month)


def _check_segment(segment: Segment, keys: Mapping[int, Any]) -> None:
    try:
        statement = segment.statement
    except (ValueError, TypeError, AttributeError):
        raise Altered(What.SEGMENT_ALTERED, segment.month) from None
    if rules.digest(statement) != bytes(segment.digest):
        raise Altered(What.SEGMENT_ALTERED, segment.month)
    key = keys.get(segment.key)
    if key is None:
        raise Altered(What.KEY_UNKNOWN, segment.month)
    if not signing.is_signed(statement, bytes(segment.signature), key):
        raise Altered(What.SIGNATURE_WRONG, segment.month)


def _walk_month(month: str, segment: Segment | None, found: Verified, *, now: datetime, report: Report) -> None:
    if segment is not None and segment.count and _is_gone(month):
        if not rules.may_drop(month, now=now):
            raise Altered(What.EMPTIED, month)
        found.dropped += 1
        return
    position, digest = 0, rules.start(month)
    for seals in _chunks(month):
        rows = _entries([seal.entry for seal in seals])
        for seal in seals:
            position += 1
            digest = _check_seal(seal, position, digest, rows, segment)
            if (said := _announced(rows[seal.entry])) is not None:
                found.announced.add(said)
        found.entries += len(seals)
        report(found.entries)
    if segment is not None:
        _check_end(segment, position, digest)
    else:
        found.waiting += chain.unsealed(month).count()


def _is_gone(month: str) -> bool:
    return not (Seal.objects.filter(segment=month).exists() or Entry.objects.filter(segment=month).exists())


def _chunks(month: str) -> Iterator[Sequence[Seal]]:
    """Yield the seals of a month in their order."""
    last = -1
    while seals := _seals(month, last):
        yield seals
        last = seals[-1].position


def _seals(month: str, last: int) -> Sequence[Seal]:
    """Return the seals after a position. Raises Altered at one that cannot even be read."""
    chosen = Seal.objects.filter(segment=month, position__gt=last).order_by("position")
    try:
        return list(chosen[:AT_ONCE])
    except (ValueError, TypeError):
        places = list(chosen.values_list("position", "entry")[:AT_ONCE])
    seals = []
    for position, entry in places:
        try:
            seals.append(Seal.objects.get(segment=month, position=position))
        except (ValueError, TypeError):
            # Those before it are looked at first; then nothing has an empty digest.
            none = rules.first_moment(month)
            seals.append(
                Seal(entry=entry, segment=month, position=position, entry_digest=b"", digest=b"", sealed_at=none)
            )
    return seals


def _entries(numbers: Sequence[int]) -> Mapping[int, Mapping[str, Any] | None]:
    """Return the rows of these numbers. One that cannot even be read is there as None."""
    try:
        return {row["id"]: row for row in Entry.objects.filter(pk__in=numbers).values(*chain.COLUMNS)}
    except (ValueError, TypeError):
        pass
    rows: dict[int, Mapping[str, Any] | None] = {}
    for number in numbers:
        try:
            row = Entry.objects.filter(pk=number).values(*chain.COLUMNS).first()
        except (ValueError, TypeError):
            rows[number] = None
        else:
            rows |= {number: row} if row is not None else {}
    return rows


def _check_seal(
    seal: Seal,
    position: int,
    previous: bytes,
    rows: Mapping[int, Mapping[str, Any] | None],
    segment: Segment | None,
) -> bytes:
    """Check one seal and its entry; return its digest."""
    month, number = seal.segment, seal.entry
    if segment is not None and position > segment.count:
        raise Altered(What.SEAL_INSERTED, month, entry=number, position=seal.position)
    if seal.position != position:
        lost = chain.unsealed(month).order_by("pk").values_list("pk", flat=True).first()
        raise Altered(What.SEAL_DELETED, month, entry=lost, position=position)
    if seal.sealed_at is None:
        raise Altered(What.SEAL_ALTERED, month, entry=number, position=position)
    digest = rules.link(
        previous,
        month=month,
        position=position,
        entry=number,
        entry_digest=bytes(seal.entry_digest),
        at=seal.sealed_at,
    )
    if digest != bytes(seal.digest):
        raise Altered(What.SEAL_ALTERED, month, entry=number, position=position)
    if number not in rows:
        raise Altered(What.DELETED, month, entry=number, position=position)
    if _digest(rows[number]) != bytes(seal.entry_digest):
        raise Altered(What.ALTERED, month, entry=number, position=position)
    return digest


def _digest(row: Mapping[str, Any] | None) -> bytes | None:
    try:
        return rules.digest(rules.canonical(row)) if row is not None else None
    except (ValueError, TypeError, AttributeError):
        return None


def _announced(row: Mapping[str, Any] | None) -> str | None:
    if row is None or row["event"] != _CLOSED:
        return None
    return f"{row['facts']['year']:04}-{row['facts']['month']:02}"


def _check_end(segment: Segment, position: int, digest: bytes) -> None:
    inserted = chain.unsealed(segment.month).order_by("pk").values_list("pk", flat=True).first()
    if position < segment.count:
        raise Altered(What.SEAL_DELETED, segment.month, entry=inserted, position=position + 1)
    if digest != bytes(segment.last):
        raise Altered(What.REWRITTEN, segment.month)
    if inserted is not None:
        raise Altered(What.INSERTED, segment.month, entry=inserted)
