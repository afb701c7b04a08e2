"""How what agents type is counted before it is looked at.

Under the address that was typed, whether or not an agent has it, and under the network. The wait grows by network:
were it the agent's alone, one script would keep the telephone unanswered (docs/adr/0045). What an installation can do
more is to open these pages to its own networks only (GUICHET_AGENTS_NETWORKS).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from guichet.limits import operations as limits
from guichet.limits.rules import Limit

FAILURES = 5
"""Of one agent, or one address, from one network, before each next one waits."""
PER_HOUR = 60
"""Of one agent from every network together."""
PER_NETWORK = 120
"""In 5 minutes: a fund's whole staff may share one address."""
CODES_PER_NETWORK = 20
"""Codes of invitations in 5 minutes: nobody types one often."""
_FIVE_MINUTES, _HOUR = timedelta(minutes=5), timedelta(hours=1)


class Delayed(Exception):
    """Too many failures; no other try is looked at before `retry_at`."""

    def __init__(self, retry_at: datetime) -> None:
        """Take the moment from which another one is looked at."""
        super().__init__()
        self.retry_at = retry_at


@dataclass(frozen=True)
class Counted:
    """What a try that may be looked at counts under."""

    under: tuple[Limit, ...]

    def forget(self) -> None:
        """Forget the failures: this try was right."""
        limits.forget_under(*self.under)


def password(email: str, *, network: str, now: datetime) -> Counted:
    """Count a try of a password. Raises Delayed."""
    return _count("agents.password", email, network=network, now=now)


def factor(reference: str, *, network: str, now: datetime) -> Counted:
    """Count a try of a second factor of an agent whose password was right. Raises Delayed."""
    return _count("agents.factor", reference, network=network, now=now)


def recheck(reference: str, *, network: str, now: datetime) -> Counted:
    """Count a try of the present password by an agent at work. Raises Delayed."""
    return _count("agents.recheck", reference, network=network, now=now)


def invitation(*, network: str, now: datetime) -> None:
    """Count a try of a code of an invitation, which stands for itself. Raises Delayed."""
    _attempt(Limit("agents.invitation", network, CODES_PER_NETWORK, _FIVE_MINUTES), now=now)


def proconnect(*, network: str, now: datetime) -> None:
    """Count an answer of ProConnect: each has it asked in turn, whoever brings it. Raises Delayed."""
    _attempt(Limit("agents.proconnect", network, PER_NETWORK, _FIVE_MINUTES), now=now)


def _count(scope: str, whom: str, *, network: str, now: datetime) -> Counted:
    own = (
        Limit(scope, f"{whom}@{network}", FAILURES, _FIVE_MINUTES, grows=True),
        Limit(f"{scope}_anywhere", whom, PER_HOUR, _HOUR),
    )
    _attempt(*own, Limit(f"{scope}_network", network, PER_NETWORK, _FIVE_MINUTES), now=now)
    return Counted(own)


def _attempt(*under: Limit, now: datetime) -> None:
    decision = limits.attempt(*under, now=now)
    if not decision.allowed:
        raise Delayed(decision.retry_at or now)
