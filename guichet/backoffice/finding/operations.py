"""Search, counted and journalled; and open what was found, with a reason."""

from datetime import datetime

from guichet.accounts.models import Holder
from guichet.agents import looks
from guichet.agents.access import Desk
from guichet.agents.models import Look, Reason
from guichet.audit import operations as audit
from guichet.backoffice.finding import queries
from guichet.backoffice.finding.queries import Found
from guichet.backoffice.finding.rules import AT_ONCE, MOST_AT_ONCE, MOST_IN_A_DAY, Sought
from guichet.cases.models import Case
from guichet.limits import operations as limits
from guichet.limits.rules import MEMORY, Limit

SCOPE = "agent.find"


class TooManySearches(Exception):
    """The agent has searched more than any telephone rings; `retry_at` is when the next one is allowed."""

    def __init__(self, retry_at: datetime) -> None:
        """Take the moment."""
        super().__init__()
        self.retry_at = retry_at


def count(desk: Desk) -> None:
    """Count a search, at whichever box of the agents. Raises TooManySearches.

    Before anything is looked for, so that searches made side by side cannot pass the limit together.
    """
    key = str(desk.agent.reference)
    decision = limits.attempt(
        Limit(SCOPE, key, MOST_AT_ONCE, AT_ONCE), Limit(SCOPE, key, MOST_IN_A_DAY, MEMORY), now=desk.now
    )
    if not decision.allowed:
        denied(desk, reason="limit")
        raise TooManySearches(decision.retry_at or desk.now)


def search(desk: Desk, *, sought: Sought) -> Found:
    """Look for somebody and journal it, with the kind of what was typed and nothing of it. Raises TooManySearches."""
    count(desk)
    found = queries.look_for(sought, fund_code=desk.fund.code)
    told = {"reason": "other_fund"} if found.elsewhere else {}
    audit.record(
        "agent.searched", fund_code=desk.fund.code, actor=desk.actor, now=desk.now, search=sought.kind.value, **told
    )
    return found


def open_found(desk: Desk, holder: Holder, *, reason: Reason, case: Case | None) -> Look:
    """Open the file of somebody who was found. Raises `looks.NotOfThisFund`, which the journal is told of too."""
    reference = str(case.reference) if case else ""
    try:
        return looks.open_file(desk.session, holder, reason=reason, case=reference, now=desk.now)
    except looks.NotOfThisFund:
        denied(desk, reason="fund")
        raise


def denied(desk: Desk, *, reason: str) -> None:
    """Journal that an agent was refused something."""
    audit.record("agent.denied", fund_code=desk.fund.code, actor=desk.actor, now=desk.now, reason=reason)
