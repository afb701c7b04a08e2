"""One row per renewal under way. What was typed is sealed, and erased as soon as it ends."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

from guichet.delivery.models import Channel
from guichet.sealing.fields import SealedJSONField

LIVES = timedelta(minutes=20)
"""Without an answer: a code lives 15 minutes, and at a reception desk somebody else sits down next."""


class Renewal(models.Model):
    """A renewal, found by the hash of the token that the browser holds.

    It says nothing of any account: it begins alike for a number that nobody has.
    """

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """Subject of its codes."""
    token_hash = models.CharField(max_length=64, unique=True)
    fund_code = models.CharField(max_length=3, blank=True)
    answers = SealedJSONField(null=True)
    revision = models.PositiveIntegerField(default=0)
    """Each write names the revision it read: of two answers posted at once, one wins and the other looks again."""
    way = models.CharField(max_length=8, choices=Channel, blank=True)
    """How the password left, once the right code was typed: what the last page says depends on nothing else."""
    answered_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="renewal_ended_holds_no_answers",
                condition=Q(way="", answers__isnull=False) | (~Q(way="") & Q(answers__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.reference)

    def is_over(self, now: datetime) -> bool:
        """Whether it was left too long to go on."""
        return now - self.answered_at >= LIVES
