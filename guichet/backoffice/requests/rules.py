"""How much of what members sent one agent may open and decide in a day (pure). The numbers are the organisation's.

A request takes some ten minutes to work: fifty fill a day. Three times as many, and five papers for each, are what no
person reads; whoever copies files to sell them is stopped there, and the journal tells of it.
"""

from datetime import timedelta

from guichet.limits.rules import Limit

DAY = timedelta(days=1)
DECIDED_PER_DAY = 150
PAPERS_PER_DAY = 250


def decisions(agent: str) -> Limit:
    """Return the limit that a decision counts under; `agent` is the reference of who decides."""
    return Limit("backoffice.requests", agent, DECIDED_PER_DAY, DAY)


def papers(agent: str) -> Limit:
    """Return the limit that opening a paper counts under."""
    return Limit("backoffice.request_papers", agent, PAPERS_PER_DAY, DAY)
