"""What a start at a reception desk may do, and what is seen of it (pure). docs/adr/0098-counter.md says why."""

from datetime import datetime
from enum import StrEnum

from guichet.enrolment.states import EnrolmentState

TRIES = 5
"""With one reference: somebody who overheard it does not go through the birth dates."""
PER_AGENT_PER_DAY = 30
"""Twice the busiest day of a desk; whoever buys an agent buys no more than that, and a letter goes for each."""
TRIES_PER_HOUR_PER_ADDRESS = 100
"""A reception hall shares one address, and so does a mobile network."""
TRIES_PER_HOUR = 3_000
"""By everybody together: an attack from many networks at once is slow too."""


class Document(StrEnum):
    """A paper that proves who somebody is. The value is what the journal holds."""

    IDENTITY_CARD = "identity_card"
    PASSPORT = "passport"
    RESIDENCE_PERMIT = "residence_permit"


class Stage(StrEnum):
    """How far a start has come, as its agent sees it."""

    WAITING = "waiting"
    """Nobody has used the reference yet."""
    LATE = "late"
    """Nobody used it in time."""
    USED_UP = "used_up"
    """It was tried with too many birth dates."""
    JOINED = "joined"
    """A telephone goes on with it."""
    FINISHED = "finished"
    CANCELLED = "cancelled"
    """By the agent."""
    GIVEN_UP = "given_up"
    """By the person, or left for too long."""


def stage(  # noqa: PLR0913 - each is a fact of the start, by name
    *, state: str, expires_at: datetime, tries: int, joined: bool, cancelled: bool, now: datetime
) -> Stage:
    """Return how far a start has come; `state` is that of its enrolment."""
    if state in (EnrolmentState.FINISHED, EnrolmentState.TO_SETTLE):
        return Stage.FINISHED
    if cancelled:
        return Stage.CANCELLED
    if joined:
        return Stage.JOINED if state == EnrolmentState.UNDER_WAY else Stage.GIVEN_UP
    if now >= expires_at or state != EnrolmentState.UNDER_WAY:
        return Stage.LATE
    return Stage.USED_UP if tries >= TRIES else Stage.WAITING
