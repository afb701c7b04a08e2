"""« Chiffres » of the agents: nothing yet, one fund, all of them."""

from django.test import override_settings
from django.utils import timezone

from guichet.agents.roles import Role
from guichet.demo import figures
from tests.factories import AgentFactory, at_work
from tests.journeys.walker import Walker

HERE = "/agents/chiffres/"


def agents_figures():
    """Each state of the page."""
    walker = Walker()
    at_work(walker.client, AgentFactory(roles=[Role.SECURITY], name="Paul Roth"))
    yield "figures, nothing counted", walker.get(HERE)
    figures.make(now=timezone.now())
    yield "figures, no such period", walker.get(f"{HERE}?periode=hier")
    yield "figures of a fund", walker.get(f"{HERE}?periode=90&profil=exploitant")
    national = Walker()
    agent = AgentFactory(roles=[Role.ADMINISTRATOR], roles__fund_code="", name="Paule Roth")
    at_work(national.client, agent, fund_code="")
    with override_settings(FIGURES_FLOOR=20):
        yield "figures of every fund", national.get(HERE)
