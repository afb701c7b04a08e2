"""What a mandate is, and what may become of it (pure)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum

MOST_DAYS = 366
"""How long a mandate lasts at most, both days counted: from a day to the same one of the next year."""
WAIT = timedelta(hours=72)
"""What a doubt about who gives costs, from the acceptance on: a letter of the day has reached the known address."""
DOUBTED_FOR = timedelta(days=30)
"""How long a mandate that waited ends with the trust in the account: whoever gave it may have been a stranger."""
OFFER_TRIES = 5
"""Wrong codes, of the 10^8 there are, before an offer ends."""
OFFERS_PER_DAY = 5
"""Of one account: each is an email to somebody who may have asked for nothing, and a letter once it is accepted."""
MOST_OPEN = 20
"""Mandates of one account that have not ended."""


class Relation(StrEnum):
    """What whoever acts is to whom they act for."""

    RELATIVE = "relative"
    """« Un proche »."""
    ACCOUNTANT = "accountant"
    """« Un expert-comptable », or another professional."""
    COLLEAGUE = "colleague"
    """Works for the same company."""


class Origin(StrEnum):
    """How it was given."""

    ONLINE = "online"
    """From the giver's own space."""
    PAPER = "paper"
    """Signed on paper, and registered by an agent."""


class MandateState(StrEnum):
    """What became of a mandate."""

    OFFERED = "offered"
    """Whom it is for has not accepted it."""
    GIVEN = "given"
    """Accepted; it opens something from `effective_at` on, between its two days (`is_in_force`)."""
    ENDED = "ended"


class End(StrEnum):
    """Why it ended."""

    REVOKED = "revoked"
    """By the giver."""
    RENOUNCED = "renounced"
    """By whom it was given to."""
    DECLINED = "declined"
    """Never accepted: by a no, or by time."""
    EXPIRED = "expired"
    BY_AGENT = "by_agent"
    OBJECTED = "objected"
    """The letter to the giver came to somebody who gave nothing."""
    ACCOUNT = "account"
    """The giver's account changed hands, was blocked or closed, or its file was; or that of the receiver was closed, or
    the convention of the structure ended."""


TRANSITIONS: Mapping[MandateState, frozenset[MandateState]] = {
    MandateState.OFFERED: frozenset({MandateState.GIVEN, MandateState.ENDED}),
    MandateState.GIVEN: frozenset({MandateState.ENDED}),
    MandateState.ENDED: frozenset(),
}


def is_in_force(  # noqa: PLR0913 - each is a fact of the mandate, by name
    state: str, *, effective_at: datetime | None, starts_on: date, ends_on: date, today: date, now: datetime
) -> bool:
    """Whether a mandate opens anything now; its last day counts."""
    effective = effective_at is not None and effective_at <= now
    return state == MandateState.GIVEN and effective and starts_on <= today <= ends_on
