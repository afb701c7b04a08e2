"""What `/metrics` says: counted as it goes, read from the database, and never anybody's."""

import datetime as dt

import pytest
from django.db import OperationalError
from django.utils import timezone
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from guichet.audit import operations as audit
from guichet.cases.models import Case, CaseKind
from guichet.cases.operations import open_case
from guichet.delivery.models import Channel, Message
from guichet.delivery.states import State
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.login import operations as login
from guichet.one_time_codes import operations as codes
from guichet.ui import figures
from tests.factories import AccountFactory, SentRequestFactory

pytestmark = pytest.mark.django_db(transaction=True)


def value(name, **labels):
    """Return a counter of this process."""
    return REGISTRY.get_sample_value(name, labels) or 0


@pytest.fixture
def read():
    """Return `read() -> {(name, labels): value}`, from the database."""

    def samples():
        families = text_string_to_metric_families(figures.of_the_database().decode())
        return {
            (sample.name, *sorted(sample.labels.items())): sample.value for one in families for sample in one.samples
        }

    return samples


def message(now, *, channel=Channel.EMAIL, state=State.QUEUED, due=dt.timedelta(), **more):
    values = {"payload": {}} if state in {State.QUEUED, State.BATCHED} else {}
    Message.objects.create(
        message="x/y", channel=channel, about="x", state=state, created_at=now - dt.timedelta(minutes=10),
        next_attempt_at=now - due, **values | more,
    )  # fmt: skip


def test_an_empty_database_has_every_figure_at_nothing(read):
    found = read()
    assert found.pop(("guichet_database_answers",)) == 1
    assert set(found.values()) == {0}
    assert ("guichet_messages", ("channel", "sms"), ("state", "dead")) in found, "so that an alert sees the first one"


def test_the_outbox(read):
    now = timezone.now()
    message(now, due=dt.timedelta(minutes=3))
    message(now, due=dt.timedelta(minutes=-30))
    message(now, channel=Channel.SMS, due=dt.timedelta(minutes=-5))
    message(now, channel=Channel.LETTER, due=dt.timedelta(minutes=10))
    message(now, state=State.DEAD)
    message(now, state=State.SENT, sent_at=now)
    found = read()
    assert found["guichet_messages", ("channel", "email"), ("state", "queued")] == 2
    assert found["guichet_messages", ("channel", "email"), ("state", "dead")] == 1
    assert found["guichet_messages", ("channel", "letter"), ("state", "queued")] == 1
    assert found["guichet_outbox_late_seconds", ("channel", "email")] == pytest.approx(180, abs=5)
    assert found["guichet_outbox_late_seconds", ("channel", "sms")] == 0, "to be tried again later"
    assert found["guichet_outbox_age_seconds", ("channel", "sms")] == pytest.approx(600, abs=5)
    assert found["guichet_outbox_age_seconds", ("channel", "letter")] == pytest.approx(600, abs=5)


def test_cases_and_sessions(read):
    now = timezone.now()
    yesterday = now - dt.timedelta(days=1)
    open_case(kind=CaseKind.NOT_ME, fund_code="68", details={}, due_on=yesterday.date(), now=yesterday)
    open_case(kind=CaseKind.FILE_ASKED, fund_code="68", details={}, due_on=now.date() + dt.timedelta(days=9), now=now)
    open_case(kind=CaseKind.NOT_ME, fund_code="68", details={}, now=now - dt.timedelta(days=9))
    Case.objects.filter(opened_at__lt=yesterday).update(state="closed")
    login.open_session(AccountFactory(opened_at=now), now=now)
    found = read()
    assert found["guichet_cases_open", ("kind", "not_me")] == 1
    assert found["guichet_cases_open", ("kind", "file_asked")] == 1
    assert found["guichet_cases_overdue",] == 1
    assert found["guichet_case_oldest_seconds",] == pytest.approx(86400, abs=60)
    assert found["guichet_sessions",] == 1


def test_requests_that_wait(read):
    now = timezone.now()
    SentRequestFactory(sent_at=now - dt.timedelta(days=1))
    SentRequestFactory(sent_at=now - dt.timedelta(days=9), state="complement_asked")
    SentRequestFactory(sent_at=now - dt.timedelta(days=20), state="done")
    found = read()
    waiting = {key[1:]: number for key, number in found.items() if key[0] == "guichet_requests_waiting"}
    kind = ("kind", "dec_ressources")
    assert waiting == {(kind, ("state", "received")): 1, (kind, ("state", "complement_asked")): 1}
    assert found["guichet_request_oldest_seconds",] == pytest.approx(86400, abs=60)


def test_eight_queries_whatever_there_is(read, django_assert_num_queries):
    now = timezone.now()
    for _ in range(20):
        message(now)
    with django_assert_num_queries(8):
        read()


def test_a_database_that_is_away_is_told_and_hides_no_other_figure(read, monkeypatch, rf, caplog):
    def away(_now):
        raise OperationalError("password of user secret")

    monkeypatch.setattr("guichet.delivery.figures.read", away)
    found = read()
    assert found["guichet_database_answers",] == 0
    assert ("guichet_sessions",) in found
    assert "secret" not in caplog.text


def test_the_journal_is_counted_by_event(now):
    before = value("guichet_events_total", event="login.refused")
    audit.record("login.refused", now=now)
    assert value("guichet_events_total", event="login.refused") == before + 1


def test_attempts_held_are_counted_by_limit(now):
    limit = Limit("login.identifier", "1850133990917", 1, dt.timedelta(hours=1))
    before = value("guichet_held_total", limit="login.identifier")
    limits.attempt(limit, now=now)
    assert value("guichet_held_total", limit="login.identifier") == before
    limits.attempt(limit, now=now)
    assert value("guichet_held_total", limit="login.identifier") == before + 1


def test_codes_are_counted_by_what_became_of_them(now, fund):
    codes.issue(purpose="login", subject="x", channel=Channel.EMAIL, destination="a@example.org", fund=fund, now=now)
    right = Message.objects.get().payload["context"]["code"]
    before = {
        answer: value("guichet_codes_total", purpose="login", answer=answer) for answer in ("wrong", "accepted", "none")
    }
    for typed in ("x", right, right):
        codes.check(purpose="login", subject="x", typed=typed, now=now)
    for answer, number in before.items():
        assert value("guichet_codes_total", purpose="login", answer=answer) == number + 1
