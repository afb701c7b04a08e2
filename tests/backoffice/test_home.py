"""« Espace des agents »: where to begin, and what waits."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from guichet.cases import receipts
from guichet.cases.models import CaseKind
from guichet.cases.operations import open_case
from guichet.cases.working import Worker, take
from guichet.switches import operations as switches
from guichet.switches.models import Direction
from tests.factories import AgentFactory, at_work

pytestmark = pytest.mark.django_db

HOME = "/agents/"


def opened(days=0, **changes):
    now = timezone.now() - dt.timedelta(days=days)
    return open_case(**{"kind": CaseKind.CONTACT, "fund_code": "68", "details": {"nom": "Weber"}, "now": now} | changes)


def text(client):
    return client.get(HOME).content.decode()


def test_how_much_waits_is_late_and_is_mine_then_the_five_most_urgent(desk, agent):
    cases = [opened(days) for days in range(30, 22, -1)]
    take(cases[1], Worker(agent.actor), now=timezone.now())
    take(cases[0], Worker(AgentFactory().actor), now=timezone.now())
    page = text(desk)
    assert "6 demandes en attente" in page
    assert "7 en retard" in page
    assert "1 à vous" in page
    assert [case for case in cases if receipts.number(case.reference) in page] == cases[1:6]
    assert "Weber" not in page


def test_one_searches_from_there_by_a_form(desk):
    page = text(desk)
    assert 'method="post" action="/agents/rechercher/"' in page
    assert 'name="cherche"' in page


def test_where_nothing_waits_it_says_so(desk):
    assert "Rien n&#x27;attend" in text(desk) or "Rien n'attend" in text(desk)


def test_an_administrator_sees_neither_members_nor_cases():
    opened()
    client = at_work(Client(), AgentFactory(roles=["administrator"]))
    page = text(client)
    assert "en attente" not in page
    assert 'name="cherche"' not in page


def test_agents_of_every_fund_read_what_is_closed(desk):
    assert "Fermé en ce moment" not in text(desk)
    switches.close_at_once(direction=Direction.FRANCECONNECT_IN, now=timezone.now())
    assert "Connexion des adhérents avec FranceConnect" in text(desk)


@pytest.mark.parametrize("number", [0, 20])
def test_it_is_a_few_queries_however_much_waits(desk, number, django_assert_max_num_queries):
    for _ in range(number):
        opened()
    with django_assert_max_num_queries(8):
        text(desk)
