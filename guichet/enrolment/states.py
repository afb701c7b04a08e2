"""The states of an enrolment (pure); `docs/states.md` is drawn from them."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

COUNTER_LASTS = timedelta(minutes=30)
"""From the desk to the telephone: time to find one's glasses and one's mailbox, and too little to come back for."""


class EnrolmentState(StrEnum):
    """What the database holds."""

    UNDER_WAY = "under_way"
    TO_SETTLE = "to_settle"
    """Asked for by post: the worker looks in the registry later, so that the page takes the same time for everybody."""
    FINISHED = "finished"
    ABANDONED = "abandoned"
    EXPIRED = "expired"


TRANSITIONS: Mapping[EnrolmentState, frozenset[EnrolmentState]] = {
    EnrolmentState.UNDER_WAY: frozenset(
        {EnrolmentState.TO_SETTLE, EnrolmentState.FINISHED, EnrolmentState.ABANDONED, EnrolmentState.EXPIRED}
    ),
    EnrolmentState.TO_SETTLE: frozenset({EnrolmentState.FINISHED}),
    EnrolmentState.FINISHED: frozenset(),
    EnrolmentState.ABANDONED: frozenset(),
    EnrolmentState.EXPIRED: frozenset(),
}


class Route(StrEnum):
    """How the password reaches the person; the last page depends on it and on nothing else."""

    EMAIL = "email"
    CHOSEN = "chosen"
    SMS = "sms"
    POST = "post"
    FILE_ADDED = "added"
    """A member added a file to their account: no password."""
    FILE_ASKED = "asked"
    """A member asked an adviser for it."""
    RENEWAL = "renewal"
    """A member who lost mailbox and mobile proved who they are: a letter, if there is an account (G-15)."""
    HELP = "help"
    """Likewise, who could not prove it: an adviser."""
