"""Somebody tried what is not theirs: the page is the same as for what never was, and the journal keeps it."""

from datetime import datetime

from guichet.audit import operations as audit
from guichet.login.models import Session


def note(session: Session, *, purpose: str, now: datetime) -> None:
    """Write in the journal that this account asked for somebody else's; `purpose` is a word for what it was."""
    account = session.account
    audit.record(
        "space.denied",
        account=str(account.reference),
        fund_code=account.fund_code,
        now=now,
        purpose=purpose,
    )
