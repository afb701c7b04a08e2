"""What agents do with a case: take it, note, answer, hand over, give back, close. The only writes of that work.

Whoever has a case is one column of one row, and each act is one conditional UPDATE of it: of two agents at once, one
has it and the other is told so; and who lost it meanwhile writes nothing.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from guichet.audit import operations as audit
from guichet.audit.vocabulary import is_reference
from guichet.cases import rules
from guichet.cases.models import Case, CaseNote, CaseState, NoteKind
from guichet.cases.rules import HANDLING, Outcome, Team

SYSTEM = "system"


class AlreadyTaken(Exception):
    """Another agent has the case, or it is closed or gone elsewhere."""


class NotHeld(Exception):
    """The agent does not have this case, or no longer: nothing was written."""


class CannotMove(Exception):
    """This kind of case stays at its fund, or goes nowhere by this."""


@dataclass(frozen=True)
class Worker:
    """Who works: an agent, as the journal names them."""

    actor: str

    @property
    def reference(self) -> uuid.UUID | None:
        """Reference of the agent; null for the system."""
        return rules.reference_of(self.actor)


@transaction.atomic
def take(case: Case, worker: Worker, *, now: datetime) -> None:
    """Take a case that nobody has, or one that is closed, which opens it again. Raises AlreadyTaken.

    The case is as it was shown: one handed over to others since is not theirs any more.
    """
    free = Case.objects.filter(pk=case.pk, fund_code=case.fund_code, team=case.team).exclude(state=CaseState.TAKEN)
    reopened = {} if case.state != CaseState.CLOSED else {"due_on": rules.due_on(case.kind, timezone.localdate(now))}
    taken = free.filter(state=case.state).update(
        state=CaseState.TAKEN,
        taken_by=worker.reference,
        taken_at=now,
        touched_at=now,
        closed_at=None,
        closed_by=None,
        outcome="",
        **reopened,
    )
    if not taken:
        raise AlreadyTaken
    _write(case, worker, "case.taken", NoteKind.TAKEN, now=now)


@transaction.atomic
def release(case: Case, worker: Worker, *, holder: uuid.UUID, why: str = "", now: datetime) -> None:
    """Give a case back to the pile: its holder does, or a colleague for one who is away, or the system.

    `holder` is who had it when that was decided. Raises NotHeld.
    """
    _change(case, holder, state=CaseState.OPEN, taken_by=None, taken_at=None, touched_at=None)
    _write(case, worker, "case.released", NoteKind.RELEASED, why, now=now)


@transaction.atomic
def note(case: Case, worker: Worker, *, text: str, now: datetime) -> None:
    """Add a note. Raises NotHeld."""
    _change(case, worker.reference, touched_at=now)
    _write(case, worker, "case.noted", NoteKind.NOTE, text, now=now)


@transaction.atomic
def answered(case: Case, worker: Worker, *, text: str, channel: str, now: datetime) -> None:
    """Keep what is being written to the member, in the transaction that queues it. Raises NotHeld."""
    _change(case, worker.reference, touched_at=now)
    _write(case, worker, "case.answered", NoteKind.ANSWER, text, now=now, channel=channel)


@transaction.atomic
def close(case: Case, worker: Worker, *, outcome: Outcome, text: str = "", now: datetime) -> None:
    """Close a case. Raises NotHeld."""
    _change(
        case,
        worker.reference,
        state=CaseState.CLOSED,
        taken_by=None,
        touched_at=now,
        closed_at=now,
        closed_by=worker.reference,
        outcome=outcome,
    )
    _write(case, worker, "case.closed", NoteKind.CLOSED, text, now=now, state=outcome.value)


@transaction.atomic
def hand_over(  # noqa: PLR0913 - each is a fact of the act, by name
    case: Case, worker: Worker, *, team: Team, fund_code: str = "", why: str, now: datetime
) -> None:
    """Give a case to another team, or to the agents of another fund. It waits there, and is lost here.

    The day it is due stays: who asks does not wait longer because the case went to the wrong place. Raises NotHeld, or
    CannotMove where it would go nowhere, or where its kind stays at its fund.
    """
    fund = fund_code or case.fund_code
    if (fund, team) == (case.fund_code, case.team) or (fund != case.fund_code and not HANDLING[case.kind].moves):
        raise CannotMove
    _change(
        case,
        worker.reference,
        state=CaseState.OPEN,
        taken_by=None,
        taken_at=None,
        touched_at=None,
        team=team,
        fund_code=fund,
    )
    _write(case, worker, "case.handed_over", NoteKind.HANDED_OVER, why, now=now, role=team.value)
    if fund != case.fund_code:
        audit.record(
            "case.opened",
            account=_journal_name(case),
            fund_code=fund,
            actor=worker.actor,
            now=now,
            case_kind=case.kind,
        )


@transaction.atomic
def settle(reference: uuid.UUID, *, outcome: Outcome, actor: str, now: datetime) -> bool:
    """Close the case of a matter that is over, whoever has it: there is nothing left to do. Return whether one was."""
    changes = {"taken_by": None, "closed_at": now, "closed_by": rules.reference_of(actor), "outcome": outcome}
    closed = _waiting(reference).update(state=CaseState.CLOSED, **changes)
    if closed:
        case = Case.objects.get(reference=reference)
        _write(case, Worker(actor), "case.closed", NoteKind.CLOSED, now=now, state=outcome.value)
    return bool(closed)


def put_off(reference: uuid.UUID, *, until: date) -> bool:
    """Let a case wait for the member: it is late for nobody before that day. Return whether there was one."""
    return bool(_waiting(reference).update(due_on=until))


@transaction.atomic
def bring_back(reference: uuid.UUID, *, due_on: date, text: str, by: Worker, now: datetime) -> bool:
    """Let agents see that what a case waited for came, and until when to work it. Return whether there was one.

    Whoever has the case keeps it; one that nobody holds waits in the pile. `text` is the line of its history, if any.
    """
    if not _waiting(reference).update(due_on=due_on):
        return False
    if text:
        _write(Case.objects.get(reference=reference), by, "case.noted", NoteKind.NOTE, text, now=now)
    return True


def _waiting(reference: uuid.UUID) -> QuerySet[Case]:
    return Case.objects.filter(reference=reference).exclude(state=CaseState.CLOSED)


def _change(case: Case, holder: uuid.UUID | None, **changes: Any) -> None:
    held = Case.objects.filter(pk=case.pk, state=CaseState.TAKEN, taken_by=holder, fund_code=case.fund_code)
    if holder is None or not held.update(**changes):
        raise NotHeld


def _write(  # noqa: PLR0913 - each is a fact of the line, by name
    case: Case, worker: Worker, event: str, kind: NoteKind, text: str = "", *, now: datetime, **facts: str
) -> None:
    """Add the line to the history and to the journal, which holds none of the words."""
    CaseNote.objects.create(case=case, at=now, by=worker.reference, kind=kind, text=text)
    audit.record(
        event,
        account=_journal_name(case),
        fund_code=case.fund_code,
        actor=worker.actor,
        now=now,
        case_kind=case.kind,
        **facts,
    )


def _journal_name(case: Case) -> str:
    return case.about if is_reference(case.about) else str(case.reference)
