"""Two tables: what is counted, which nobody reads, and what may be read of it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from guichet.figures.rules import LEAST_FLOOR, Measure


class Series(models.Model):
    """What a count is of."""

    day = models.DateField()
    """In Paris."""
    fund_code = models.CharField(max_length=3, blank=True)
    """Empty for the national site, and where no fund is known."""
    measure = models.CharField(max_length=16, choices=[(measure.value, measure.value) for measure in Measure])
    profile = models.CharField(max_length=20, blank=True)
    """Empty where the measure knows none."""
    label = models.CharField(max_length=60, blank=True)
    """See `rules.Measure`."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.day} {self.fund_code} {self.measure} {self.profile} {self.label}"


class DailyCount(Series):
    """How often, that day, exactly: small as it may be, no page reads it."""

    count = models.PositiveIntegerField()
    published = models.PositiveIntegerField(default=0)
    """How many of them are in a batch."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="daily_count_once", fields=["day", "measure", "fund_code", "profile", "label"]
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="daily_count_to_publish", fields=["day"], condition=~Q(count=F("published"))),
        ]


class Batch(Series):
    """Counts of one or several days in a row of one series, enough of them to be shown; its day is the last of them."""

    count = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="batch_is_not_small", condition=Q(count__gte=LEAST_FLOOR)),
        ]
        indexes: ClassVar = [
            models.Index(name="batch_by_day", fields=["day"]),
            models.Index(name="batch_of_fund", fields=["fund_code", "day"]),
        ]
