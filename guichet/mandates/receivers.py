"""What mandates learn from accounts, which stand below them."""

from datetime import datetime
from typing import Any

from guichet.accounts.models import Account
from guichet.accounts.signals import distrusted, taken_over
from guichet.mandates import ending


def connect() -> None:
    """Listen; done again, it changes nothing."""
    distrusted.connect(drop_doubted)
    taken_over.connect(drop_all)


def drop_doubted(*, account: Account, now: datetime, **_: Any) -> None:
    """End what a stranger may have given."""
    ending.drop_doubted(account, now=now)


def drop_all(*, account: Account, now: datetime, **_: Any) -> None:
    """End what the former holder gave, and what a company's former manager was given."""
    ending.drop_all(account, now=now)
