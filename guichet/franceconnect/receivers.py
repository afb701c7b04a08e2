"""What FranceConnect's way in learns from accounts and from the login, which stand below it."""

from datetime import datetime
from typing import Any

from guichet.accounts.models import Account
from guichet.accounts.signals import distrusted, taken_over
from guichet.franceconnect import arrivals, operations, refusals
from guichet.franceconnect.leaving import logout_address
from guichet.franceconnect.models import Abroad, Arrival
from guichet.franceconnect.provider import NAME
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund
from guichet.login.models import Session
from guichet.login.signals import Elsewhere, Withdrawn, entered, leaving
from guichet.switches.models import Direction
from guichet.switches.queries import stayed_open


def connect() -> None:
    """Listen; done again, it changes nothing."""
    entered.connect(note_entry)
    leaving.connect(leave_too)
    taken_over.connect(end_at_take_over)
    distrusted.connect(end_with_trust)


def note_entry(*, session: Session, carried: str, now: datetime, **_: Any) -> None:
    """Note by which arrival a session was opened. Raises Withdrawn when what it rests on is no more.

    A login waits up to a quarter of an hour for its code: meanwhile the link may end, the arrival be too old, or two
    administrators close the door.
    """
    account, arrival = session.account, Arrival.objects.filter(reference=carried).first()
    if arrival is None:
        raise _withdrawn("ended", account, fund=catalogue.national(), now=now)
    fund = arrivals.site_of(arrival)
    if not stayed_open(Direction.FRANCECONNECT_IN, since=arrival.arrived_at):
        raise _withdrawn("closed", account, fund=fund, now=now)
    try:
        operations.enter(session, arrival, now=now)
    except tuple(refusals.REASONS) as reason:
        raise _withdrawn(refusals.REASONS[type(reason)], account, fund=fund, now=now) from None


def _withdrawn(word: str, account: Account, *, fund: Fund, now: datetime) -> Withdrawn:
    """Return what undoes an opening; its page, and the row of the journal, come once it is undone."""
    return Withdrawn(lambda request: refusals.show(request, word, fund=fund, account=account, now=now))


def leave_too(*, session: Session, **_: Any) -> Elsewhere | None:
    """Say where whoever came by FranceConnect must be logged out too: the next one at this desk would be them."""
    abroad = Abroad.objects.filter(session=session).first()
    if abroad is None:
        return None
    id_token, fund_code = abroad.id_token, session.account.fund_code
    return Elsewhere(NAME, lambda: logout_address(id_token, fund_code=fund_code))


def end_at_take_over(*, account: Account, now: datetime, **_: Any) -> None:
    """End the link of an account that a proof gave another password: it may be whose the account was before."""
    operations.drop(account, reason="taken_over", now=now)


def end_with_trust(*, account: Account, now: datetime, **_: Any) -> None:
    """End the link of an account that is blocked, closed, another's, or has another password.

    A renewal is what somebody does to put a thief out: the link may be the thief's. Its holder associates again.
    """
    operations.drop(account, reason="distrusted", now=now)
