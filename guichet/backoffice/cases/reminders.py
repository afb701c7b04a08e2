"""Nothing is forgotten: what was left alone goes back to the pile, and each morning agents are told how much waits.

The worker calls both again and again, in several processes; each row is changed once.
"""

import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

import structlog
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from guichet.agents.models import Agent, AgentRole, AgentState
from guichet.backoffice.cases.teams import TEAM_OF
from guichet.cases import rules, working
from guichet.cases.models import Case, CaseState, Digest
from guichet.cases.working import SYSTEM, NotHeld, Worker
from guichet.delivery import operations as delivery
from guichet.delivery.models import Channel

log = structlog.get_logger(__name__)

DIGEST = "backoffice/cases_digest"


def release_left_alone(*, now: datetime, limit: int = 500) -> int:
    """Give back what nobody touched for a week, and what is held by who works there no longer; return how many."""
    works_there = AgentRole.objects.filter(
        agent__reference=OuterRef("taken_by"), agent__state=AgentState.ACTIVE, fund_code=OuterRef("fund_code")
    )
    alone = Case.objects.filter(state=CaseState.TAKEN).filter(
        Q(touched_at__lte=now - rules.LEFT_ALONE) | ~Exists(works_there)
    )
    released = 0
    for case in alone.defer("details").order_by("touched_at")[:limit]:
        try:
            released += _release(case, now=now)
        except Exception as error:  # noqa: BLE001 - the others go back all the same
            # The class alone: a database's message may quote a row.
            log.error("case.not_released", case=str(case.reference), error=type(error).__name__)  # noqa: TRY400
    return released


@transaction.atomic
def _release(case: Case, *, now: datetime) -> bool:
    # Touched since it was read, it is not left alone any more.
    held = Case.objects.select_for_update().filter(pk=case.pk, taken_by=case.taken_by, touched_at=case.touched_at)
    if case.taken_by is None or not held.exists():
        return False
    try:
        working.release(case, Worker(SYSTEM), holder=case.taken_by, now=now)
    except NotHeld:
        return False
    return True


def tell_agents(*, now: datetime) -> int:
    """Tell each agent by email, once in the morning of a working day, how much waits; return how many were told.

    Numbers only: a mailbox at work is read over shoulders.
    """
    local = timezone.localtime(now)
    if not rules.is_working(local.date()) or not rules.REMINDED_FROM <= local.hour < rules.REMINDED_UNTIL:
        return 0
    waiting, late = _piles(now)
    mine, mine_late = _held(now)
    told = 0
    for agent, places in _at_work():
        number = sum(waiting[place] for place in places) + mine[agent.reference]
        overdue = sum(late[place] for place in places) + mine_late[agent.reference]
        if not number:
            continue
        try:
            told += _tell(agent, fund_code=places[0][0], waiting=number, late=overdue, now=now)
        except Exception as error:  # noqa: BLE001 - the others are told all the same
            log.error("agent.not_reminded", agent=str(agent.reference), error=type(error).__name__)  # noqa: TRY400 - as above
    return told


Place = tuple[str, str]
"""A fund and a team."""


def _piles(now: datetime) -> tuple[Counter[Place], Counter[Place]]:
    """Return how many wait at each place, and how many of those are late. One query."""
    late = Count("pk", filter=Q(due_on__lt=timezone.localdate(now)))
    rows = Case.objects.filter(state=CaseState.OPEN).order_by().values("fund_code", "team")
    found = list(rows.annotate(number=Count("pk"), late=late))
    places = [((row["fund_code"], row["team"]), row) for row in found]
    return (
        Counter({place: row["number"] for place, row in places}),
        Counter({place: row["late"] for place, row in places}),
    )


def _held(now: datetime) -> tuple[Counter[uuid.UUID], Counter[uuid.UUID]]:
    """Return how many each agent has, and how many of those are late. One query."""
    late = Count("pk", filter=Q(due_on__lt=timezone.localdate(now)))
    rows = Case.objects.filter(state=CaseState.TAKEN).order_by().values("taken_by")
    found = list(rows.annotate(number=Count("pk"), late=late))
    return (
        Counter({row["taken_by"]: row["number"] for row in found if row["taken_by"]}),
        Counter({row["taken_by"]: row["late"] for row in found if row["taken_by"]}),
    )


def _at_work() -> Iterable[tuple[Agent, list[Place]]]:
    """Yield the agents who work cases, with where. Two queries."""
    for agent in Agent.objects.filter(state=AgentState.ACTIVE).prefetch_related("roles").order_by("pk"):
        places = sorted((one.fund_code, TEAM_OF[one.role].value) for one in agent.roles.all() if one.role in TEAM_OF)
        if places:
            yield agent, places


@transaction.atomic
def _tell(agent: Agent, *, fund_code: str, waiting: int, late: int, now: datetime) -> bool:
    today = timezone.localdate(now)
    # Made first, then moved to today by one statement: of two workers at once, one tells.
    Digest.objects.bulk_create([Digest(agent=agent.reference, told_on=date.min)], ignore_conflicts=True)
    if not Digest.objects.filter(agent=agent.reference, told_on__lt=today).update(told_on=today):
        return False
    delivery.enqueue(
        message=DIGEST,
        channel=Channel.EMAIL,
        fund_code=fund_code,
        recipient={"email": agent.email},
        context={"waiting": waiting, "late": late},
        about=str(agent.reference),
        now=now,
    )
    return True
