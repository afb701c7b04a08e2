"""« Confirmer mon adresse »: the code that went to a mailbox an agent noted, typed by who reads that mailbox.

It opens nothing and tells nothing of the account. Tries are counted with those of the other codes of that length.
"""

from datetime import datetime

from guichet.accounts import mailbox
from guichet.limits import operations as limits
from guichet.login import disowning
from guichet.login.disowning import Delayed, NotACode

__all__ = ["Delayed", "NotACode", "prove"]


def prove(typed: str, *, address: str, now: datetime) -> datetime:
    """Take the code; return when the mailbox will be used. Raises NotACode or Delayed.

    The try is counted before the code is looked at, and every refusal makes the same queries.
    """
    decision = limits.attempt(*disowning.tries(address), now=now)
    if not decision.allowed:
        raise Delayed(decision.retry_at or now)
    change = mailbox.find(typed, now=now)
    proved = mailbox.prove(change, now=now) if change is not None else None
    if proved is None:
        raise NotACode
    return proved.effective_at or now
