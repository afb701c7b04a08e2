"""Nothing is forgotten: what is left alone goes back, and agents are told once a day how much waits."""

import datetime as dt
import uuid

import pytest

from guichet.agents.models import AgentRole, AgentState
from guichet.audit.models import Entry
from guichet.backoffice.cases import reminders
from guichet.cases import rules, working
from guichet.cases.models import Case, CaseKind, CaseNote, CaseState, NoteKind
from guichet.cases.operations import open_case
from guichet.cases.working import Worker
from guichet.delivery import rendering
from guichet.delivery.models import Message
from tests.factories import AgentFactory

MOMENT, DAY = dt.timedelta(microseconds=1), dt.timedelta(days=1)


def opened(now, kind=CaseKind.CONTACT, **changes):
    return open_case(kind=kind, **{"fund_code": "68", "details": {"nom": "Weber"}, "now": now} | changes)


def taken_by(agent, now):
    case = opened(now)
    working.take(case, Worker(agent.actor), now=now)
    return case


def state(case):
    return Case.objects.get(pk=case.pk).state


@pytest.mark.django_db
def test_left_alone_for_a_week_it_goes_back_to_the_pile(now):
    case = taken_by(AgentFactory(), now)
    assert reminders.release_left_alone(now=now + rules.LEFT_ALONE - MOMENT) == 0
    assert reminders.release_left_alone(now=now + rules.LEFT_ALONE) == 1
    assert state(case) == CaseState.OPEN
    assert CaseNote.objects.get(kind=NoteKind.RELEASED).by is None
    assert Entry.objects.get(event="case.released").actor == "system"
    assert reminders.release_left_alone(now=now + rules.LEFT_ALONE) == 0


@pytest.mark.django_db
def test_a_note_shows_that_it_is_not_left_alone(now):
    agent = AgentFactory()
    case = taken_by(agent, now)
    working.note(case, Worker(agent.actor), text="x", now=now + 6 * DAY)
    assert reminders.release_left_alone(now=now + 8 * DAY) == 0
    assert state(case) == CaseState.TAKEN


@pytest.mark.django_db
@pytest.mark.parametrize("gone", ["suspended", "moved", "unknown"])
def test_what_is_held_by_who_works_there_no_longer_goes_back_at_once(now, gone):
    agent = AgentFactory()
    case = taken_by(agent, now)
    if gone == "suspended":
        agent.state = AgentState.SUSPENDED
        agent.save()
    elif gone == "moved":
        AgentRole.objects.update(fund_code="54")
    else:
        Case.objects.update(taken_by=uuid.uuid4())
    assert reminders.release_left_alone(now=now) == 1
    assert state(case) == CaseState.OPEN


@pytest.mark.django_db(transaction=True)
def test_two_workers_give_it_back_once(now, at_once):
    taken_by(AgentFactory(), now)
    run = lambda: reminders.release_left_alone(now=now + 8 * DAY)  # noqa: E731
    assert sum(at_once(run, run)) == 1
    assert CaseNote.objects.filter(kind=NoteKind.RELEASED).count() == 1


@pytest.mark.django_db
def test_each_agent_is_told_how_much_waits_and_nothing_else(now):
    support = AgentFactory(email="claire@exemple.test")
    AgentFactory(roles=["administrator"])
    AgentFactory(roles=["security"])
    AgentFactory(roles__fund_code="54")
    AgentFactory(state=AgentState.SUSPENDED)
    opened(now - 30 * DAY)
    opened(now)
    opened(now, kind=CaseKind.RETURNED_LETTER)
    taken_by(support, now)
    assert reminders.tell_agents(now=now) == 1
    message = Message.objects.get()
    assert message.payload["recipient"] == {"email": "claire@exemple.test"}
    assert message.payload["context"] == {"waiting": 3, "late": 1}
    said = rendering.text(message.message, "email.txt", rendering.surroundings("68") | message.payload["context"])
    assert "3 demandes vous attendent, dont 1 en retard." in said
    assert "Weber" not in said
    assert "3" not in rendering.subject(message.message, fund_name="MSA d'Alsace")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("waiting", "late", "said"),
    [
        (1, 0, "1 demande vous attend."),
        (1, 1, "1 demande vous attend, dont 1 en retard."),
        (5, 2, "5 demandes vous attendent, dont 2 en retard."),
    ],
)
def test_the_numbers_in_words(waiting, late, said):
    shown = rendering.surroundings("68") | {"waiting": waiting, "late": late}
    assert said in rendering.text(reminders.DIGEST, "email.txt", shown)


@pytest.mark.django_db
def test_once_a_working_morning_and_no_more(now):
    AgentFactory()
    opened(now)
    monday = dt.datetime(2026, 3, 9, 6, 0, tzinfo=dt.UTC)  # 7:00 in Paris
    told = []
    for half_hour in range(48 * 7):
        at = monday + half_hour * dt.timedelta(minutes=30)
        if reminders.tell_agents(now=at):
            told.append(at)
    assert told == [monday + number * DAY for number in range(5)]


@pytest.mark.django_db
def test_where_nothing_waits_nobody_is_told(now):
    AgentFactory()
    assert reminders.tell_agents(now=now) == 0
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_once(now, at_once):
    AgentFactory()
    opened(now)
    run = lambda: reminders.tell_agents(now=now)  # noqa: E731
    assert sum(at_once(run, run)) == 1
    assert Message.objects.count() == 1


@pytest.mark.django_db
def test_one_agent_who_cannot_be_told_stops_no_other(now):
    AgentFactory(email="a@exemple.test\nBcc: b@exemple.test")
    AgentFactory()
    opened(now)
    assert reminders.tell_agents(now=now) == 1


@pytest.mark.django_db
def test_the_cost_does_not_grow_with_the_cases(now, django_assert_max_num_queries):
    AgentFactory()
    for _ in range(30):
        opened(now)
    with django_assert_max_num_queries(10):
        reminders.tell_agents(now=now)
