"""The only writes of a login."""

import functools
import hashlib
import secrets
import unicodedata
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from guichet.accounts import provisional, queries
from guichet.accounts.models import Account, File, PasswordKind
from guichet.accounts.states import MAY_LOG_IN
from guichet.audit import operations as audit
from guichet.funds.policy import Policy
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.login.models import Session, mark_of
from guichet.prepared import PreparedInsert, PreparedUpdate, slot
from guichet.registry.counting import counted_as

PASSWORD_SCOPE = "login.identifier"  # noqa: S105 - the name of a limit
# Many members share the address of a mobile network or of a reception desk.
TRIES_PER_5_MINUTES_PER_ADDRESS = 300
SEEN_EVERY = timedelta(minutes=1)
_INSERT = PreparedInsert(Session)
_NOTE_LOGIN = PreparedUpdate(
    lambda: Account.objects.filter(pk=slot(Account, "id")), lambda: {"last_login_at": slot(Account, "last_login_at")}
)


class Refused(Exception):
    """Unknown, wrong or frozen: nobody outside can tell which (R144)."""


class Expired(Exception):
    """The right provisional password, after its end: whoever types it is told so (G-17). `account` is whose it was."""

    def __init__(self, account: Account) -> None:
        """Take the account."""
        super().__init__()
        self.account = account


class Delayed(Exception):
    """Too many failures on whom this identifier means, whether or not it exists; try again at `retry_at`."""

    def __init__(self, retry_at: datetime) -> None:
        """Take the moment from which another try is looked at."""
        super().__init__()
        self.retry_at = retry_at


def hash_token(token: str) -> str:
    """Return what the database keeps of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def log_in(*, identifier: str, password: str, address: str, policy: Policy, now: datetime) -> str:
    """Open a session for the right pair; return the browser's token (256 bits).

    Raises Refused, Delayed, or Expired, whose account keeps its password: nothing opens.

    The same queries, the same writes and one Argon2id verification whatever is wrong. The try is counted before the
    password is looked at, so that guesses made in parallel cannot beat the count, and under whom the number means, so
    that those who have two numbers are not twice as easy to guess.
    """
    holder = counted_as(identifier)
    decision = limits.attempt(
        Limit(PASSWORD_SCOPE, holder, policy.login_failures_per_5_minutes, timedelta(minutes=5), grows=True),
        Limit("login.address", address, TRIES_PER_5_MINUTES_PER_ADDRESS, timedelta(minutes=5)),
        now=now,
    )
    if not decision.allowed:
        raise Delayed(decision.retry_at or now)
    account = queries.by_identifier(identifier)
    if not _verify(account, password) or account is None:
        audit.record(
            "login.refused",
            account=str(account.reference) if account else "",
            fund_code=account.fund_code if account else "",
            now=now,
        )
        raise Refused
    if account.password_expires_at is not None and now >= account.password_expires_at:
        audit.record(
            "login.provisional_password_expired",
            account=str(account.reference),
            fund_code=account.fund_code,
            now=now,
        )
        raise Expired(account)
    limits.forget(PASSWORD_SCOPE, holder)
    with transaction.atomic():
        _session, token = open_session(account, now=now)
        audit.record("login.succeeded", account=str(account.reference), fund_code=account.fund_code, now=now)
        _NOTE_LOGIN.run(id=account.pk, last_login_at=now)
    return token


def open_session(account: Account, *, now: datetime) -> tuple[Session, str]:
    """Open a session; return it with the token for the browser (256 bits)."""
    token = secrets.token_urlsafe(32)
    session = _INSERT.create(
        token_hash=hash_token(token),
        account=account,
        password_mark=mark_of(account.password),
        began_at=now,
        seen_at=now,
        password_checked_at=now,
    )
    return session, token


def end_others(session: Session, *, now: datetime) -> str:
    """End every session of the account and go on under a new token: after a password change (ASVS 7.4.3)."""
    Session.objects.filter(account=session.account_id).exclude(pk=session.pk).delete()
    token = secrets.token_urlsafe(32)
    session.token_hash = hash_token(token)
    session.password_mark = mark_of(session.account.password)
    session.seen_at = now
    session.save(update_fields=["token_hash", "password_mark", "seen_at"])
    return token


def switch_file(session: Session, *, file: File) -> None:
    """Show another file of the account from here on (R164). Raises ValueError for a file of another account."""
    if file.account_id != session.account_id:
        raise ValueError("a session shows its own account's files")
    session.file = file
    session.save(update_fields=["file"])


def seen(session: Session, *, now: datetime) -> None:
    """Note that the session is in use, at most once a minute: a page that only reads should not write."""
    if now - session.seen_at > SEEN_EVERY:
        session.seen_at = now
        session.save(update_fields=["seen_at"])


def log_out(session: Session, *, now: datetime) -> None:
    """End a session (R175)."""
    session.delete()
    account = session.account
    audit.record("login.logged_out", account=str(account.reference), fund_code=account.fund_code, now=now)


def purge_sessions(*, hours: int, now: datetime) -> int:
    """Delete the sessions that have lasted as long as any may; return how many."""
    deleted, _by_model = Session.objects.filter(began_at__lte=now - timedelta(hours=hours)).delete()
    return deleted


@functools.cache
def _nobody_s_password() -> str:
    return make_password(secrets.token_urlsafe(32))


def _verify(account: Account | None, typed: str) -> bool:
    """Run one verification, against nobody's password when there is nothing to compare with.

    An expired password is compared like a living one, so that a wrong one costs the same before and after its end.
    """
    nobody = _nobody_s_password()
    usable = account is not None and account.state in MAY_LOG_IN
    if account is not None and account.password_kind == PasswordKind.PROVISIONAL:
        typed = provisional.normalise(typed)
    else:
        typed = unicodedata.normalize("NFC", typed)
    encoded = account.password if account is not None and usable else nobody
    return check_password(typed, encoded) and usable
