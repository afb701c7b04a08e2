"""What a mandate is, and what may become of it (pure)."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum


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
    """The giver's account changed hands, was blocked or closed."""


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
