"""Invented agents of one fund: one for each role and a second administrator, with what the demo shows of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.functional import Promise

from guichet.accounts.operations import hash_password
from guichet.agents import queries, words
from guichet.agents.models import Agent, AgentRole, AgentState
from guichet.agents.proconnect import ties
from guichet.agents.proconnect.rules import Known
from guichet.agents.roles import Role
from guichet.demo.elsewhere.names import SIRET, sub_of, uid_of
from guichet.funds import catalogue
from guichet.login.factors import totp

FUND: Final = "alsace"
PASSWORD: Final = "Tracteur-vert-68"  # noqa: S105 - shown to everybody: nobody here exists
SECRET: Final = "MSAGUICHETDEMOMSAGUICHETDEMOMSAA"  # noqa: S105 - likewise
PEOPLE: Final = {
    Role.SUPPORT: "Claire Muller",
    Role.LETTERS: "Paul Meyer",
    Role.REQUESTS: "Inès Schmitt",
    Role.SECURITY: "Karim Haddad",
    Role.ADMINISTRATOR: "Anne Roth",
}
SECONDS: Final = {Role.ADMINISTRATOR: "Lucie Kern", Role.REQUESTS: "Marc Heitz"}
"""Others of the same roles: a day of attack takes two administrators, a convention two agents."""
UNTIED: Final = Role.LETTERS
"""Whose account of ProConnect is not tied yet, so that somebody may try it."""


@dataclass(frozen=True)
class DemoAgent:
    """What the page shows of one."""

    name: str
    email: str
    role: str | Promise
    duty: str | Promise
    opens: bool
    """Whether the password and the codes that the page shows still open: somebody may have changed them."""


def email_of(role: Role, *, second: bool = False) -> str:
    """Return the address of the agent of a role, or of the second one."""
    return f"{role.value}{'-2' if second else ''}@agents.exemple"


def everybody() -> list[tuple[str, Role, str]]:
    """Return the address, the role and the name of each."""
    return [
        *((email_of(role), role, name) for role, name in PEOPLE.items()),
        *((email_of(role, second=True), role, name) for role, name in SECONDS.items()),
    ]


@transaction.atomic
def make(*, now: datetime) -> int:
    """Make those that are missing, ready to log in; return how many. What became of the others is kept."""
    missing = [one for one in everybody() if queries.by_email(one[0]) is None]
    encoded = hash_password(PASSWORD) if missing else ""
    for email, role, name in missing:
        agent = Agent.objects.create(
            email=email,
            email_index=queries.email_index(email),
            name=name,
            state=AgentState.ACTIVE,
            password=encoded,
            totp_secret=SECRET,
            invited_at=now,
            state_changed_at=now,
        )
        AgentRole.objects.create(agent=agent, fund_code=catalogue.by_slug(FUND).code, role=role, given_at=now)
        if role != UNTIED:
            ties.keep(agent, Known(sub_of(email), uid_of(email), email, SIRET), now=now)
    return len(missing)


def shown() -> list[DemoAgent]:
    """Return them as the page shows them."""
    found = []
    for email, role, name in everybody():
        agent = queries.by_email(email)
        opens = agent is not None and agent.state == AgentState.ACTIVE and agent.totp_secret == SECRET
        found.append(DemoAgent(name, email, words.ROLES[role], words.DUTIES[role], opens))
    return found


def code(*, now: datetime) -> str:
    """Return what their application shows at this moment."""
    return totp.code_at(SECRET, totp.step_at(now))
