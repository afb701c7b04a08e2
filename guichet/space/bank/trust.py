"""What the session says of who asks for another account."""

from datetime import datetime

from guichet.bank import queries
from guichet.bank.rules import Trust
from guichet.login.models import Factor, Session

_OWN = frozenset({Factor.AUTHENTICATOR, Factor.PASSKEY})
"""A recovery code is on paper, and whoever uses one has lost the rest: it waits."""


def of(session: Session, *, now: datetime) -> Trust:
    """Return it. At most three queries."""
    account = session.account
    has_own = account.has_authenticator or account.has_passkey
    return Trust(
        browser_since=session.browser.first_used_at if session.browser is not None else None,
        renewed_at=queries.renewed_at(account, now=now),
        reached=queries.is_reached(account, now=now),
        factor_shown=not has_own or session.factor in _OWN,
    )
