"""The states of a message and the only ways between them (pure). `docs/states.md` is drawn from this table."""

from collections.abc import Mapping
from enum import StrEnum


class WrongTransition(Exception):
    """A message may not go from its present state to the one asked for."""


class State(StrEnum):
    """Five states; the value is what the database holds. The sealed payload lives in the first two only."""

    QUEUED = "queued"
    """Waits for its time: now, or after a failed try."""
    LEASED = "leased"
    """One worker holds it until `next_attempt_at`; then any other may."""
    SENT = "sent"
    """The mail server took it, or the print folder holds its PDF."""
    DEAD = "dead"
    """Refused for good, tried too often, or too late to be of use."""
    CANCELLED = "cancelled"
    """A newer message makes it wrong."""


TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.LEASED, State.CANCELLED}),
    State.LEASED: frozenset({State.LEASED, State.QUEUED, State.SENT, State.DEAD, State.CANCELLED}),
    State.SENT: frozenset(),
    State.DEAD: frozenset(),
    State.CANCELLED: frozenset(),
}

FINAL = frozenset(state for state, ways_out in TRANSITIONS.items() if not ways_out)


def sources(then: State) -> frozenset[State]:
    """Return the states from which a message may go to `then`."""
    return frozenset(state for state, ways_out in TRANSITIONS.items() if then in ways_out)


def check_transition(now: State, then: State) -> None:
    """Raise WrongTransition unless a message may go from `now` to `then`."""
    if then not in TRANSITIONS[now]:
        raise WrongTransition(f"{now} -> {then}")
