"""What the funds' software reports: each row once, in order, whatever is in it."""

import datetime as dt
import uuid

import pytest
import structlog

from guichet.cases import receipts
from guichet.cases import working as cases
from guichet.cases.models import Case, CaseState
from guichet.cases.rules import Outcome
from guichet.cases.working import Worker
from guichet.registry.models import ReportedState, RequestState
from guichet.requests.models import Request, RequestEvent
from guichet.requests.reported import take_up
from guichet.requests.working import move
from tests.factories import SentRequestFactory

CLAIRE = Worker("agent:11111111-1111-4111-8111-111111111111")
SENT_ON = dt.date(2026, 3, 10)
LATER = dt.timedelta(days=10)


@pytest.fixture
def sent(db, now):
    return SentRequestFactory(sent_at=now)


@pytest.fixture
def log():
    with structlog.testing.capture_logs() as told:
        yield told


def report(request, state, day, words="", receipt=None, **columns):
    return ReportedState.objects.create(
        source_ref=f"R{ReportedState.objects.count()}",
        receipt=receipt or receipts.number(request.reference),
        state=state,
        on=SENT_ON + dt.timedelta(days=day),
        words=words,
        **{"fund_code": request.fund_code, **columns},
    )


def history(request):
    return [(one.state, one.at.date(), one.words) for one in request.events.order_by("at", "pk")]


def test_in_order_of_days_whatever_that_of_the_rows_and_once(sent, now):
    cases.take(Case.objects.get(), CLAIRE, now=now)
    report(sent, "refused", 6, "Vos ressources dépassent le plafond.")
    report(sent, "complement_asked", 2, "Il manque votre RIB.")
    report(sent, "under_way", 4)
    assert take_up(now=now + LATER) == 3
    assert history(sent)[1:] == [
        ("complement_asked", dt.date(2026, 3, 11), "Il manque votre RIB."),
        ("under_way", dt.date(2026, 3, 13), ""),
        ("refused", dt.date(2026, 3, 15), "Vos ressources dépassent le plafond."),
    ], "midnight in Paris is the evening before in UTC"
    case = Case.objects.get()
    assert (case.state, case.outcome, case.taken_by) == (CaseState.CLOSED, Outcome.SETTLED, None)
    assert take_up(now=now + LATER) == 0
    assert RequestEvent.objects.count() == 4


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("done", 1, "", "0000-0000-0000"), "unknown"),
        (("done", 1, "", "'; DROP --"), "unknown"),
        (("done", -1, "", None), "backward"),
        (("refused", 1, " ", None), "wordless"),
        (("complement_asked", 1, "", None), "wordless"),
    ],
)
def test_what_cannot_be_applied_is_left_and_counted_without_its_receipt(sent, now, log, row, reason):
    report(sent, *row)
    assert take_up(now=now + LATER) == 0
    assert Request.objects.get().state == "received"
    [line] = [one for one in log if one["event"] == "request.reports_left"]
    left = dict.fromkeys(["unknown", "backward", "wordless", "again"], 0) | {reason: 1}
    assert line == {"event": "request.reports_left", "log_level": "warning", **left}


def test_what_a_fund_says_of_a_request_of_another_is_not_taken(sent, now):
    report(sent, "refused", 1, "Vos ressources dépassent le plafond.", fund_code="20")
    assert take_up(now=now + LATER) == 0
    assert len(history(sent)) == 1


def test_nothing_follows_the_end(sent, now, log):
    report(sent, "done", 1)
    report(sent, "under_way", 2)
    assert take_up(now=now + LATER) == 1
    assert Request.objects.get().state == "done"
    assert [one["backward"] for one in log if one["event"] == "request.reports_left"] == [1]


def test_a_draft_has_no_receipt_yet(sent, now):
    Request.objects.update(state="draft", sent_at=None)
    report(sent, "done", 1)
    assert take_up(now=now + LATER) == 0


def test_what_an_agent_said_first_is_not_said_twice(sent, now):
    cases.take(Case.objects.get(), CLAIRE, now=now)
    move(sent, to=RequestState.DONE, by=CLAIRE.actor, now=now + LATER)
    report(sent, "done", 3)
    assert take_up(now=now + LATER) == 0
    assert RequestEvent.objects.filter(reported__isnull=False).count() == 1
    assert RequestEvent.objects.count() == 2


def test_something_else_is_missing(sent, now):
    report(sent, "complement_asked", 1, "Il manque votre RIB.")
    report(sent, "complement_asked", 2, "Il manque aussi votre avis d'imposition.")
    assert take_up(now=now + LATER) == 2
    assert [words for _state, _at, words in history(sent)] == [
        "", "Il manque votre RIB.", "Il manque aussi votre avis d'imposition.",
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_take_each_row_once(now, at_once):
    sent = SentRequestFactory(sent_at=now)
    report(sent, "complement_asked", 1, "Il manque votre RIB.")
    report(sent, "complement_asked", 2, "Il manque votre bail.")
    report(sent, "done", 3)
    results = at_once(*[lambda: take_up(now=now + LATER) for _ in range(3)])
    take_up(now=now + LATER)
    assert not [one for one in results if isinstance(one, Exception)], results
    assert [state for state, _at, _words in history(sent)] == [
        "received",
        "complement_asked",
        "complement_asked",
        "done",
    ]


def test_of_two_requests_with_one_receipt_number_neither_member_is_told_what_is_the_other_s(sent, now):
    twin = SentRequestFactory(sent_at=now, reference=uuid.UUID(sent.reference.hex[:12] + "f" * 20))
    assert receipts.number(twin.reference) == receipts.number(sent.reference)
    report(sent, "refused", 6, "Vos ressources dépassent le plafond.")
    assert take_up(now=now + LATER) == 0
    assert len(history(sent)) == len(history(twin))
    assert set(Request.objects.values_list("state", flat=True)) == {"received"}
