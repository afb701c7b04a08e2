"""« Chiffres » is not empty in the demonstration, and says that it is invented."""

import pytest
from django.test import Client
from django.utils import timezone

from guichet.demo import agents, figures
from guichet.figures.models import Batch
from tests.demo.test_life import read
from tests.factories import AgentFactory, at_work

pytestmark = pytest.mark.django_db


def test_invented_figures_are_made_once_and_said_to_be(demo):
    now = timezone.now()
    assert figures.make(now=now)
    assert not figures.make(now=now)
    assert not Batch.objects.filter(day__gte=timezone.localdate(now)).exists()
    page = read(at_work(Client(), AgentFactory(roles=["security"])), "/agents/chiffres/")
    assert agents.FUND == "alsace"
    assert "ces chiffres sont inventés" in page
    assert "Rien n'a encore été compté" not in page, "it would stand above invented counts"
    assert page.count('class="fa"') > 20
