"""From a right password to an open session: one place decides whether a second factor stands between."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.urls import reverse

from guichet.accounts.models import Account
from guichet.accounts.states import MAY_LOG_IN
from guichet.audit import operations as audit
from guichet.enrolment.browser import network_of
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.login import access, browsers, factors, operations, pending
from guichet.login.factors.base import Way
from guichet.login.models import Door, Factor, mark_of
from guichet.login.pending import Pending
from guichet.login.queries import account_by_reference
from guichet.login.signals import Withdrawn
from guichet.login.stages import SecondFactor, Standing, next_stage
from guichet.login.whence import Whence, browser_name
from guichet.one_time_codes.operations import TooManyResends
from guichet.one_time_codes.rules import CodeAnswer
from guichet.vigilance.queries import in_force

CODE_SCOPE = "login.code"
# Many members share the address of a mobile network or of a reception desk.
TRIES_PER_5_MINUTES_PER_ADDRESS = 300


class Delayed(Exception):
    """Too many wrong codes for this account, or from this network; no other is looked at before `retry_at`."""

    def __init__(self, retry_at: datetime) -> None:
        """Take the moment from which another code is looked at."""
        super().__init__()
        self.retry_at = retry_at


def after_password(
    request: HttpRequest, right: operations.PasswordRight, *, fund: Fund, back: str | None, now: datetime
) -> HttpResponse:
    """Open the session, or ask for the second factor first. `back` is the page that was asked for."""
    account = right.account
    policy = in_force(catalogue.by_code(account.fund_code), now=now).policy
    trusted = policy.trusted_browsers and right.browser is not None and right.browser.is_trusted(now)
    factor = Factor.TRUSTED_BROWSER if trusted else None
    if not isinstance(next_stage(Standing(account, factor), policy, now), SecondFactor):
        return enter(request, right, factor=factor or Factor.NONE, back=back or "", now=now)
    waiting = Pending(
        account=str(account.reference),
        mark=mark_of(account.password),
        way="",
        sent_to="",
        since=int(now.timestamp()),
        fund=fund.slug,
        back=back or "",
        trust_days=policy.trusted_browser_days if policy.trusted_browsers else 0,
        passkey=account.has_passkey,
        door=right.door.value,
        carried=right.carried,
    )
    return begin(waiting, factors.ways_of(account, policy)[0], account, now=now)


def begin(waiting: Pending, way: Way, account: Account, *, now: datetime, again: bool = False) -> HttpResponse:
    """Ask for one of the ways; what must be sent leaves. Where too many left already, the last one still opens."""
    fund = catalogue.by_code(account.fund_code)
    query = "?renvoye=1" if again else ""
    try:
        way.begin(account, fund, now)
    except TooManyResends:
        query = "?trop=1"
    if way.is_sent and query != "?trop=1":
        audit.record(
            "code.sent", account=waiting.account, fund_code=fund.code, now=now, purpose="login", channel=way.name.value
        )
    response = HttpResponseRedirect(reverse("login:second_factor") + query)
    return pending.give(response, replace(waiting, way=way.name.value, sent_to=way.masked(account)))


def account_of(waiting: Pending) -> Account | None:
    """Return whose login waits; None when another password was issued since, or the account was closed to logins."""
    account = account_by_reference(waiting.account)
    if account is None or account.state not in MAY_LOG_IN or mark_of(account.password) != waiting.mark:
        return None
    return account


def right_of(request: HttpRequest, waiting: Pending, account: Account) -> operations.PasswordRight:
    """Return the right that a login waits with, once its second factor was shown."""
    return operations.PasswordRight(account, browsers.known(request, account), Door(waiting.door), waiting.carried)


def check(request: HttpRequest, way: Way, account: Account, *, typed: str, now: datetime) -> CodeAnswer:
    """Count a try, then say what the code is worth. Raises Delayed.

    Counted by account and by network, whatever the session: fifty browsers guess no faster than one. Every wrong code
    past a few makes the next one wait longer, a quarter of an hour at most, and a new code gives no try back.
    """
    subject = str(account.reference)
    tries = catalogue.by_code(account.fund_code).policy.code_tries
    decision = limits.attempt(
        Limit(CODE_SCOPE, subject, tries, timedelta(minutes=5), grows=True),
        Limit("login.code_address", network_of(request), TRIES_PER_5_MINUTES_PER_ADDRESS, timedelta(minutes=5)),
        now=now,
        fund_code=account.fund_code,
    )
    if not decision.allowed:
        raise Delayed(decision.retry_at or now)
    answer = way.check(account, typed, now)
    if answer is CodeAnswer.ACCEPTED:
        limits.forget(CODE_SCOPE, subject)
    else:
        audit.record("code.refused", account=subject, fund_code=account.fund_code, now=now, purpose="login")
    return answer


def enter(  # noqa: PLR0913 - each is a fact of the login, by name
    request: HttpRequest,
    right: operations.PasswordRight,
    *,
    factor: Factor,
    back: str,
    trust: bool = False,
    now: datetime,
) -> HttpResponse:
    """Open the session and go to the page that was asked for; where the door is no more, say so."""
    try:
        entered = operations.enter(
            right,
            factor=factor,
            whence=whence_of(request),
            trust=trust,
            former=access.live(request, now=now),
            now=now,
        )
    except Withdrawn as gone:
        return pending.take(gone.answer(request))
    rotate_token(request)
    response = HttpResponseRedirect(back or reverse("space:home"))
    if entered.browser_token:
        browsers.give(response, entered.browser_token)
    return access.give_session(pending.take(response), entered.token)


def whence_of(request: HttpRequest) -> Whence:
    """Return where a request comes from."""
    return Whence(network_of(request), browsers.token_of(request), browser_name(request.headers.get("User-Agent", "")))
