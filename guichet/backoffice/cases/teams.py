"""Which cases the roles of an agent open."""

from collections.abc import Mapping

from guichet.agents.access import Desk
from guichet.agents.roles import Role
from guichet.cases.rules import Team

TEAM_OF: Mapping[str, Team] = {
    Role.SUPPORT: Team.SUPPORT,
    Role.LETTERS: Team.LETTERS,
    Role.REQUESTS: Team.REQUESTS,
    Role.SECURITY: Team.SECURITY,
}
"""An administrator has none: that role sees no member."""


def teams_of(desk: Desk) -> list[Team]:
    """Return the teams that an agent is of, at the fund for which they work now."""
    return [team for role, team in TEAM_OF.items() if role in desk.roles]
