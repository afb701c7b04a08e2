"""What the past of the demonstration has in common."""

from datetime import datetime

from django.db.models import F

from guichet.delivery.models import Channel, Message
from guichet.delivery.states import State


def emails_left(now: datetime) -> None:
    """Let emails have left in their time: the mailbox of the demonstration shows what happens under one's eyes."""
    old = Message.objects.filter(channel=Channel.EMAIL, state=State.QUEUED, created_at__lt=now)
    old.update(state=State.SENT, sent_at=F("created_at"), payload=None)
