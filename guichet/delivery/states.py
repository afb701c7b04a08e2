"""The states of a message and of a batch of letters, and the only ways between them (pure).

`docs/states.md` is drawn from these tables.
"""

from collections.abc import Mapping
from enum import StrEnum


class WrongTransition(Exception):
    """A message may not go from its present state to the one asked for."""


class State(StrEnum):
    """Six states; the value is what the database holds. The sealed payload lives in the first three only."""

    QUEUED = "queued"
    """Waits for its time, now or after a failed try; a letter waits for a batch to close."""
    LEASED = "leased"
    """One worker holds it until `next_attempt_at`; then any other may."""
    BATCHED = "batched"
    """A letter in a closed batch; kept sealed, so that it can be printed again, until the print shop answers."""
    SENT = "sent"
    """The mail server took it, or the print shop says that it printed it."""
    DEAD = "dead"
    """Refused for good, tried too often, or too late to be of use."""
    CANCELLED = "cancelled"
    """A newer message makes it wrong."""


TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.LEASED, State.BATCHED, State.DEAD, State.CANCELLED}),
    State.LEASED: frozenset({State.LEASED, State.QUEUED, State.SENT, State.DEAD, State.CANCELLED}),
    State.BATCHED: frozenset({State.QUEUED, State.SENT, State.DEAD}),
    State.SENT: frozenset(),
    State.DEAD: frozenset(),
    State.CANCELLED: frozenset(),
}


class BatchState(StrEnum):
    """How far a batch of letters is. One at most is closing."""

    CLOSING = "closing"
    """Its letters are decided, its folder is not whole yet."""
    AT_PRINTER = "at_printer"
    """Its folder is where the print shop takes it. It may be written again until the first answer."""
    DONE = "done"
    """The print shop answered for each letter, or none could be printed; its folder is erased."""


BATCH_TRANSITIONS: Mapping[BatchState, frozenset[BatchState]] = {
    BatchState.CLOSING: frozenset({BatchState.AT_PRINTER, BatchState.DONE}),
    BatchState.AT_PRINTER: frozenset({BatchState.AT_PRINTER, BatchState.DONE}),
    BatchState.DONE: frozenset(),
}

STARTS = frozenset({State.QUEUED, BatchState.CLOSING})
FINAL = frozenset(state for state, ways_out in TRANSITIONS.items() if not ways_out)


def sources(then: State) -> frozenset[State]:
    """Return the states from which a message may go to `then`."""
    return frozenset(state for state, ways_out in TRANSITIONS.items() if then in ways_out)


def check_transition(now: State, then: State) -> None:
    """Raise WrongTransition unless a message may go from `now` to `then`."""
    if then not in TRANSITIONS[now]:
        raise WrongTransition(f"{now} -> {then}")
