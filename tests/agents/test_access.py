"""No page of the agents without a session, a role, and for a file a look of one's own."""

import datetime as dt

import pytest
from django.utils import timezone

from guichet.agents import looks, sessions
from guichet.agents.models import AgentSession, Look, Reason
from guichet.audit.models import Entry
from tests.factories import AffiliationFactory, AgentFactory, at_work, open_file

pytestmark = pytest.mark.django_db


def test_nobody_enters_without_a_session(client):
    response = client.get("/agents/rechercher/")
    assert response.status_code == 302
    assert response["Location"] == "/agents/connexion/?suite=%2Fagents%2Frechercher%2F"


def test_a_role_opens_its_own_pages_and_no_other(desk):
    assert desk.get("/agents/rechercher/").status_code == 200
    refused = desk.get("/agents/equipe/")
    assert refused.status_code == 403
    assert "Aucun de vos rôles" in refused.content.decode()
    entry = Entry.objects.get(event="agent.denied")
    assert entry.facts == {"reason": "role"}


def test_a_session_ends_when_idle_and_after_a_working_day(agent):
    now = timezone.now()
    token = sessions.open_session(agent, factor="passkey", fund_code="68", now=now)
    assert sessions.live(token, now=now + dt.timedelta(minutes=29))
    assert not sessions.live(token, now=now + dt.timedelta(minutes=60))
    AgentSession.objects.update(seen_at=now + dt.timedelta(hours=9, minutes=50))
    assert not sessions.live(token, now=now + dt.timedelta(hours=10))


def test_a_suspended_agent_is_out_at_once(desk, agent):
    type(agent).objects.update(state="suspended")
    assert desk.get("/agents/rechercher/").status_code == 302


def test_a_file_opens_with_a_reason_that_the_journal_keeps(desk, agent):
    person = AffiliationFactory().person
    address = open_file(desk, person)
    assert desk.get(address).status_code == 200
    entry = Entry.objects.get(event="agent.file_opened")
    assert (entry.actor, entry.facts) == (agent.actor, {"reason": "call"})


def test_another_fund_s_people_are_not_opened(desk, agent):
    person = AffiliationFactory(department="83").person
    with pytest.raises(looks.NotOfThisFund):
        looks.open_file(AgentSession.objects.get(), person, reason=Reason.CALL, now=timezone.now())
    assert not Look.objects.exists()


def test_a_look_opens_nothing_for_another_agent(desk, client):
    address = open_file(desk, AffiliationFactory().person)
    at_work(client, AgentFactory())
    assert client.get(address).status_code == 404
    assert Entry.objects.filter(event="agent.denied", facts__reason="look").exists()


def test_an_hour_later_a_reason_is_asked_again(desk):
    address = open_file(desk, AffiliationFactory().person)
    Look.objects.update(opened_at=timezone.now() - dt.timedelta(hours=1, minutes=1))
    assert desk.get(address)["Location"].startswith("/agents/rechercher/?fin=")
