"""The demonstration's agents log in with what its page shows."""

import pytest
from django.utils import timezone

from guichet.accounts.password_rules import weaknesses
from guichet.agents import operations, queries
from guichet.agents.models import Agent
from guichet.agents.roles import Role
from guichet.agents.rules import LONGEST_PASSWORD, SHORTEST_PASSWORD
from guichet.demo import agents

pytestmark = pytest.mark.django_db


def test_there_is_one_for_each_role_made_once():
    assert agents.make(now=timezone.now()) == len(agents.everybody())
    assert agents.make(now=timezone.now()) == 0
    assert {(one.fund_code, one.role) for agent in Agent.objects.all() for one in queries.roles_of(agent)} == {
        ("68", role.value) for role in Role
    }


def test_what_the_page_shows_opens(demo, client):
    now = timezone.now()
    agents.make(now=now)
    page = client.get("/demo/").content.decode()
    for one in agents.shown():
        assert one.email in page
        found = operations.check_password(email=one.email, password=agents.PASSWORD, network="n", now=now)
        assert operations.enter_by_code(found, typed=agents.code(now=now), network="n", now=now)
    assert page.count(agents.code(now=now)) >= len(Role) or page.count(agents.PASSWORD) >= len(Role)


def test_what_somebody_changed_is_not_shown_any_more(demo, client):
    agents.make(now=timezone.now())
    Agent.objects.update(totp_secret=None)
    page = client.get("/demo/").content.decode()
    assert agents.PASSWORD not in page
    assert page.count("Modifié depuis") == len(agents.everybody())


def test_the_password_is_one_that_is_taken():
    lengths = {"shortest": SHORTEST_PASSWORD, "longest": LONGEST_PASSWORD}
    for _email, role, name in agents.everybody():
        assert weaknesses(agents.PASSWORD, personal=[name, role.value], **lengths) == []
