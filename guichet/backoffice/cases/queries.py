"""What the screens of cases read. Each function is one query, and says so where it is more."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from guichet.accounts.models import Account, FileRequest
from guichet.agents.access import Desk
from guichet.agents.models import Agent
from guichet.audit.vocabulary import is_reference
from guichet.backoffice.cases import words
from guichet.backoffice.cases.teams import teams_of
from guichet.cases import receipts
from guichet.cases.models import Case, CaseKind, CaseNote, CaseState
from guichet.cases.rules import Team
from guichet.requests import states
from guichet.requests.models import Request

PER_PAGE = 20
MOST_PAGES = 50
"""Nobody leafs through more, and each costs more than the one before; the file of the list holds the rest."""
EXPORTED = 5_000
URGENT = 5


class View(StrEnum):
    """Which cases the list shows; the value is what its address says."""

    WAITING = "en-attente"
    MINE = "les-miennes"
    OTHERS = "prises"
    CLOSED = "closes"


@dataclass(frozen=True)
class Line:
    """One case of a list, without anything of whom it is about."""

    address: str
    receipt: str
    kind: words.Words
    team: words.Words
    age: str
    due_on: date | None
    due: str
    late: bool
    times: int
    opened_at: datetime
    agent: str
    """Who has it, or who closed it."""
    outcome: words.Words


@dataclass(frozen=True)
class Counts:
    """How many there are for an agent."""

    waiting: int
    late: int
    """Of those that wait and of the agent's own."""
    mine: int
    others: int


def _open_to(desk: Desk) -> QuerySet[Case]:
    """Return the cases of the agent's fund and teams, without what was typed."""
    return Case.objects.filter(fund_code=desk.fund.code, team__in=teams_of(desk)).defer("details")


def counts(desk: Desk) -> Counts:
    """Count what an agent may work."""
    today, me = timezone.localdate(desk.now), desk.agent.reference
    waiting, mine = Q(state=CaseState.OPEN), Q(taken_by=me)
    # The states first, which the index follows: closed ones are ten times as many.
    found = _open_to(desk).filter(state__in=[CaseState.OPEN, CaseState.TAKEN])
    numbers = found.order_by().aggregate(
        waiting=Count("pk", filter=waiting),
        late=Count("pk", filter=(waiting | mine) & Q(due_on__lt=today)),
        mine=Count("pk", filter=mine),
        others=Count("pk", filter=Q(state=CaseState.TAKEN) & ~mine),
    )
    return Counts(**numbers)


def _listed(desk: Desk, view: View) -> QuerySet[Case]:
    cases = _open_to(desk)
    if view == View.CLOSED:
        return cases.filter(state=CaseState.CLOSED).order_by("-closed_at", "-pk")
    if view == View.WAITING:
        cases = cases.filter(state=CaseState.OPEN)
    elif view == View.MINE:
        cases = cases.filter(state=CaseState.TAKEN, taken_by=desk.agent.reference)
    else:
        cases = cases.filter(state=CaseState.TAKEN).exclude(taken_by=desk.agent.reference)
    return cases.order_by("due_on", "pk")


def page(desk: Desk, view: View, *, number: int) -> tuple[list[Line], bool]:
    """Return a page of a list, the late ones first, and whether there is another. Two queries."""
    start = (number - 1) * PER_PAGE
    found = list(_listed(desk, view)[start : start + PER_PAGE + 1])
    return lines(found[:PER_PAGE], now=desk.now), len(found) > PER_PAGE


def exported(desk: Desk, view: View) -> list[Line]:
    """Return the first EXPORTED lines of a list. Two queries."""
    return lines(list(_listed(desk, view)[:EXPORTED]), now=desk.now)


def urgent(desk: Desk) -> list[Line]:
    """Return the agent's own cases and those that wait which are due first. At most two queries."""
    own = Q(state=CaseState.TAKEN, taken_by=desk.agent.reference) | Q(state=CaseState.OPEN)
    return lines(list(_open_to(desk).filter(own).order_by("due_on", "pk")[:URGENT]), now=desk.now)


def lines(cases: Sequence[Case], *, now: datetime) -> list[Line]:
    """Return cases as lines. One query, for the names of agents."""
    today = timezone.localdate(now)
    root = reverse("backoffice:cases")
    names = agents(case.taken_by or case.closed_by for case in cases)
    return [
        Line(
            # By hand: reversed for each line, it would cost more than the rest of the line.
            address=f"{root}{case.reference}/",
            receipt=receipts.number(case.reference),
            kind=words.KINDS[case.kind],
            team=words.TEAMS[case.team],
            age=words.age(case.opened_at, now),
            due_on=case.due_on,
            due=words.due(case.due_on, today),
            late=case.state != CaseState.CLOSED and case.due_on is not None and case.due_on < today,
            times=case.times,
            opened_at=case.opened_at,
            agent=names.get(case.taken_by or case.closed_by, ""),
            outcome=words.OUTCOMES.get(case.outcome, ""),
        )
        for case in cases
    ]


def agents(references: Iterable[uuid.UUID | None]) -> Mapping[uuid.UUID | None, str]:
    """Return the names of agents by reference; no query where there is none."""
    wanted = {reference for reference in references if reference is not None}
    if not wanted:
        return {}
    return {
        agent.reference: agent.name for agent in Agent.objects.filter(reference__in=wanted).only("reference", "name")
    }


def find(desk: Desk, reference: uuid.UUID) -> Case | None:
    """Return a case of the agent's fund, whatever its team."""
    return Case.objects.filter(reference=reference, fund_code=desk.fund.code).first()


def history(case: Case) -> list[tuple[CaseNote, str]]:
    """Return what was done, latest first, and by whom. Two queries."""
    notes = list(CaseNote.objects.filter(case=case).order_by("-at", "-pk"))
    names = agents(note.by for note in notes)
    return [(note, names.get(note.by, "")) for note in notes]


def account_of(case: Case) -> Account | None:
    """Return the account that a case is about, with its holder and details; None for an enrolment or nobody."""
    if not is_reference(case.about):
        return None
    related = ("contact", "person", "establishment__responsible")
    return Account.objects.select_related(*related).filter(reference=case.about).first()


def request_of(case: Case) -> FileRequest | None:
    """Return the request for a file that a case is about. No query for any other kind."""
    reference = case.details.get("request", "") if case.kind == CaseKind.FILE_ELSEWHERE else ""
    if not is_reference(reference):
        return None
    related = ("account__person", "account__contact")
    return FileRequest.objects.select_related(*related).filter(reference=reference, fund_code=case.fund_code).first()


def sent_online_is_open(case: Case) -> bool:
    """Whether a case works a request of the private space that has not ended: its end alone closes it. One query."""
    sent = Request.objects.filter(reference=case.reference, fund_code=case.fund_code, sent_at__isnull=False)
    return sent.exclude(state__in=states.OVER).exists()


def teams_beside(case: Case) -> list[Team]:
    """Return the teams that a case may be given to. No query."""
    return [team for team in Team if team != case.team]
