"""Look-ups of batches."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from guichet.delivery.models import Batch
from guichet.delivery.states import State


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
