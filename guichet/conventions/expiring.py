"""What time does to conventions: reminders before the last day, and the end after it. The worker comes by every hour.

What a convention opens is decided by its dates at each page (`rules.is_in_force`): the pass only writes it down, ends
sessions, and tells. One that fails stops no other.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from guichet.cases.models import CaseKind
from guichet.cases.operations import open_case
from guichet.conventions import numbers, queries, telling
from guichet.conventions.accesses import journal
from guichet.conventions.ending import end
from guichet.conventions.models import Convention, Structure
from guichet.conventions.rules import ConventionState, End

log = structlog.get_logger(__name__)

REMINDED = (timedelta(days=60), timedelta(days=15))
"""Before the last day. The first leaves time to sign another one; a case for the fund goes with it."""
_ACTOR = "system"


def expire_due(*, now: datetime) -> int:
    """End each convention whose last day is over; return how many."""
    over = Convention.objects.filter(state=ConventionState.APPROVED, ends_on__lt=timezone.localdate(now))
    return sum(_each(pk, _expire, now=now) for pk in list(over.values_list("pk", flat=True)))


def remind_due(*, now: datetime) -> int:
    """Remind each structure, and its fund, of a last day that comes; return how many were reminded."""
    today = timezone.localdate(now)
    near = Convention.objects.filter(
        state=ConventionState.APPROVED, ends_on__gte=today, ends_on__lte=today + REMINDED[0]
    )
    return sum(_each(pk, _remind, now=now) for pk in list(near.values_list("pk", flat=True)))


def reminder_due(ends_on: date, *, reminded_on: date | None, today: date) -> bool:
    """Whether a reminder is due: one from 60 days before the last day, another from 15, each once (pure)."""
    passed = [ends_on - before for before in REMINDED if ends_on - before <= today]
    return today <= ends_on and bool(passed) and (reminded_on is None or reminded_on < max(passed))


def _each(pk: int, act: Callable[[Convention, datetime], bool], *, now: datetime) -> bool:
    try:
        with transaction.atomic():
            return act(_lock(pk), now)
    except Exception as error:  # noqa: BLE001 - the others are done all the same
        # The class alone: a database's message may quote a row.
        log.error("convention.not_followed", error=type(error).__name__)  # noqa: TRY400
        return False


def _lock(pk: int) -> Convention:
    """Lock the structure first, as whoever decides does."""
    Structure.objects.select_for_update(of=("self",)).get(conventions=pk)
    return Convention.objects.select_for_update(of=("self",)).select_related("structure").get(pk=pk)


def _expire(convention: Convention, now: datetime) -> bool:
    # Of two workers at once, or beside an agent who approves the next one, one ends it.
    if convention.state != ConventionState.APPROVED:
        return False
    told = queries.administrators(convention)
    end(convention, End.EXPIRED, actor=_ACTOR, by=None, now=now)
    telling.expired(convention, told, now=now)
    return True


def _remind(convention: Convention, now: datetime) -> bool:
    reminded_on = timezone.localdate(convention.reminded_at) if convention.reminded_at else None
    if convention.state != ConventionState.APPROVED or not reminder_due(
        convention.ends_on, reminded_on=reminded_on, today=timezone.localdate(now)
    ):
        return False
    first = reminded_on is None
    convention.reminded_at = now
    convention.save(update_fields=["reminded_at"])
    journal("convention.reminded", convention, None, actor=_ACTOR, now=now)
    telling.ends_soon(convention, queries.administrators(convention), now=now)
    if first:
        open_case(
            kind=CaseKind.CONVENTION_ENDS,
            fund_code=convention.fund_code,
            details={
                "structure": convention.structure.name,
                "convention": numbers.group(convention.number),
                "date": convention.ends_on.isoformat(),
                "reference": str(convention.reference),
            },
            subject=str(convention.reference),
            now=now,
        )
    return True
