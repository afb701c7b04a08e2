"""« Demandes »: what an agent's roles open, late first, without anything of whom it is about."""

import csv
import datetime as dt
import io
import uuid

import pytest
from django.utils import timezone

from guichet.cases import receipts
from guichet.cases.models import Case, CaseKind, CaseState
from guichet.cases.operations import open_case
from guichet.cases.working import Worker, take
from tests.factories import AgentFactory

pytestmark = pytest.mark.django_db

LIST = "/agents/demandes/"
DAY = dt.timedelta(days=1)


def shown(client, view="en-attente"):
    return client.get(f"{LIST}?vue={view}").content.decode()


def test_each_role_sees_its_own_kinds_and_no_other(colleague, make):
    cases = {kind: make(kind, subject=kind) for kind in CaseKind}
    seen = {}
    for role in ("support", "letters", "requests", "security"):
        page = shown(colleague(role))
        seen[role] = {kind for kind, case in cases.items() if receipts.number(case.reference) in page}
    assert set().union(*seen.values()) == set(CaseKind), "no kind is seen by nobody"
    assert sum(map(len, seen.values())) == len(CaseKind)
    assert seen["security"] == {CaseKind.NOT_ME, CaseKind.ACCESS_LOST, CaseKind.DECEASED_OR_BLOCKED}


def test_another_fund_s_are_not_there(desk, make):
    case = make(CaseKind.CONTACT, fund_code="54")
    assert receipts.number(case.reference) not in shown(desk)


def test_an_administrator_is_refused(colleague):
    assert colleague("administrator").get(LIST).status_code == 403
    assert colleague("administrator").get(f"{LIST}liste.csv").status_code == 403


def test_late_ones_first_with_their_age(desk, make):
    now = timezone.now()
    old = make(CaseKind.CONTACT, now=now - 30 * DAY)
    new = make(CaseKind.CONTACT)
    page = shown(desk)
    assert page.index(receipts.number(old.reference)) < page.index(receipts.number(new.reference))
    assert "depuis 30 jours" in page
    assert "1 en retard" in page


def test_nothing_that_was_typed_is_in_the_list(desk, make):
    make(CaseKind.UNKNOWN_PERSON, details={"nom": "Weber", "identifier": "1850199990901", "email": "a@example.org"})
    page = shown(desk)
    assert not any(word in page for word in ("Weber", "18501", "a@example.org"))


def test_four_lists(desk, agent, make, now):
    waiting, mine, others, closed = (make(CaseKind.CONTACT) for _ in range(4))
    take(mine, Worker(agent.actor), now=now)
    take(others, Worker(AgentFactory(name="Paul Meyer").actor), now=now)
    Case.objects.filter(pk=closed.pk).update(state=CaseState.CLOSED, closed_at=now, outcome="done")
    for view, case in {"en-attente": waiting, "les-miennes": mine, "prises": others, "closes": closed}.items():
        page = shown(desk, view)
        assert [one for one in (waiting, mine, others, closed) if receipts.number(one.reference) in page] == [case]
    assert "Paul Meyer" in shown(desk, "prises")
    assert "Fait" in shown(desk, "closes")


@pytest.mark.parametrize("view", ["", "x", "<script>", "en-attente&page=-1", "closes&page=99999999999999"])
def test_a_hand_made_address_is_a_list(desk, view):
    assert desk.get(f"{LIST}?vue={view}").status_code == 200


def test_it_is_paged(desk, make):
    cases = [make(CaseKind.CONTACT, now=timezone.now() - number * DAY) for number in range(30)]
    first, second = shown(desk), shown(desk, "en-attente&page=2")
    assert "Page suivante" in first
    assert "Page suivante" not in second
    on = [sum(receipts.number(case.reference) in page for case in cases) for page in (first, second)]
    assert on == [20, 10]


@pytest.fixture(params=[0, 3, 40])
def many(request, make, now):
    """So many cases, each taken by somebody."""
    for _ in range(request.param):
        take(make(CaseKind.CONTACT), Worker(AgentFactory().actor), now=now)


@pytest.mark.parametrize(
    ("view", "state"),
    [
        ("en-attente", {"state": CaseState.OPEN, "taken_by": None}),
        ("prises", {}),
        ("closes", {"state": CaseState.CLOSED, "taken_by": None, "closed_by": uuid.uuid4(), "outcome": "done"}),
    ],
)
@pytest.mark.usefixtures("many")
def test_the_same_few_queries_however_many(desk, view, state, django_assert_max_num_queries):
    if state:
        Case.objects.update(closed_at=timezone.now(), **state)
    with django_assert_max_num_queries(5):
        shown(desk, view)


def test_the_file_holds_the_list_and_nothing_personal(desk, make):
    case = make(CaseKind.UNKNOWN_PERSON, details={"nom": "Weber"})
    response = desk.get(f"{LIST}liste.csv?vue=en-attente")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Cache-Control"] == "no-store"
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][0] == receipts.number(case.reference)
    assert rows[1][1] == "Inscription\N{NO-BREAK SPACE}: personne inconnue"
    assert "Weber" not in response.content.decode()


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1+2", "@SUM(1)", "\t=1", "\r=1", " =1", "＝1"])
def test_a_crafted_cell_is_run_by_no_spreadsheet(desk, make, now, name):
    take(make(CaseKind.CONTACT), Worker(AgentFactory(name=name).actor), now=now)
    response = desk.get(f"{LIST}liste.csv?vue=prises")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows[1][7] == f"'{name}"


def test_the_waiting_list_is_read_by_its_index(desk, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    now = timezone.now()
    for number in range(60):
        open_case(kind=CaseKind.CONTACT, fund_code="68" if number % 2 else "54", details={}, now=now)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        shown(desk)
    [listed] = [q["sql"] for q in queries if "LIMIT 21" in q["sql"]]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {listed}")
            plan = " ".join(str(row[-1]) for row in cursor.fetchall())
        assert "cases_case_waiting" in plan
        assert "TEMP B-TREE" not in plan, "it is read in order"
