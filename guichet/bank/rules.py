"""When a new account waits before it counts, and what becomes of it (pure)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

PER_DAY = 3
"""Of one account: asked for, given up and asked for again. Each one costs an SMS, a letter and an agent's look."""
WAIT = timedelta(hours=72)
"""Three days: a letter of the day has reached who lives at the known address, and whoever is away reads an SMS."""
NEW_FOR = timedelta(days=30)
"""How long a browser, a password or contact details are new: longer than what a former address can undo."""
FORGOTTEN_AFTER = timedelta(days=183)
"""After how long a change that no fund ever noted is given up, and one that is over is deleted."""


class ChangeState(StrEnum):
    """How far a change is."""

    HELD = "held"
    """It waits: whoever was told can still say that it is none of theirs."""
    SENT = "sent"
    """An agent is to note it in the fund's own file."""
    NOTED = "noted"
    """The registry says so: benefits are paid to it."""
    REFUSED = "refused"
    """An agent closed its case without noting it."""
    CANCELLED = "cancelled"


PENDING = (ChangeState.HELD, ChangeState.SENT)
CHANGE_TRANSITIONS: Mapping[ChangeState, frozenset[ChangeState]] = {
    ChangeState.HELD: frozenset({ChangeState.SENT, ChangeState.CANCELLED}),
    ChangeState.SENT: frozenset({ChangeState.NOTED, ChangeState.REFUSED, ChangeState.CANCELLED}),
    ChangeState.NOTED: frozenset(),
    ChangeState.REFUSED: frozenset(),
    ChangeState.CANCELLED: frozenset(),
}


class Ended(StrEnum):
    """Who ended a change."""

    MEMBER = "member"
    AGENT = "agent"
    ACCOUNT = "account"
    """The account was blocked, closed or its password renewed: what was asked for before is not done behind that."""
    REGISTRY = "registry"
    FORGOTTEN = "forgotten"
    """No fund noted it."""


class WrongTransition(Exception):
    """A change may not go from its state to the one asked for."""


@dataclass(frozen=True)
class Trust:
    """What is known of who asks."""

    browser_since: datetime | None
    """When the account was first entered from this browser; None where it is not known."""
    renewed_at: datetime | None
    """When the password, the mailbox or the mobile was last changed, proved or put back; None for long ago."""
    reached: bool
    """Whether a mailbox or a mobile that a code proved is told at once."""
    factor_shown: bool
    """Whether the application or the passkey of an account that has one was shown in this very session."""


def reasons_to_wait(trust: Trust, *, now: datetime) -> Iterator[str]:
    """Yield why a change waits; nothing where it is sent at once."""
    if trust.browser_since is None or now - trust.browser_since < NEW_FOR:
        yield "browser"
    if trust.renewed_at is not None and now - trust.renewed_at < NEW_FOR:
        yield "contact"
    if not trust.reached:
        yield "unreached"
    if not trust.factor_shown:
        yield "factor"


def move(before: str, then: ChangeState) -> str:
    """Return the state that follows. Raises WrongTransition."""
    if then not in CHANGE_TRANSITIONS[ChangeState(before)]:
        raise WrongTransition(f"{before} -> {then}")
    return then.value
