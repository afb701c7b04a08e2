"""What may be read: sums of batches, and never a count."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.db.models import Max, QuerySet, Sum

from guichet.figures.models import Batch, DailyCount
from guichet.figures.rules import Measure


class Of(NamedTuple):
    """What a figure is of."""

    measure: str
    profile: str
    label: str


def sums(*, first: date, last: date, fund_code: str | None) -> Mapping[Of, int]:
    """Return the figures of a period, both days included, at one fund, or at all (None). One query.

    What is not there is of fewer people than the floor, maybe of none.
    """
    found = _batches(first, last)
    if fund_code is not None:
        found = found.filter(fund_code=fund_code)
    rows = found.values("measure", "profile", "label").annotate(number=Sum("count"))
    return {Of(row["measure"], row["profile"], row["label"]): row["number"] for row in rows}


def ended_by_fund(*, first: date, last: date, profile: str) -> Mapping[tuple[str, str], int]:
    """Return how many enrolments ended by the code of the fund and the label. One query."""
    found = _batches(first, last).filter(measure=Measure.ENDED)
    if profile:
        found = found.filter(profile=profile)
    rows = found.values("fund_code", "label").annotate(number=Sum("count"))
    return {(row["fund_code"], row["label"]): row["number"] for row in rows}


def last_day() -> date | None:
    """Return the last day of which anything was counted, None before there is one. One query."""
    day: date | None = DailyCount.objects.aggregate(last=Max("day"))["last"]
    return day


def _batches(first: date, last: date) -> QuerySet[Batch]:
    # A floor that was raised hides what was put together under a lower one.
    return Batch.objects.filter(day__gte=first, day__lte=last, count__gte=settings.FIGURES_FLOOR).order_by()
