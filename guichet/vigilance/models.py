"""Which days of attack were proposed and declared, by whom, until when."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from guichet.vigilance import rules
from guichet.vigilance.rules import Measures

BANNER_TITLE, BANNER_BODY = 150, 400
"""Characters of each line of the banner at most: it stands above everything on a telephone."""


class Change(models.TextChoices):
    """What may be proposed of a day that goes on."""

    PROLONG = "prolong"
    END = "end"


class AttackDay(models.Model):
    """A day of attack, or a proposal of one; the row stays, as what the journal tells of."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    fund_code = models.CharField(max_length=3, blank=True)
    """Empty for every fund."""
    proofs = models.BooleanField(default=False)
    letters = models.BooleanField(default=False)
    codes = models.BooleanField(default=False)
    """The measures, as in `rules.Measures`."""
    banner_title = models.CharField(max_length=BANNER_TITLE, blank=True)
    banner_body = models.CharField(max_length=BANNER_BODY, blank=True)
    """In the administrators' words, plain; no banner where the title is empty."""
    banner = models.UUIDField(null=True)
    """Reference of the banner (`funds.NewsItem`) once it is published."""
    hours = models.PositiveSmallIntegerField()
    """How long from the moment it starts."""
    asked_by = models.UUIDField(null=True)
    """Reference of the administrator who proposed it; null for an operator at the command line."""
    asked_at = models.DateTimeField()
    started_by = models.UUIDField(null=True)
    """Of the other one, who confirmed; null likewise, and until then."""
    started_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    """When it ends by itself; null while it is proposed."""
    change = models.CharField(max_length=8, blank=True, choices=Change)
    """The last thing proposed of it once it went on; empty before."""
    change_until = models.DateTimeField(null=True)
    """Until when it would go on, where it is to be prolonged."""
    change_asked_by = models.UUIDField(null=True)
    change_asked_at = models.DateTimeField(null=True)
    change_by = models.UUIDField(null=True)
    """Of the other one, who confirmed the change; null until then."""
    over_by = models.UUIDField(null=True)
    """Who ended it, or withdrew the proposal; null where it ended by itself, or an operator did."""
    over_at = models.DateTimeField(null=True)
    """When it was over. A day whose end has come is over at once; a chore writes it here a moment later."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="attack_day_one_at_a_time", fields=["fund_code"], condition=Q(over_at__isnull=True)
            ),
            models.CheckConstraint(
                name="attack_day_by_two",
                condition=Q(started_at__isnull=True, started_by__isnull=True, asked_by__isnull=False)
                | Q(started_at__isnull=False, started_by__isnull=True, asked_by__isnull=True)
                | (
                    Q(started_at__isnull=False, started_by__isnull=False, asked_by__isnull=False)
                    & ~Q(started_by=F("asked_by"))
                ),
            ),
            models.CheckConstraint(
                name="attack_day_changed_by_two",
                condition=Q(change_by__isnull=True)
                | (Q(change_asked_by__isnull=False) & ~Q(change_by=F("change_asked_by"))),
            ),
            models.CheckConstraint(
                name="attack_day_ended_by_two",
                condition=Q(over_by__isnull=True)
                | Q(started_at__isnull=True)
                | Q(change=Change.END.value, change_by=F("over_by")),
            ),
            models.CheckConstraint(
                name="attack_day_does_something",
                condition=Q(proofs=True) | Q(letters=True) | Q(codes=True) | ~Q(banner_title=""),
            ),
            models.CheckConstraint(name="attack_day_lasts", condition=Q(hours__gte=1, hours__lte=rules.MOST_HOURS)),
            models.CheckConstraint(
                name="attack_day_ends",
                condition=Q(started_at__isnull=True, ends_at__isnull=True) | Q(ends_at__gt=F("started_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fund_code or 'every fund'}, asked at {self.asked_at}"

    @property
    def measures(self) -> Measures:
        """What it asks."""
        return Measures(self.proofs, self.letters, self.codes)

    def is_on(self, now: datetime) -> bool:
        """Whether it is in force."""
        return self.over_at is None and self.ends_at is not None and now < self.ends_at

    def is_proposed(self, now: datetime) -> bool:
        """Whether another administrator may still confirm it."""
        return self.over_at is None and self.started_at is None and now - self.asked_at < rules.PROPOSAL_LIVES

    def pending(self, now: datetime) -> str:
        """Return which change of it another administrator may still confirm; empty where none is proposed."""
        asked = self.change_asked_at
        waits = self.is_on(now) and self.change_by is None and asked is not None
        return self.change if waits and asked is not None and now - asked < rules.PROPOSAL_LIVES else ""
