"""Opening a case once, again, and all at once."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from guichet.cases.models import Case, CaseKind, CaseState
from guichet.cases.operations import close, open_case
from guichet.cases.rules import HANDLING, due_on

NUMBER = "1850133990917"
DETAILS = {"number": NUMBER, "name": "Hélène d’Été", "birth": [1985, 1, None]}


def open_unknown(now, **changes):
    given = {"kind": CaseKind.UNKNOWN_PERSON, "fund_code": "68", "subject": NUMBER, "details": DETAILS, **changes}
    return open_case(**given, now=now)


@pytest.mark.django_db
def test_a_case_says_why_and_until_when(now):
    about = str(uuid.uuid4())
    opened = open_unknown(now, about=about, due_on=now.date())
    case = Case.objects.get()
    assert opened.pk == case.pk
    for seen in (opened, case):
        assert (seen.kind, seen.fund_code, seen.about, seen.state) == ("unknown_person", "68", about, CaseState.OPEN)
        assert (seen.details, seen.times, seen.opened_at, seen.last_at) == (DETAILS, 1, now, now)
        assert (seen.due_on, seen.reference) == (now.date(), case.reference)


@pytest.mark.django_db
def test_nothing_personal_can_be_read_in_the_database(now):
    from django.db import connection

    open_unknown(now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cases_case")
        row = b" ".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in cursor.fetchone())
    assert NUMBER.encode() not in row
    assert "Hélène".encode() not in row
    assert NUMBER not in str(Case.objects.get())


@pytest.mark.django_db
def test_the_same_subject_within_24_hours_is_the_same_case(now):
    first = open_unknown(now)
    later = now + timedelta(hours=24) - timedelta(microseconds=1)
    again = open_unknown(later, details={"name": "other"})
    assert (again.pk, again.reference, again.times) == (first.pk, first.reference, 2)
    assert (again.opened_at, again.last_at, again.details) == (now, later, {"name": "other"})
    assert Case.objects.count() == 1


@pytest.mark.django_db
def test_after_24_hours_it_is_another_case_however_often_it_came_in_between(now):
    open_unknown(now)
    open_unknown(now + timedelta(hours=23))
    assert open_unknown(now + timedelta(hours=24)).times == 1
    assert Case.objects.count() == 2


@pytest.mark.django_db
def test_midnight_does_not_make_another_case():
    eve = datetime(2026, 3, 10, 23, 59, tzinfo=UTC)
    open_unknown(eve)
    assert open_unknown(eve + timedelta(minutes=2)).times == 2


@pytest.mark.django_db
def test_another_kind_or_subject_is_another_case(now):
    open_unknown(now)
    open_unknown(now, kind=CaseKind.LIMITS_REACHED)
    open_unknown(now, subject="2850133990917")
    assert Case.objects.count() == 3


@pytest.mark.django_db
def test_what_it_is_about_is_the_subject_by_default(now):
    about = str(uuid.uuid4())
    open_unknown(now, subject="", about=about)
    assert open_unknown(now, subject="", about=about).times == 2


@pytest.mark.django_db
def test_a_case_about_nothing_is_always_a_new_one(now):
    open_unknown(now, subject="")
    assert open_unknown(now, subject="").times == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (CaseState.OPEN, CaseState.OPEN),
        (CaseState.TAKEN, CaseState.TAKEN),
        (CaseState.CLOSED, CaseState.OPEN),
    ],
)
def test_a_closed_case_is_opened_again_and_one_that_was_taken_stays_so(before, after, now):
    open_unknown(now)
    holder = {"taken_by": uuid.uuid4(), "touched_at": now} if before == CaseState.TAKEN else {}
    over = {"closed_at": now, "outcome": "done", "closed_by": uuid.uuid4()} if before == CaseState.CLOSED else {}
    Case.objects.update(state=before, **holder, **over)
    again = open_unknown(now)
    assert again.state == after
    assert (again.closed_at, again.closed_by, again.outcome) == (None, None, "")
    assert again.taken_by == holder.get("taken_by")


@pytest.mark.django_db
def test_the_first_time_costs_what_the_next_ones_do(now, django_assert_num_queries):
    for _ in range(3):
        with django_assert_num_queries(1):
            open_unknown(now)


@pytest.mark.django_db(transaction=True)
def test_opened_twenty_times_at_once_it_is_one_case(now, at_once):
    results = at_once(*[lambda: open_unknown(now)] * 20)
    assert sorted(case.times for case in results) == list(range(1, 21))
    assert Case.objects.get().times == 20


@pytest.mark.django_db
def test_closing_is_of_one_matter_of_one_fund(now):
    for kind, fund_code in ((CaseKind.FILE_ELSEWHERE, "54"), (CaseKind.FILE_ELSEWHERE, "59"), (CaseKind.NOT_ME, "54")):
        open_case(kind=kind, fund_code=fund_code, about="a", subject=f"a {fund_code}", details={}, now=now)
    open_case(kind=CaseKind.FILE_ELSEWHERE, fund_code="54", about="b", details={}, now=now)
    assert close(kind=CaseKind.FILE_ELSEWHERE, about="a", fund_code="54", now=now) == 1
    assert close(kind=CaseKind.FILE_ELSEWHERE, about="a", fund_code="54", now=now) == 0
    closed = Case.objects.get(state=CaseState.CLOSED)
    assert (closed.closed_at, closed.closed_by, closed.outcome) == (now, None, "settled")


@pytest.mark.django_db
def test_closing_by_itself_takes_the_case_from_whoever_has_it(now):
    case = open_case(kind=CaseKind.FILE_ELSEWHERE, fund_code="54", about="a", details={}, now=now)
    Case.objects.update(state=CaseState.TAKEN, taken_by=uuid.uuid4(), touched_at=now)
    agent = uuid.uuid4()
    close(kind=CaseKind.FILE_ELSEWHERE, about="a", fund_code="54", now=now, actor=f"agent:{agent}")
    case.refresh_from_db()
    assert (case.state, case.taken_by, case.closed_by) == (CaseState.CLOSED, None, agent)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", CaseKind)
def test_every_kind_has_a_team_and_a_day(kind, now):
    case = open_case(kind=kind, fund_code="68", details={}, now=now)
    assert (case.team, case.due_on) == (HANDLING[kind].team, due_on(kind, date(2026, 3, 10)))


@pytest.mark.django_db
def test_opened_again_after_it_was_closed_a_case_has_its_days_anew(now):
    open_unknown(now)
    Case.objects.update(due_on=date(2026, 1, 1))
    assert open_unknown(now).due_on == date(2026, 1, 1), "who asks twice does not wait longer"
    Case.objects.update(state=CaseState.CLOSED, closed_at=now)
    assert open_unknown(now).due_on == date(2026, 3, 17)
