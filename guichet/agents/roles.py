"""What each role lets an agent do, at one fund (pure). docs/adr/0090-agents-and-roles.md says why these five."""

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Role(StrEnum):
    """What an agent is at a fund; the value is what the database holds. An agent may have several, at several funds."""

    SUPPORT = "support"
    """Answers the telephone and the reception desk."""
    LETTERS = "letters"
    """Follows the letters: batches, those that came back."""
    REQUESTS = "requests"
    """Answers what members and third parties ask in writing."""
    SECURITY = "security"
    """Freezes and frees accounts, and reads the journal."""
    ADMINISTRATOR = "administrator"
    """Invites agents and writes what the site says. Sees no member."""


class Permission(StrEnum):
    """One thing that a page or a button asks for."""

    FIND = "find"
    """Look for somebody, and open their file with a reason."""
    HELP = "help"
    """Send a letter again, release a limit, end sessions, correct a mailbox."""
    FREEZE = "freeze"
    """Block an account."""
    REOPEN = "reopen"
    """Free a blocked account, or close one for good."""
    COUNTER = "counter"
    """Begin an enrolment for somebody who is present."""
    REQUESTS = "requests"
    """Read what members sent online, and say what becomes of it."""
    CASES = "cases"
    """Take and answer what waits."""
    LETTERS = "letters"
    """See batches and letters, stop one, note that one came back."""
    CONTENT = "content"
    """Write the assistance hours, news, banners, and the general conditions."""
    TEAM = "team"
    """Invite agents, give and take roles."""
    JOURNAL = "journal"
    """Read what agents did."""
    CONVENTIONS = "conventions"
    """Propose and approve conventions of third parties, and register mandates signed on paper."""
    POLICY = "policy"
    """Read a fund's rules and its journeys, and compare them with another's."""
    FIGURES = "figures"
    """Read how many people go how far: counts, and nobody."""
    VIGILANCE = "vigilance"
    """Propose and confirm a day of attack."""


GIVES: Mapping[Role, frozenset[Permission]] = {
    Role.SUPPORT: frozenset({
        Permission.FIND,
        Permission.HELP,
        Permission.FREEZE,
        Permission.COUNTER,
        Permission.CASES,
    }),
    Role.LETTERS: frozenset({Permission.FIND, Permission.CASES, Permission.LETTERS}),
    Role.REQUESTS: frozenset({Permission.FIND, Permission.CASES, Permission.REQUESTS, Permission.CONVENTIONS}),
    Role.SECURITY: frozenset({
        Permission.FIND,
        Permission.HELP,
        Permission.FREEZE,
        Permission.REOPEN,
        Permission.CASES,
        Permission.JOURNAL,
        Permission.POLICY,
        Permission.FIGURES,
    }),
    Role.ADMINISTRATOR: frozenset({
        Permission.CONTENT,
        Permission.TEAM,
        Permission.JOURNAL,
        Permission.POLICY,
        Permission.FIGURES,
        Permission.VIGILANCE,
    }),
}  # fmt: skip


def permissions(roles: Iterable[str]) -> frozenset[Permission]:
    """Return what several roles give together."""
    return frozenset().union(*(GIVES[Role(role)] for role in roles))
