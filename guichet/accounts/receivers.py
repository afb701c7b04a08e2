"""What accounts learn from delivery, which stands below them."""

from datetime import datetime
from typing import Any

from guichet.accounts import operations
from guichet.delivery.models import Channel
from guichet.delivery.signals import recipient_refused


def connect() -> None:
    """Listen; done again, it changes nothing."""
    recipient_refused.connect(note_refused_address)


def note_refused_address(*, channel: str, address: str, about: str, now: datetime, **_: Any) -> None:
    """Note an email address that was refused for good."""
    if channel == Channel.EMAIL:
        operations.note_refused_email(reference=about, email=address, now=now)
