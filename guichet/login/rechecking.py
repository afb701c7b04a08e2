"""The password shown again within a session: how it is counted, and what follows."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from guichet.audit import operations as audit
from guichet.funds.policy import Policy
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.login import access, operations, tries
from guichet.login.models import Session

SCOPE = "login.fresh"
"""Apart from the login's own: whoever took a session over must not be able to keep its owner out."""


class Refused(Exception):
    """Wrong."""


class Delayed(Exception):
    """Too many tries from this network; no other is looked at before `retry_at`."""

    def __init__(self, retry_at: datetime) -> None:
        """Take the moment from which another try is looked at."""
        super().__init__()
        self.retry_at = retry_at


class SessionEnded(Exception):
    """Too many wrong ones in this account: the session is over, so that it guesses no more. Or ended elsewhere."""


def is_fresh(session: Session, policy: Policy, *, now: datetime) -> bool:
    """Whether the password was shown so lately that settings may be changed."""
    return now - session.password_checked_at <= timedelta(minutes=policy.fresh_password_minutes)


def check_password(session: Session, *, typed: str, address: str, now: datetime) -> None:
    """Compare the password typed with the account's; the try is counted before it is looked at.

    As many tries as at the login; past them this session ends, and the login, counted apart, is as it was. Raises
    Refused, Delayed or SessionEnded.
    """
    account = session.account
    policy = access.fund_of(account).policy
    key = str(account.reference)
    network = Limit("login.address", address, tries.PER_5_MINUTES_AND_ADDRESS, timedelta(minutes=5))
    decision = limits.attempt(network, now=now)
    if not decision.allowed:
        raise Delayed(decision.retry_at or now)
    own = Limit(SCOPE, key, policy.login_failures_per_5_minutes, timedelta(minutes=5), grows=True)
    if not limits.attempt(own, now=now).allowed:
        _end(session, now=now)
        raise SessionEnded
    if not operations.password_is_right(account, typed):
        audit.record("account.password_refused", account=key, fund_code=account.fund_code, now=now)
        raise Refused
    limits.forget(SCOPE, key)


@transaction.atomic
def refresh(session: Session, *, now: datetime) -> str:
    """Note that the password, or what stands for it, was shown; return the session's new token (ASVS 7.2.4).

    Raises SessionEnded when another window ended it meanwhile.
    """
    token = secrets.token_urlsafe(32)
    if not operations.write(session, token_hash=operations.hash_token(token), password_checked_at=now, seen_at=now):
        raise SessionEnded
    account = session.account
    audit.record("account.password_checked", account=str(account.reference), fund_code=account.fund_code, now=now)
    return token


@transaction.atomic
def _end(session: Session, *, now: datetime) -> None:
    account = session.account
    session.delete()
    audit.record("login.session_ended", account=str(account.reference), fund_code=account.fund_code, now=now)
