"""Look-ups of agents and of what they may do; each is one query."""

import unicodedata
from collections.abc import Iterable

from guichet.agents.models import EMAIL_PURPOSE, Agent, AgentRole, AgentState
from guichet.agents.roles import Role
from guichet.funds import catalogue
from guichet.sealing.keyring import keyring


def tidy_email(typed: str) -> str:
    """Return an address as it is kept and compared."""
    return unicodedata.normalize("NFKC", typed).strip().lower()


def email_index(email: str) -> str:
    """Return the index under which an address, tidied, is kept now."""
    return keyring().blind_index(email, purpose=EMAIL_PURPOSE)


def by_email(email: str) -> Agent | None:
    """Return the agent of an address, tidied."""
    return Agent.objects.filter(email_index__in=keyring().blind_indexes(email, purpose=EMAIL_PURPOSE)).first()


def roles_of(agent: Agent) -> list[AgentRole]:
    """Return the roles of an agent at every fund, the oldest first."""
    return list(AgentRole.objects.filter(agent=agent).order_by("given_at", "pk"))


def exists(fund_code: str) -> bool:
    """Whether an agent can work there: a fund of the catalogue, or the national site, whose code is empty."""
    return not fund_code or catalogue.has_code(fund_code)


def fund_to_open(agent: Agent, roles: Iterable[AgentRole]) -> str | None:
    """Return the code of the fund where a session opens: the last one, else the first of the roles; None for none."""
    codes = [role.fund_code for role in roles if exists(role.fund_code)]
    return agent.last_fund_code if agent.last_fund_code in codes else next(iter(codes), None)


def home_of(roles: Iterable[AgentRole]) -> str:
    """Return the code of the fund that answers for an agent: where they have had a role for longest; "" for none."""
    oldest = min(roles, key=lambda role: (role.given_at, role.pk), default=None)
    return oldest.fund_code if oldest else ""


def funds_with_an_administrator() -> set[str]:
    """Return the codes of the funds where an active agent is an administrator."""
    held = AgentRole.objects.filter(role=Role.ADMINISTRATOR, agent__state=AgentState.ACTIVE)
    return set(held.values_list("fund_code", flat=True))
