"""Searches made side by side, by a script that borrowed an agent's session."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from guichet.agents import sessions
from guichet.audit.models import Entry
from tests.factories import AffiliationFactory, AgentFactory

pytestmark = pytest.mark.django_db(transaction=True)
MOST = 3


def test_side_by_side_they_do_not_pass_the_limit_together(at_once, monkeypatch):
    monkeypatch.setattr("guichet.backoffice.finding.operations.MOST_AT_ONCE", MOST)
    token = sessions.open_session(AgentFactory(), factor="authenticator", fund_code="68", now=timezone.now())
    number = AffiliationFactory().person.nir

    def search():
        client = Client()
        client.cookies[settings.AGENT_COOKIE_NAME] = token
        return client.post("/agents/rechercher/", {"cherche": number}).status_code

    answers = at_once(*[search] * 8)
    assert set(answers) <= {200, 429}
    assert answers.count(200) <= MOST
    assert Entry.objects.filter(event="agent.searched").count() == answers.count(200)
