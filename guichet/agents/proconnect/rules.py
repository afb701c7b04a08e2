"""What ProConnect's answer is worth here (pure)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

FRESH: Final = timedelta(minutes=10)
"""How long ago two factors may have been shown there to count here: as long as a login waits.

A session of ProConnect lasts twelve hours and answers by itself; ours ends after half an hour idle. Were an old proof
taken, whoever sits down at a screen left open would be in with one click.
"""
CLOCKS: Final = timedelta(seconds=30)
"""How much a clock there may be ahead of ours."""
TWO_FACTORS: Final = frozenset({
    "eidas2",
    "eidas3",
    "https://proconnect.gouv.fr/assurance/self-asserted-2fa",
    "https://proconnect.gouv.fr/assurance/consistency-checked-2fa",
})  # fmt: skip
"""Levels of assurance for which two factors were asked, as ProConnect documents them."""
MULTI_FACTOR: Final = "mfa"
"""Of the methods that were used (RFC 8176, 2). No other is enough: `pop` alone may be a card without its PIN."""
_SIRET, _SIREN = 14, 9
_LONGEST_WORD = 255
"""Of a `sub` (OpenID Connect Core 1.0, 2); of the others, our own."""


class Refusal(StrEnum):
    """Why nothing was opened or tied: a page each, and the word of the journal."""

    CLOSED = "closed"
    """Two administrators closed this door."""
    LATE = "late"
    """This browser asked nothing, or too long ago, or had its answer already."""
    DECLINED = "declined"
    """The person, or ProConnect, said no."""
    FORGED = "forged"
    """No answer to what this browser asked."""
    UNREACHABLE = "unreachable"
    NOT_VERIFIED = "not_verified"
    INCOMPLETE = "incomplete"
    OTHER_ORGANISATION = "other_organisation"
    """Of an establishment that GUICHET_PROCONNECT_SIRETS does not name."""
    UNKNOWN_IDENTITY = "unknown_identity"
    """Nobody here tied this account."""
    CHANGED_IDENTITY = "changed_identity"
    """The organisation calls its holder otherwise than when it was tied."""
    SUSPENDED = "suspended"
    INVITED = "invited"
    """Tied with an invitation that was not answered to its end."""
    NO_ROLE = "no_role"
    ONE_FACTOR = "one_factor"
    """ProConnect asked for one, and the agent has none here."""
    OLD_PROOF = "old_proof"
    """It asked for two too long ago, likewise."""
    OTHER_EMAIL = "other_email"
    """Not the address that was invited."""
    TAKEN = "taken"
    """Another agent tied this account."""
    TIED_ALREADY = "tied_already"
    """The agent has tied another account."""
    INVITATION_OVER = "invitation_over"
    """The invitation ended, or somebody else chose something with it."""
    OTHER_SESSION = "other_session"
    """The session that asked to tie it has ended."""


BY_PROCONNECT: Final = "proconnect"
"""What a session says of its second factor where ProConnect asked for it."""


class Incomplete(Exception):
    """A claim that every agent has is missing, or is none."""


@dataclass(frozen=True)
class Known:
    """Who somebody is to ProConnect, and to their organisation."""

    sub: str
    uid: str
    email: str
    """As it is said there; « Mes accès » shows it, and an invitation compares it."""
    siret: str


def read(sub: str, claims: Mapping[str, Any]) -> Known:
    """Return what the claims say. Raises Incomplete."""
    said = [claims.get(name) for name in ("uid", "email", "siret")]
    uid, email, siret = [one if isinstance(one, str) and 0 < len(one) <= _LONGEST_WORD else "" for one in said]
    if not uid or not email or not 0 < len(sub) <= _LONGEST_WORD or not is_siret(siret):
        raise Incomplete
    return Known(sub, uid, email, siret)


def is_siret(text: str) -> bool:
    """Whether this is fourteen digits; whether it is one of ours says more than its key would."""
    return len(text) == _SIRET and text.isascii() and text.isdigit()


def is_accepted(siret: str, accepted: Collection[str]) -> bool:
    """Whether an establishment is among those whose agents may come: itself, or its whole company by the SIREN."""
    return siret in accepted or siret[:_SIREN] in accepted


def asked_for_two(claims: Mapping[str, Any]) -> bool:
    """Whether ProConnect says that two factors were shown, whenever it was."""
    level, methods = claims.get("acr"), claims.get("amr")
    by_level = isinstance(level, str) and level in TWO_FACTORS
    return by_level or (isinstance(methods, list) and MULTI_FACTOR in methods)


def is_fresh(claims: Mapping[str, Any], *, now: datetime) -> bool:
    """Whether it says that they were shown just now; where it does not say when, they were not."""
    then = claims.get("auth_time")
    if isinstance(then, bool) or not isinstance(then, int | float):
        return False
    return -CLOCKS.total_seconds() <= now.timestamp() - then < FRESH.total_seconds()
