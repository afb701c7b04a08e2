"""The only writes: count days again, put counts together into what may be shown, forget the old.

Each may be run again, killed, or run in two processes at once: a lock lets one write at a time.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from guichet.figures import rules
from guichet.figures.models import Batch, DailyCount
from guichet.figures.rules import Measure
from guichet.figures.sources import SOURCES, Counts, Key
from guichet.limits import operations as limits

_LOCK: Final = 0x6669_6775_7265_73
"""Of `pg_advisory_xact_lock`: a number that nothing else here takes."""
_DAY: Final = timedelta(days=1)
AT_ONCE: Final = 5_000
"""Rows written or deleted at once: SQLite has one writer, and a login must not wait."""

Report = Callable[[date, int], None]


@dataclass(frozen=True)
class Collected:
    """What a pass did."""

    days: int
    changed: int
    """Counts that were new, or another than before."""
    batches: int
    """New ones, to be shown."""


def collect(*, now: datetime, since: date | None = None, report: Report = lambda _day, _changed: None) -> Collected:
    """Count the days from `since` until today again, by default the last few; then publish what may be shown.

    A day gives the same counts however often it is counted. `report` is given each day and how many counts changed.
    """
    today = timezone.localdate(now)
    first = min(since or today - rules.LATE * _DAY, today)
    changed = count_held(now=now)
    for number in range((today - first).days + 1):
        day = first + number * _DAY
        of_day = _count(day, today)
        changed += of_day
        report(day, of_day)
    return Collected((today - first).days + 1, changed, publish(now=now))


def count_held(*, now: datetime) -> int:  # noqa: ARG001 - a chore takes the time
    """Add the attempts that limits refused since the last call; return in how many counts."""
    with _alone():
        held = limits.take_refused()
        for refused, number in held.items():
            row, _created = DailyCount.objects.get_or_create(
                day=refused.day,
                fund_code=refused.fund_code,
                measure=Measure.HELD,
                profile="",
                label=refused.scope,
                defaults={"count": 0},
            )
            DailyCount.objects.filter(pk=row.pk).update(count=F("count") + number)
    return len(held)


def publish(*, now: datetime) -> int:
    """Close the batches that the whole days before today fill; return how many.

    A batch is never changed: what is corrected afterwards is in a later one.
    """
    with _alone():
        waiting = DailyCount.objects.filter(day__lt=timezone.localdate(now)).exclude(count=F("published"))
        series: dict[tuple[str, ...], list[DailyCount]] = defaultdict(list)
        for row in waiting.order_by("day", "pk"):
            series[row.fund_code, row.measure, row.profile, row.label].append(row)
        batches: list[Batch] = []
        done: list[DailyCount] = []
        for (fund_code, measure, profile, label), rows in series.items():
            days = [(row.day, row.count - row.published) for row in rows]
            closed, held = rules.close(days, settings.FIGURES_FLOOR)
            done += rows[:held]
            batches += [
                Batch(day=day, fund_code=fund_code, measure=measure, profile=profile, label=label, count=count)
                for day, count in closed
            ]
        for row in done:
            row.published = row.count
        DailyCount.objects.bulk_update(done, ["published"], batch_size=AT_ONCE)
        Batch.objects.bulk_create(batches, batch_size=AT_ONCE)
    return len(batches)


def purge(now: datetime) -> int:
    """Delete the counts and the batches of days long gone; return how many."""
    last, deleted = timezone.localdate(now) - rules.KEPT, 0
    for model in (DailyCount, Batch):
        old = model.objects.filter(day__lt=last)
        while batch := list(old.values_list("pk", flat=True)[:AT_ONCE]):
            deleted += model.objects.filter(pk__in=batch).delete()[0]
    return deleted


def _count(day: date, today: date) -> int:
    begins, ends = (timezone.make_aware(datetime.combine(one, time.min)) for one in (day, day + _DAY))
    # Counted before the lock: on SQLite every other writer would wait for it.
    found = {source.measure: source.count(begins, ends) for source in SOURCES if today - day <= source.kept}
    with _alone():
        return _write(day, found)


def _write(day: date, found: Mapping[Measure, Counts]) -> int:
    """Make the counts of a day what was found; one that is found no more becomes none. Return how many changed."""
    known = {
        (row.measure, Key(row.fund_code, row.profile, row.label)): row
        for row in DailyCount.objects.filter(day=day, measure__in=list(found))
    }
    new, other = [], []
    for measure, counts in found.items():
        for key, number in counts.items():
            row = known.pop((measure.value, key), None)
            if row is None and number:
                new.append(DailyCount(day=day, measure=measure, count=number, **key._asdict()))
            elif row is not None and row.count != number:
                row.count = number
                other.append(row)
    for row in known.values():
        if row.count:
            row.count = 0
            other.append(row)
    DailyCount.objects.bulk_create(new, batch_size=AT_ONCE)
    DailyCount.objects.bulk_update(other, ["count"], batch_size=AT_ONCE)
    return len(new) + len(other)


@contextmanager
def _alone() -> Iterator[None]:
    """Begin a transaction once no other one of these is under way. SQLite has one writer (BEGIN IMMEDIATE)."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield
