"""Who reads the journal is in it."""

from guichet.agents.access import Desk
from guichet.audit import operations as audit


def note_read(desk: Desk) -> None:
    """Write that an agent read a page of the journal."""
    audit.record("journal.read", fund_code=desk.fund.code, actor=desk.actor, now=desk.now)


def note_exported(desk: Desk) -> None:
    """Write that an agent took a copy of it."""
    audit.record("journal.exported", fund_code=desk.fund.code, actor=desk.actor, now=desk.now)
