"""What the login learns from accounts, which stand below it."""

from datetime import datetime
from typing import Any

from guichet.accounts.models import Account
from guichet.accounts.signals import taken_over
from guichet.login import browsers
from guichet.login.factors import own


def connect() -> None:
    """Listen; done again, it changes nothing."""
    taken_over.connect(forget_what_opened)


def forget_what_opened(*, account: Account, now: datetime, **_: Any) -> None:
    """Forget browsers and what was added: they may be a former manager's, who must not be able to come back.

    An account that nobody ever entered has none.
    """
    if account.last_login_at is not None:
        browsers.forget(account, now=now)
        own.forget_all(account, now=now)
