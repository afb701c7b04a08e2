"""What a passkey signs: random, of one page, for one purpose, and answered once.

Nothing is kept until an answer comes, since a page that anybody opens must write nothing. The page carries the
challenge signed by us; answering one writes down that it is spent, before the answer is looked at.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing

from guichet.login.models import SpentChallenge
from guichet.prepared import PreparedInsert

LIVES = timedelta(minutes=15)
"""As long as a code (R149)."""
BYTES = 32
_SALT = "login.challenge"
_INSERT = PreparedInsert(SpentChallenge)


class Over(Exception):
    """Too old, answered already, altered, or made for something else."""


@dataclass(frozen=True)
class Challenge:
    """A new challenge, and what brings it back."""

    value: bytes
    token: str


def make(purpose: str, bound: str = "", *, now: datetime) -> Challenge:
    """Make a challenge for `purpose`; `bound` is whatever else must still be the same when it is answered."""
    value = secrets.token_bytes(BYTES)
    held = [purpose, bound, value.hex(), int(now.timestamp())]
    return Challenge(value, signing.dumps(held, salt=_SALT))


def spend(token: str, purpose: str, bound: str = "", *, now: datetime) -> bytes:
    """Return the challenge that a page carried, and never again. Raises Over."""
    try:
        made_for, made_with, value, since = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        raise Over from None
    until = datetime.fromtimestamp(since, tz=now.tzinfo) + LIVES
    if (made_for, made_with) != (purpose, bound) or now >= until:
        raise Over
    if not spend_once(bytes.fromhex(value), until=until):
        raise Over
    return bytes.fromhex(value)


def spend_once(value: bytes, *, until: datetime) -> bool:
    """Write down that a random value was answered; False when it was before. It is kept `until` it is too old anyway.

    Of two answers at the same instant, the database keeps one.
    """
    row = SpentChallenge(digest=hashlib.sha256(value).hexdigest(), expires_at=until)
    return bool(_INSERT.create_missing([row]))


def purge(now: datetime) -> int:
    """Delete what is too old to be answered; return how many."""
    return SpentChallenge.objects.filter(expires_at__lte=now).delete()[0]
