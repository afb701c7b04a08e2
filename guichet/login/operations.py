"""The only writes of a login."""

import functools
import hashlib
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from guichet.accounts import first_entry, posted, provisional, queries
from guichet.accounts.models import Account, File, PasswordKind
from guichet.accounts.renewal import NotRenewable
from guichet.accounts.states import MAY_LOG_IN
from guichet.audit import operations as audit
from guichet.funds import catalogue
from guichet.funds.kept import version_in_force
from guichet.funds.policy import Policy
from guichet.login import browsers, notices, tries
from guichet.login.ending import end_access, end_sessions
from guichet.login.factors import own
from guichet.login.models import Browser, Door, Factor, Session, mark_of
from guichet.login.signals import Elsewhere, entered, leaving, replaced
from guichet.login.whence import Whence
from guichet.mandates.models import Mandate
from guichet.prepared import PreparedInsert, PreparedUpdate, slot

SEEN_EVERY = timedelta(minutes=1)
NEVER = datetime.fromtimestamp(0, tz=UTC)
"""When a password was shown that never was."""
_INSERT = PreparedInsert(Session)
_NOTE_LOGIN = PreparedUpdate(
    lambda: Account.objects.filter(pk=slot(Account, "id")), lambda: {"last_login_at": slot(Account, "last_login_at")}
)


@dataclass(frozen=True)
class PasswordRight:
    """Whose the pair is, and what is known of the browser."""

    account: Account
    browser: Browser | None
    door: Door = Door.PASSWORD
    """What stood in place of the password, if anything."""
    carried: str = ""
    """A reference for whoever opened the door, given back with the session (`signals.entered`)."""


@dataclass(frozen=True)
class Entered:
    """What the browser of a new session is given."""

    token: str
    """Of the session (256 bits)."""
    browser_token: str
    """The browser's new name, empty when it keeps the one it has."""


class Refused(Exception):
    """Unknown, wrong or frozen: nobody outside can tell which (R144)."""


class Expired(Exception):
    """The right provisional password, after its end: whoever types it is told so (G-17). `account` is whose it was."""

    def __init__(self, account: Account) -> None:
        """Take the account."""
        super().__init__()
        self.account = account


def hash_token(token: str) -> str:
    """Return what the database keeps of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def check_pair(  # noqa: PLR0913 - each is a fact of the try, by name
    *, identifier: str, password: str, whence: Whence, policy: Policy, now: datetime, fund_code: str = ""
) -> PasswordRight:
    """Return whose the pair is; nothing opens yet. `fund_code` is as in `tries.count`.

    Raises Refused, Delayed, or Expired, whose account keeps its password.

    The same queries, the same writes and one Argon2id verification whatever is wrong. The try is counted before the
    password is looked at, so that guesses made in parallel cannot beat the count, and under whom the number means, so
    that those who have two numbers are not twice as easy to guess.
    """
    counted = tries.count(identifier=identifier, whence=whence, policy=policy, now=now, fund_code=fund_code)
    account = counted.account or queries.by_identifier(identifier)
    right = _verify(account, password)
    if not right and account is not None and posted.matches(account, password):
        account, right = _take_posted(account, password, whence=whence, now=now), True
    if not right or account is None:
        _record("login.refused", account, now=now)
        raise Refused
    if account.password_expires_at is not None and now >= account.password_expires_at:
        _record("login.provisional_password_expired", account, now=now)
        raise Expired(account)
    counted.forget()
    return PasswordRight(account, browsers.find(whence.browser_token, account))


def _record(event: str, account: Account | None, *, now: datetime) -> None:
    reference, fund_code = (str(account.reference), account.fund_code) if account else ("", "")
    audit.record(event, account=reference, fund_code=fund_code, now=now)


def _take_posted(account: Account, typed: str, *, whence: Whence, now: datetime) -> Account:
    """Let the password of a letter be the account's, and every other way in fall (G-15). Raises Expired or Refused."""
    if posted.is_over(account, now):
        raise Expired(account)
    browser = browsers.find(whence.browser_token, account)
    # Hashed before the transaction, which on SQLite keeps every other writer waiting.
    encoded = make_password(provisional.normalise(typed))
    try:
        with transaction.atomic():
            renewed = posted.take(account, typed, encoded=encoded, known_browser=browser is not None, now=now)
            end_access(renewed, keep=browser, now=now)
            # By proof and by post: they lost what they had added, or never had it (docs/adr/0046-keys-of-one-s-own.md).
            own.forget_all(renewed, now=now)
    except NotRenewable:
        raise Refused from None
    return renewed


def enter(  # noqa: PLR0913 - each is a fact of the login, by name
    right: PasswordRight,
    *,
    factor: Factor,
    whence: Whence,
    trust: bool = False,
    former: Session | None = None,
    now: datetime,
) -> Entered:
    """Open a session; the caller saw the password, and what else the policy asks. Raises `signals.Withdrawn`.

    `trust` says that the member trusts the browser from here on. From one that the account did not know, they are told.
    `former` is the live session that this browser had until now: nobody can use it any more, whosever it was.
    """
    account = right.account
    policy = catalogue.by_code(account.fund_code).policy
    with transaction.atomic():
        seen = browsers.note(account, whence=whence, known=right.browser, now=now)
        token_of_browser = seen.new_token
        if trust and policy.trusted_browsers:
            token_of_browser = browsers.trust(seen.browser, days=policy.trusted_browser_days, now=now)
        session, token = open_session(account, factor=factor, browser=seen.browser, door=right.door, now=now)
        if right.carried:
            entered.send(Session, session=session, carried=right.carried, now=now)
        if former is not None:
            _replace(former, session, now=now)
        audit.record(
            "login.succeeded",
            account=str(account.reference),
            fund_code=account.fund_code,
            now=now,
            factor=factor.value,
            door=right.door.value,
            known_browser=seen.was_known,
        )
        if not seen.was_known and account.last_login_at is not None:
            notices.tell_of_new_browser(account, whence=whence, now=now)
        if account.last_login_at is None:
            first_entry.note(account, now=now)
        _NOTE_LOGIN.run(id=account.pk, last_login_at=now)
    return Entered(token, token_of_browser)


def _replace(former: Session, session: Session, *, now: datetime) -> None:
    account = former.account
    if former.account_id == session.account_id:
        replaced.send(Session, former=former, session=session, now=now)
    else:
        reference, code = str(account.reference), account.fund_code
        audit.record("login.session_ended", account=reference, fund_code=code, now=now, reason="another_login")
    former.delete()


def open_session(
    account: Account,
    *,
    factor: Factor = Factor.NONE,
    browser: Browser | None = None,
    door: Door = Door.PASSWORD,
    now: datetime,
) -> tuple[Session, str]:
    """Open a session; return it with the token for the browser (256 bits).

    Whoever came by FranceConnect showed no password of ours: settings ask for it at once.
    """
    token = secrets.token_urlsafe(32)
    session = _INSERT.create(
        token_hash=hash_token(token),
        account=account,
        browser=browser,
        factor=factor,
        door=door,
        password_mark=mark_of(account.password),
        began_at=now,
        seen_at=now,
        password_checked_at=NEVER if door is Door.FRANCECONNECT else now,
        conditions_version=version_in_force(account.audience, now=now),
    )
    return session, token


def renew_token(session: Session, *, now: datetime) -> str:
    """Go on with a session under another token, and return it: at each change of what the session may do (ASVS 7.4.3).

    A token that somebody planted or read before is worth nothing afterwards.
    """
    token = secrets.token_urlsafe(32)
    write(session, token_hash=hash_token(token), password_mark=mark_of(session.account.password), seen_at=now)
    return token


def write(session: Session, **values: Any) -> bool:
    """Write values of a session; False when another window ended it meanwhile: it is not brought back.

    Raises ValueError for one that is lent.
    """
    if session.acting is not None:
        raise ValueError("a session that is lent is never written")
    for name, value in values.items():
        setattr(session, name, value)
    return bool(Session.objects.filter(pk=session.pk).update(**values))


def end_others(session: Session, *, now: datetime) -> str:
    """End every other session of the account and go on under a new token: after a password change (ASVS 7.4.3)."""
    end_sessions(session.account, reason="password_replaced", but=session, now=now)
    return renew_token(session, now=now)


@transaction.atomic
def end_all(account: Account | None = None, *, door: Door | None = None, now: datetime) -> int:
    """End every session of an account, or of everybody; return how many. An operator asked for it (ASVS 7.4.5).

    With a `door`, only those that began by it.
    """
    found = Session.objects.all() if account is None else Session.objects.filter(account=account)
    if door is not None:
        found = found.filter(door=door)
    for one in found.select_related("account").iterator():
        reference, code = str(one.account.reference), one.account.fund_code
        audit.record("login.session_ended", account=reference, fund_code=code, actor="system", now=now)
    return found.delete()[0]


def forget_everything(account: Account, *, actor: str = "member", now: datetime) -> None:
    """End every session of an account, forget its browsers and what its holder added to get in: it closes."""
    end_access(account, reason="closed", actor=actor, now=now)
    own.forget_all(account, actor=actor, now=now)


def switch_file(session: Session, *, file: File) -> None:
    """Show another file of the account from here on (R164). Raises ValueError for a file of another account."""
    if file.account_id != session.account_id:
        raise ValueError("a session shows its own account's files")
    write(session, file=file)


def act_under(session: Session, mandate: Mandate | None, *, now: datetime) -> str:
    """Act for the giver of a mandate from here on, or for oneself again; return the session's new token (ASVS 7.4.3).

    The caller saw that the mandate is in force for this account. Whose file is in sight at home stays as it was. Empty
    when the session ended meanwhile.
    """
    token = secrets.token_urlsafe(32)
    kept = write(session.own, mandate=mandate, token_hash=hash_token(token), seen_at=now)
    return token if kept else ""


def seen(session: Session, *, now: datetime) -> bool:
    """Note that the session is in use, at most once a minute: a page that only reads should not write.

    False when it ended meanwhile.
    """
    return now - session.seen_at <= SEEN_EVERY or write(session, seen_at=now)


def extend(session: Session, *, now: datetime) -> bool:
    """« Rester connecté »: the member says that they are there; what must end at last still does.

    False when it ended meanwhile.
    """
    return write(session, seen_at=now)


@transaction.atomic
def log_out(session: Session, *, now: datetime) -> Elsewhere | None:
    """End a session (R175); return where its holder must be logged out too, if they came from there."""
    answers: list[Any] = [answer for _receiver, answer in leaving.send(Session, session=session, now=now)]
    elsewhere = next((answer for answer in answers if isinstance(answer, Elsewhere)), None)
    session.delete()
    account = session.account
    audit.record("login.logged_out", account=str(account.reference), fund_code=account.fund_code, now=now)
    return elsewhere


def purge_sessions(*, hours: int, now: datetime) -> int:
    """Delete the sessions that have lasted as long as any may; return how many."""
    deleted, _by_model = Session.objects.filter(began_at__lte=now - timedelta(hours=hours)).delete()
    return deleted


def password_is_right(account: Account, typed: str) -> bool:
    """Tell whether this is the password of an account, in one verification. The caller counted the try."""
    return _verify(account, typed)


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
