"""Whether a paper is ours, unaltered, and may still be relied on.

Two witnesses must agree: the signature, and the row that issuing left. A stolen key signs papers that no row knows; a
row written by whoever holds the database has no signature. Nothing is written and nothing is journalled: who shows a
paper to whom is nobody's business here (docs/adr/0113).
"""

import hmac
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from django.utils import timezone

from guichet.certificates import keys, numbers, seal
from guichet.certificates.models import Certificate
from guichet.certificates.seal import Printed


class Verdict(Enum):
    """What is said of a paper."""

    VALID = "valid"
    ROTATED = "rotated"
    """Valid, signed by a key that has been replaced since."""
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    REVOKED_KEY = "revoked_key"
    """Signed by a key that somebody else may have had."""
    ALTERED = "altered"
    UNKNOWN = "unknown"
    """No paper of ours, or no longer: those that expired a year ago are forgotten."""


@dataclass(frozen=True)
class Outcome:
    """A verdict, and what may be shown with it."""

    verdict: Verdict
    printed: Printed | None = None
    """What the paper says, for a paper that is ours: anything else may be anybody's words."""
    since: date | None = None
    """Day it was withdrawn, or its key revoked."""


def by_code(payload: str, *, now: datetime) -> Outcome:
    """Judge what a QR code holds. One query."""
    try:
        opened = seal.read(payload, keys.verifiers())
    except seal.UnknownKey:
        return Outcome(Verdict.UNKNOWN)
    except seal.Altered:
        return Outcome(Verdict.ALTERED)
    return _judge(opened, payload, _row(opened.printed.number), now=now)


def by_number(number: str, control: str, *, now: datetime) -> Outcome:
    """Judge the paper of a number, for whoever can read its control code too. One query, whatever is typed.

    An unknown number and a wrong control code are one answer.
    """
    row, typed = _row(numbers.normalise(number)), numbers.normalise(control)
    expected = row.said["control"] if row is not None else ""
    if row is None or not hmac.compare_digest(expected.encode(), typed.encode()):
        return Outcome(Verdict.UNKNOWN)
    payload = row.said["payload"]
    try:
        opened = seal.read(payload, keys.verifiers())
    except seal.UnknownKey:
        return Outcome(Verdict.UNKNOWN)
    except seal.Altered:
        return Outcome(Verdict.ALTERED)
    return _judge(opened, payload, row, now=now)


def _row(number: str) -> Certificate | None:
    return Certificate.objects.filter(number=number).first()


def _judge(opened: seal.Opened, payload: str, row: Certificate | None, *, now: datetime) -> Outcome:
    printed = opened.printed
    if opened.key in keys.revoked():
        return Outcome(Verdict.REVOKED_KEY, since=keys.revoked()[opened.key])
    if row is None:
        return Outcome(Verdict.UNKNOWN)
    if row.said["payload"] != payload or row.number != printed.number:
        return Outcome(Verdict.ALTERED)
    if row.revoked_at is not None:
        return Outcome(Verdict.WITHDRAWN, printed, timezone.localdate(row.revoked_at))
    if printed.expires_on < timezone.localdate(now):
        return Outcome(Verdict.EXPIRED, printed)
    return Outcome(Verdict.VALID if _is_current(opened.key) else Verdict.ROTATED, printed)


def _is_current(number: int) -> bool:
    try:
        return keys.signer().number == number
    except keys.NoKey:
        return True  # nothing is issued here: no key is newer
