"""Agents and one case: nobody takes the same twice, nobody writes on what is not theirs, nothing is lost."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from guichet.audit.models import Entry
from guichet.cases import working
from guichet.cases.models import Case, CaseKind, CaseNote, CaseState, NoteKind
from guichet.cases.operations import open_case
from guichet.cases.rules import Outcome, Team
from guichet.cases.working import AlreadyTaken, CannotMove, NotHeld, Worker

CLAIRE = Worker("agent:11111111-1111-4111-8111-111111111111")
PAUL = Worker("agent:22222222-2222-4222-8222-222222222222")


@pytest.fixture
def case(db, now):
    return open_case(kind=CaseKind.UNKNOWN_PERSON, fund_code="68", details={"nom": "Weber"}, now=now)


@pytest.fixture
def taken(case, now):
    working.take(case, CLAIRE, now=now)
    return case


def read(case):
    return Case.objects.get(pk=case.pk)


def test_taking_says_who_and_when(taken, now):
    case = read(taken)
    assert (case.state, case.taken_by, case.taken_at, case.touched_at) == (CaseState.TAKEN, CLAIRE.reference, now, now)
    entry = Entry.objects.get(event="case.taken")
    assert (entry.actor, entry.account, entry.fund_code) == (CLAIRE.actor, str(case.reference), "68")
    assert entry.facts == {"case_kind": "unknown_person"}


def test_the_second_one_is_told(taken, now):
    with pytest.raises(AlreadyTaken):
        working.take(taken, PAUL, now=now)
    assert read(taken).taken_by == CLAIRE.reference
    assert CaseNote.objects.count() == Entry.objects.filter(event="case.taken").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_ten_at_once_one_has_it(now, at_once):
    case = open_case(kind=CaseKind.UNKNOWN_PERSON, fund_code="68", details={}, now=now)
    workers = [Worker(f"agent:{uuid.uuid4()}") for _ in range(10)]
    results = at_once(*[lambda one=one: working.take(case, one, now=now) for one in workers])
    assert [type(result) for result in results].count(AlreadyTaken) == 9
    [winner] = [one for one, result in zip(workers, results, strict=True) if result is None]
    assert read(case).taken_by == winner.reference
    assert CaseNote.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_closed_and_handed_over_at_once_one_of_them_happened(now, at_once):
    case = open_case(kind=CaseKind.UNKNOWN_PERSON, fund_code="68", details={}, now=now)
    working.take(case, CLAIRE, now=now)
    results = at_once(
        lambda: working.close(case, CLAIRE, outcome=Outcome.DONE, now=now),
        lambda: working.hand_over(case, CLAIRE, team=Team.SECURITY, why="x", now=now),
    )
    assert [type(result) for result in results].count(NotHeld) == 1
    assert (read(case).state == CaseState.CLOSED) == (results[0] is None)


def acts(case, worker, now):
    return [
        lambda: working.note(case, worker, text="x", now=now),
        lambda: working.answered(case, worker, text="x", channel="email", now=now),
        lambda: working.close(case, worker, outcome=Outcome.DONE, now=now),
        lambda: working.hand_over(case, worker, team=Team.LETTERS, why="x", now=now),
        lambda: working.release(case, worker, holder=worker.reference, now=now),
    ]


@pytest.mark.parametrize("rank", range(5))
def test_who_does_not_have_it_does_nothing(taken, now, rank):
    before = list(Case.objects.values()), CaseNote.objects.count(), Entry.objects.count()
    with pytest.raises(NotHeld):
        acts(taken, PAUL, now)[rank]()
    assert (list(Case.objects.values()), CaseNote.objects.count(), Entry.objects.count()) == before


@pytest.mark.parametrize("rank", range(5))
def test_nothing_is_done_to_a_case_that_nobody_has_or_that_is_closed(case, now, rank):
    with pytest.raises(NotHeld):
        acts(case, CLAIRE, now)[rank]()
    working.take(case, CLAIRE, now=now)
    working.close(case, CLAIRE, outcome=Outcome.DONE, now=now)
    with pytest.raises(NotHeld):
        acts(case, CLAIRE, now)[rank]()


def test_a_colleague_gives_back_the_case_of_who_is_away(taken, now):
    working.release(taken, PAUL, holder=CLAIRE.reference, why="Absente", now=now)
    case = read(taken)
    assert (case.state, case.taken_by, case.touched_at) == (CaseState.OPEN, None, None)
    assert CaseNote.objects.get(kind=NoteKind.RELEASED).by == PAUL.reference
    assert Entry.objects.get(event="case.released").actor == PAUL.actor


def test_handed_to_another_fund_it_waits_there_and_its_day_stays(taken, now):
    working.hand_over(taken, CLAIRE, team=Team.SUPPORT, fund_code="54", why="Elle a déménagé", now=now)
    case = read(taken)
    assert (case.fund_code, case.state, case.taken_by) == ("54", CaseState.OPEN, None)
    assert case.due_on == taken.due_on
    assert set(Entry.objects.filter(fund_code="54").values_list("event", flat=True)) == {"case.opened"}
    with pytest.raises(AlreadyTaken):
        working.take(taken, CLAIRE, now=now)  # as shown before it left
    working.take(case, PAUL, now=now)


@pytest.mark.parametrize(
    ("kind", "to"),
    [
        (CaseKind.NOT_ME, {"team": Team.SECURITY, "fund_code": "54"}),
        (CaseKind.FILE_ELSEWHERE, {"team": Team.REQUESTS, "fund_code": "54"}),
        (CaseKind.CONTACT, {"team": Team.SUPPORT}),
        (CaseKind.CONTACT, {"team": Team.SUPPORT, "fund_code": "68"}),
    ],
)
def test_what_stays_at_its_fund_or_goes_nowhere(db, now, kind, to):
    case = open_case(kind=kind, fund_code="68", about=str(uuid.uuid4()), details={}, now=now)
    working.take(case, CLAIRE, now=now)
    with pytest.raises(CannotMove):
        working.hand_over(case, CLAIRE, why="x", now=now, **to)
    assert read(case).taken_by == CLAIRE.reference


def test_a_closed_case_is_taken_again_with_days_anew(taken, now):
    working.close(taken, CLAIRE, outcome=Outcome.NOT_FOUND, text="Personne", now=now)
    case = read(taken)
    assert (case.state, case.closed_by, case.outcome) == (CaseState.CLOSED, CLAIRE.reference, "not_found")
    later = now + timedelta(days=30)
    working.take(case, PAUL, now=later)
    case.refresh_from_db()
    assert (case.state, case.taken_by, case.closed_at, case.outcome) == (CaseState.TAKEN, PAUL.reference, None, "")
    assert case.due_on == date(2026, 4, 16)


def test_the_words_of_agents_are_sealed(taken, now):
    from django.db import connection

    working.note(taken, CLAIRE, text="Mme Weber rappellera", now=now)
    assert CaseNote.objects.get(kind=NoteKind.NOTE).text == "Mme Weber rappellera"
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM cases_casenote")
        assert all(b"Weber" not in bytes(value) for (value,) in cursor.fetchall())
    assert "Weber" not in str(list(Entry.objects.values_list("facts", flat=True)))


def test_the_database_refuses_two_halves_of_a_holder(case):
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.update(state=CaseState.TAKEN)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.update(taken_by=uuid.uuid4())
