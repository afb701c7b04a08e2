"""Write in the journal: the only way to."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from guichet.audit import vocabulary
from guichet.audit.models import Entry
from guichet.audit.rules import month_of as segment
from guichet.prepared import PreparedInsert
from guichet.ui.figures import count_event

_INSERT = PreparedInsert(Entry)
_ON_BEHALF: ContextVar[Mapping[str, str] | None] = ContextVar("on_behalf", default=None)


class UnknownEvent(ValueError):
    """`vocabulary.EVENTS` does not declare this event."""


class UnsafeFact(ValueError):
    """`vocabulary.FACTS` does not declare this fact, or not with such a value. The message never holds the value."""


@contextmanager
def on_behalf(*, by_account: str, mandate: str) -> Iterator[None]:
    """Have every entry of a member's written meanwhile say who acted for them, and under which mandate.

    Both are random references. Around a whole request, so that no operation has to know.
    """
    token = _ON_BEHALF.set({"by_account": by_account, "mandate": mandate})
    try:
        yield
    finally:
        _ON_BEHALF.reset(token)


def acting_for() -> str:
    """Return the reference of the account that acts for another one at this moment; empty for who acts for oneself."""
    return (_ON_BEHALF.get() or {}).get("by_account", "")


def record(
    event: str,
    *,
    now: datetime,
    account: str = "",
    fund_code: str = "",
    actor: str = "member",
    **facts: vocabulary.Value,
) -> Entry:
    """Write one entry, in one INSERT, in the transaction of the change that it tells about.

    `account` is the random reference of an account or an enrolment, `actor` is `member`, `system` or
    `agent:REFERENCE`. Raises UnknownEvent or UnsafeFact: a mistake in the code, that its test must meet.
    """
    if event not in vocabulary.EVENTS:
        raise UnknownEvent(event)
    if actor == "member":
        facts |= _ON_BEHALF.get() or {}
    for name, value in facts.items():
        allows = vocabulary.FACTS.get(name)
        if allows is None:
            raise UnsafeFact(f"{event}: the fact {name} is not declared")
        if not allows(value):
            raise UnsafeFact(f"{event}: the value of {name} is not one the journal may hold")
    if account and not vocabulary.is_reference(account):
        raise UnsafeFact(f"{event}: account is not a random reference")
    if not vocabulary.is_actor(actor):
        raise UnsafeFact(f"{event}: actor is neither member, system nor an agent's reference")
    if not vocabulary.is_fund_code(fund_code):
        raise UnsafeFact(f"{event}: fund_code is not the code of a fund")
    count_event(event)
    return _INSERT.create(
        event=event,
        at=now,
        segment=segment(now),
        account=account,
        fund_code=fund_code,
        actor=actor,
        facts=facts,
    )
