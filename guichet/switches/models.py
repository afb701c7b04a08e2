"""What is closed, by whom, and since when."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q


class Direction(models.TextChoices):
    """What may be closed, each by itself; the password stays."""

    FRANCECONNECT_IN = "franceconnect_in"
    """Members log in here with FranceConnect."""
    FRANCECONNECT_OUT = "franceconnect_out"
    """FranceConnect is told that a member is who they say."""
    SERVICES_OUT = "services_out"
    """Likewise the organisation's own services."""
    PROCONNECT_IN = "proconnect_in"
    """Agents log in here with ProConnect."""


class Closing(models.Model):
    """A direction closed, or proposed to be; the row stays, as what the journal tells of."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    direction = models.CharField(max_length=20, choices=Direction)
    asked_by = models.UUIDField(null=True)
    """Reference of the administrator who proposed to close it; null for an operator at the command line."""
    asked_at = models.DateTimeField()
    closed_by = models.UUIDField(null=True)
    """Of the other one, who closed it; null likewise, and until then."""
    closed_at = models.DateTimeField(null=True)
    """Since when it is closed; null while it is proposed."""
    opening_asked_by = models.UUIDField(null=True)
    opening_asked_at = models.DateTimeField(null=True)
    """When it was proposed to open it again; null before."""
    over_by = models.UUIDField(null=True)
    over_at = models.DateTimeField(null=True)
    """When it was opened again, or the proposal to close it was withdrawn."""
    banner = models.UUIDField(null=True)
    """Reference of the banner (`funds.NewsItem`) that told members of it; null where none did."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="closing_direction_is_known", condition=Q(direction__in=Direction.values)),
            models.UniqueConstraint(
                name="closing_one_at_a_time", fields=["direction"], condition=Q(over_at__isnull=True)
            ),
            models.CheckConstraint(
                name="closing_by_two",
                condition=Q(closed_by__isnull=True) | Q(asked_by__isnull=True) | ~Q(closed_by=models.F("asked_by")),
            ),
            models.CheckConstraint(
                name="opening_by_two",
                condition=Q(over_by__isnull=True)
                | Q(opening_asked_by__isnull=True)
                | ~Q(over_by=models.F("opening_asked_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.direction} closed at {self.closed_at}"

    @property
    def is_closed(self) -> bool:
        """Whether the direction is closed by it at present."""
        return self.closed_at is not None and self.over_at is None
