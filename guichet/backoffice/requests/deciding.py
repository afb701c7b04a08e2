"""Deciding of a request what was confirmed: within an agent's day, as it was shown, and journalled."""

from dataclasses import dataclass

from django.db import transaction

from guichet.agents.access import Desk
from guichet.agents.models import Look
from guichet.audit import operations as audit
from guichet.backoffice.requests import rules
from guichet.backoffice.requests.acts import Act
from guichet.cases.models import Case, CaseKind, CaseState
from guichet.cases.working import NotHeld as NotHeld  # noqa: PLC0414 - what a decision may raise, beside its own
from guichet.limits import operations as limits
from guichet.requests import states
from guichet.requests.models import Request
from guichet.requests.working import Overtaken, journal_name, move


class Changed(Exception):
    """The request is no longer as the page showed it: nothing was done."""


class TooManyToday(Exception):
    """The agent has opened, or decided, as much as a day allows."""


@dataclass(frozen=True)
class Opened:
    """What a look opens."""

    look: Look
    case: Case
    request: Request


def request_of(case: Case) -> Request | None:
    """Return the request that a case works, None for a case of something else. One query at most."""
    if case.kind != CaseKind.REQUEST:
        return None
    related = ("person", "establishment", "account")
    sent = Request.objects.select_related(*related).filter(sent_at__isnull=False)
    return sent.filter(reference=case.reference, fund_code=case.fund_code).first()


def holds(desk: Desk, case: Case) -> bool:
    """Whether the agent has the case."""
    return case.state == CaseState.TAKEN and case.taken_by == desk.agent.reference


def mark_of(request: Request) -> str:
    """Return what a page carries to say which state it showed, and since when."""
    return f"{request.state} {request.state_at.isoformat()}"


def decide(desk: Desk, opened: Opened, act: Act, *, shown: str, words: str) -> None:
    """Give the request the state of an act, if it still is as `shown`. Raises NotHeld, Changed or TooManyToday.

    Pressed twice, it is done once: the second finds another state.
    """
    if shown != mark_of(opened.request) or not act.applies(opened.request.state):
        raise Changed
    decision = limits.attempt(rules.decisions(str(desk.agent.reference)), now=desk.now)
    if not decision.allowed:
        _capped(desk)
    try:
        move(opened.request, to=act.to, words=words, by=desk.actor, now=desk.now)
    except (Overtaken, states.Impossible, states.WordsNeeded):
        limits.withdraw(decision)
        raise Changed from None
    except NotHeld:
        limits.withdraw(decision)
        raise


@transaction.atomic
def _journal_paper(desk: Desk, opened: Opened) -> None:
    audit.record(
        "request.paper_opened",
        account=journal_name(opened.request),
        fund_code=desk.fund.code,
        actor=desk.actor,
        now=desk.now,
    )


def note_paper(desk: Desk, opened: Opened) -> None:
    """Count and journal that a paper is opened, before it is given. Raises TooManyToday."""
    if not limits.attempt(rules.papers(str(desk.agent.reference)), now=desk.now).allowed:
        _capped(desk)
    _journal_paper(desk, opened)


def _capped(desk: Desk) -> None:
    audit.record("agent.denied", fund_code=desk.fund.code, actor=desk.actor, now=desk.now, reason="cap")
    raise TooManyToday
