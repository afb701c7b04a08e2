"""How the journal is proved whole (pure): canonical writings, links of the chain, months, and delays.

docs/adr/0099-a-journal-that-can-be-proved.md says why so.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

SEAL_AFTER: Final = timedelta(minutes=5)
"""On PostgreSQL a lower number may be committed after a higher one: by then each is, whatever was slow."""
LAGS_AFTER: Final = timedelta(hours=1)
"""The worker seals every few minutes: later than that, it is down or cannot."""
CLOSE_AFTER: Final = timedelta(hours=24)
"""From the end of a month on: a server whose clock is late, or a worker that was down, does not miss its month."""
KEPT_MONTHS: Final = 12
"""Whole months that are kept after the one under way."""
_SIGNED: Final = b"guichet journal segment\n"


def canonical(entry: Mapping[str, Any]) -> bytes:
    """Return the one writing of an entry that its digest is made of.

    JSON of every column, names sorted, no space, ASCII with escapes, the moment in UTC with microseconds. Raises
    ValueError, TypeError or AttributeError for a row that no entry can be.
    """
    return _json({**entry, "at": _moment(entry["at"])})


def digest(content: bytes) -> bytes:
    """Return the SHA-256."""
    return hashlib.sha256(content).digest()


def start(month: str) -> bytes:
    """Return what the first seal of a month is linked to."""
    return digest(f"guichet journal {month}".encode())


def link(  # noqa: PLR0913 - each is a column of the seal, by name
    previous: bytes, *, month: str, position: int, entry: int, entry_digest: bytes, at: datetime
) -> bytes:
    """Return the digest of a seal: of the seal before it, and of all that this one says."""
    said = {"at": _moment(at), "digest": entry_digest.hex(), "entry": entry, "month": month, "position": position}
    return digest(previous + _json(said))


def statement(  # noqa: PLR0913 - each is a column of the segment, by name
    *, month: str, count: int, last: bytes, previous: bytes, closed_at: datetime, key: int
) -> bytes:
    """Return what the signature of a closed month signs; its digest is what the next month is linked to."""
    said = {
        "closed_at": _moment(closed_at), "count": count, "key": key, "last": last.hex(), "month": month,
        "previous": previous.hex(),
    }  # fmt: skip
    return _SIGNED + _json(said)


def month_of(at: datetime) -> str:
    """Return the month of a moment, in UTC so that every server agrees: `2026-02`."""
    return at.astimezone(UTC).strftime("%Y-%m")


def first_moment(month: str) -> datetime:
    """Return when a month begins. Raises ValueError for what is none."""
    return datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)


def next_month(month: str, count: int = 1) -> str:
    """Return the month that many months later, or earlier. Raises ValueError for what is none."""
    begins = first_moment(month)
    years, months = divmod(begins.year * 12 + begins.month - 1 + count, 12)
    return f"{years:04}-{months + 1:02}"


def may_close(month: str, *, now: datetime) -> bool:
    """Whether a month ended long enough ago for each of its entries to be there."""
    return now >= first_moment(next_month(month)) + CLOSE_AFTER


def may_drop(month: str, *, now: datetime) -> bool:
    """Whether a month is past the time for which the journal is kept."""
    return next_month(month, KEPT_MONTHS) < month_of(now)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
