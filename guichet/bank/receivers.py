"""What bank details learn from accounts, which stand below them."""

from datetime import datetime
from typing import Any

from guichet.accounts.models import Account
from guichet.accounts.signals import distrusted
from guichet.bank import operations


def connect() -> None:
    """Listen; done again, it changes nothing."""
    distrusted.connect(drop_what_waits)


def drop_what_waits(*, account: Account, now: datetime, **_: Any) -> None:
    """End the change that waits, or that an agent has."""
    operations.drop_pending(account, now=now)
