"""Desks of this half of the calls: agents of any fund, who come in by the real login."""

from tests.callers.people import Agent
from tests.factories import AgentFactory


def log_in(open_page, site, *, roles, fund_code="68", name="Claire Muller"):
    """Return an agent who logged in with the password and the code of their application, and with nothing else."""
    row = AgentFactory(roles=roles, roles__fund_code=fund_code, name=name)
    return Agent(open_page(base_url=site, viewport={"width": 1280, "height": 900}), row).log_in()
