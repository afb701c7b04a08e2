"""What the pages of the team show. Each function is one query, where not said otherwise."""

from dataclasses import dataclass
from uuid import UUID

from guichet.accounts.operations import spoken_moment
from guichet.agents import queries, words
from guichet.agents.models import Agent, AgentRole, AgentState


@dataclass(frozen=True)
class Member:
    """An agent of a team, in words."""

    reference: str
    name: str
    roles: list[str]
    state: str
    is_active: bool
    is_suspended: bool
    last_login: str
    """Empty for never."""
    is_oneself: bool


def team(fund_code: str, oneself: Agent) -> list[Member]:
    """Return who has a role at a fund, by name."""
    held = AgentRole.objects.select_related("agent").filter(fund_code=fund_code)
    agents: dict[int, tuple[Agent, set[str]]] = {}
    for role in held:
        agents.setdefault(role.agent_id, (role.agent, set()))[1].add(role.role)
    members = [member(agent, names, oneself) for agent, names in agents.values()]
    return sorted(members, key=lambda one: (one.name.casefold(), one.reference))


def member(agent: Agent, roles: set[str], oneself: Agent) -> Member:
    """Return an agent in words. No query."""
    return Member(
        reference=str(agent.reference),
        name=agent.name,
        roles=[str(words.ROLES[role]) for role in words.in_order(roles)],
        state=str(words.STATES[agent.state]),
        is_active=agent.state == AgentState.ACTIVE,
        is_suspended=agent.state == AgentState.SUSPENDED,
        last_login=spoken_moment(agent.last_login_at) if agent.last_login_at else "",
        is_oneself=agent.pk == oneself.pk,
    )


@dataclass(frozen=True)
class Found:
    """An agent who has a role at the fund."""

    agent: Agent
    roles_here: set[str]
    answers_here: bool
    """Whether this fund answers for the agent as a whole."""
    has_proconnect: bool
    """Whether an account of ProConnect opens their access."""


def find(reference: UUID, fund_code: str) -> Found | None:
    """Return an agent of this fund's team, None for any other. Two queries."""
    agent = Agent.objects.select_related("proconnect").filter(reference=reference).first()
    roles = queries.roles_of(agent) if agent else []
    here = {role.role for role in roles if role.fund_code == fund_code}
    if agent is None or not here:
        return None
    return Found(agent, here, queries.home_of(roles) == fund_code, hasattr(agent, "proconnect"))
