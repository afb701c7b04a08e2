"""Who is asking for a private page, and whether it may be shown."""

import functools
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from guichet.accounts.holders import display_name
from guichet.accounts.models import Account
from guichet.accounts.operations import PasswordSuperseded
from guichet.accounts.states import MAY_LOG_IN
from guichet.enrolment.signals import member_expected
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund
from guichet.login import operations
from guichet.login.models import Session
from guichet.login.stages import next_stage, of_session
from guichet.prepared import PreparedQuery, slot
from guichet.ui.pages import Member, page

P = ParamSpec("P")
_BY_TOKEN = PreparedQuery(
    lambda: Session.objects.select_related(
        "account__person", "account__establishment", "account__contact", "file__establishment"
    ).filter(token_hash=slot(Session, "token_hash"))[:1]
)
STEPS = ("enrolment:step", "enrolment:cannot_answer")
View = Callable[Concatenate[HttpRequest, Session, P], HttpResponse]


def session_of(request: HttpRequest, *, now: datetime) -> Session | None:
    """Return the live session of this browser with its account, person and details: one query."""
    token = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not token:
        return None
    session = _BY_TOKEN.first(token_hash=operations.hash_token(token))
    if session is None or session.is_over(fund_of(session.account).policy, now):
        return None
    if session.account.state not in MAY_LOG_IN or session.outlived_its_password(now):
        # Frozen, closed, merged, or given another password since: whoever is inside is out at the next page.
        return None
    operations.seen(session, now=now)
    return session


def fund_of(account: Account) -> Fund:
    """Return the fund whose name and rules the account follows."""
    return catalogue.by_code(account.fund_code)


def private_page(view: View[P]) -> Callable[..., HttpResponse]:
    """Give `view` the session, with its account; send others to the login window, and back here afterwards.

    Nothing opens before every stage of the login is passed (R123).
    """

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        now = timezone.now()
        session = session_of(request, now=now)
        if session is None:
            return _to_login(request)
        stage = next_stage(of_session(session), fund_of(session.account).policy, now)
        if stage is not None:
            return HttpResponseRedirect(reverse(stage.url_name))
        return _shown(request, lambda: view(request, session, *args, **kwargs))

    return guarded


def stage_page(url_name: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Give a stage's view its session; send on whoever is not at that stage."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            now = timezone.now()
            session = session_of(request, now=now)
            if session is None:
                return _to_login(request)
            stage = next_stage(of_session(session), fund_of(session.account).policy, now)
            if stage is None or stage.url_name != url_name:
                return HttpResponseRedirect(reverse(stage.url_name if stage else "space:home"))
            return _shown(request, lambda: view(request, session, *args, **kwargs))

        return guarded

    return decorate


def _shown(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    """Show a page, or the login window when the password was replaced while it was on its way."""
    try:
        return view()
    except PasswordSuperseded:
        return _to_login(request)


def stage(
    request: HttpRequest, session: Session, template: str, context: Mapping[str, Any], *, fund: Fund | None = None
) -> HttpResponse:
    """Return a page between the password and the space, with the holder's name (R174).

    What concerns all funds runs under the national header (R173); a `fund` is for what does not.
    """
    member = Member(display_name(session.account.holder))
    return page(request, template, context, fund=fund or catalogue.national(), member=member)


def safe_return(address: str, request: HttpRequest) -> str | None:
    """Return an address of this very site that a member may have been at, None for any other (open redirect)."""
    own = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ) and (address.startswith("/espace/") or _is_step(address))
    return address if own else None


def _is_step(address: str) -> bool:
    """Whether this is the plain path of a step, where a member may be adding a file."""
    try:
        return resolve(address).view_name in STEPS
    except Resolver404:
        return False


def listen() -> None:
    """Answer the enrolment, which stands below; done again, it changes nothing."""
    member_expected.connect(admit)


def admit(*, request: HttpRequest, reference: str, now: datetime, **_: Any) -> Member | HttpResponse:
    """Return the member of this account when it is their session that asks; else what sends them to the login.

    Logged in again as the same member, they find the page where they left it.
    """
    session = session_of(request, now=now)
    if session is None or str(session.account.reference) != reference:
        return _to_login(request, back=request.path)
    stage = next_stage(of_session(session), fund_of(session.account).policy, now)
    if stage is not None:
        return HttpResponseRedirect(reverse(stage.url_name))
    return Member(display_name(session.account.holder))


def give_session(response: HttpResponse, token: str) -> HttpResponse:
    """Give the browser its session, until it closes."""
    response.set_cookie(
        settings.SESSION_COOKIE_NAME, token, httponly=True, samesite="Lax", secure=settings.IS_PRODUCTION, path="/"
    )
    return response


def take_session(response: HttpResponse) -> HttpResponse:
    """Take the session back."""
    response.delete_cookie(settings.SESSION_COOKIE_NAME, path="/", samesite="Lax")
    return response


def _to_login(request: HttpRequest, *, back: str = "") -> HttpResponse:
    """Go to the login window, then to `back`, or else to the page that was asked for."""
    expired = settings.SESSION_COOKIE_NAME in request.COOKIES
    query: dict[str, str] = {}
    if back:
        query["suite"] = back
    elif request.method == "GET" and request.path != reverse("space:home"):
        query["suite"] = request.get_full_path()
    if expired:
        query["fin"] = "1"
    url = reverse("login:window", kwargs={"fund": catalogue.national()})
    # The cookie stays: of two posts sent at once, the second must not take away the session the first was given.
    return HttpResponseRedirect(f"{url}?{urlencode(query)}" if query else url)
