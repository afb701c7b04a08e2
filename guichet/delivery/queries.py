"""Look-ups of batches, and of what came back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from guichet.delivery.models import Batch, Message
from guichet.delivery.states import State
from guichet.sealing.keyring import keyring

_ADDRESS = "delivery.Message.address_index"


@dataclass(frozen=True)
class BatchCounts:
    """A batch and what the print shop said of its letters."""

    name: str
    state: str
    closed_at: datetime
    letters: int
    """Those it holds, or will hold if it is closing."""
    printed: int
    returned: int
    """Among those printed."""
    dead: int
    """Rejected, or without an answer when they came to be of no use."""

    @property
    def waiting(self) -> int:
        """How many have no answer."""
        return self.letters - self.printed - self.dead


def last_batches(most: int) -> list[BatchCounts]:
    """Return the last batches, the latest first. One query."""
    counts: dict[str, Any] = {
        "held": Count("messages"),
        "printed": Count("messages", filter=Q(messages__state=State.SENT)),
        "returned": Count("messages", filter=Q(messages__returned_at__isnull=False)),
        "dead": Count("messages", filter=Q(messages__state=State.DEAD)),
    }
    latest = Batch.objects.filter(pk__in=list(Batch.objects.order_by("-pk").values_list("pk", flat=True)[:most]))
    rows = latest.annotate(**counts).order_by("-pk").values_list("name", "state", "closed_at", *counts)
    return [BatchCounts(*row) for row in rows]


def address_index(lines: Sequence[str]) -> str:
    """Return the keyed index of an address that a letter goes to."""
    return keyring().blind_index("\n".join(lines), purpose=_ADDRESS)


def came_back(*, about: str, lines: Sequence[str]) -> bool:
    """Whether the post brought back a letter about this account from this very address.

    As long as the letter's row is kept (guichet/cli/housekeeping.py); an address that was corrected is another one.
    """
    indexes = keyring().blind_indexes("\n".join(lines), purpose=_ADDRESS)
    return Message.objects.filter(about=about, returned_at__isnull=False, address_index__in=indexes).exists()


def is_where(message: Message, lines: Sequence[str]) -> bool:
    """Whether a letter went to this very address. No query."""
    return message.address_index in keyring().blind_indexes("\n".join(lines), purpose=_ADDRESS)
