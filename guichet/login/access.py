"""Who is asking for a private page, and whether it may be shown."""

import functools
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from guichet.accounts.holders import display_name
from guichet.accounts.models import Account
from guichet.accounts.states import MAY_LOG_IN
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund
from guichet.login import operations
from guichet.login.models import Session
from guichet.login.stages import next_stage
from guichet.prepared import PreparedQuery, slot
from guichet.ui.pages import Member, page

P = ParamSpec("P")
_BY_TOKEN = PreparedQuery(
    lambda: Session.objects.select_related("account__person", "account__establishment", "account__contact").filter(
        token_hash=slot(Session, "token_hash")
    )[:1]
)
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
        stage = next_stage(session.account, fund_of(session.account).policy, now)
        if stage is not None:
            return HttpResponseRedirect(reverse(stage.url_name))
        return view(request, session, *args, **kwargs)

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
            stage = next_stage(session.account, fund_of(session.account).policy, now)
            if stage is None or stage.url_name != url_name:
                return HttpResponseRedirect(reverse(stage.url_name if stage else "space:home"))
            return view(request, session, *args, **kwargs)

        return guarded

    return decorate


def stage(
    request: HttpRequest, session: Session, template: str, context: Mapping[str, Any], *, fund: Fund | None = None
) -> HttpResponse:
    """Return a page between the password and the space, with the holder's name (R174).

    What concerns all funds runs under the national header (R173); a `fund` is for what does not.
    """
    member = Member(display_name(session.account.holder))
    return page(request, template, context, fund=fund or catalogue.national(), member=member)


def safe_return(address: str, request: HttpRequest) -> str | None:
    """Return an address of this very site, None for any other (open redirect)."""
    own = address.startswith("/espace/") and url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if own else None


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


def _to_login(request: HttpRequest) -> HttpResponse:
    expired = settings.SESSION_COOKIE_NAME in request.COOKIES
    query: dict[str, str] = {}
    if request.method == "GET" and request.path != reverse("space:home"):
        query["suite"] = request.get_full_path()
    if expired:
        query["fin"] = "1"
    url = reverse("login:window", kwargs={"fund": catalogue.national()})
    # The cookie stays: of two posts sent at once, the second must not take away the session the first was given.
    return HttpResponseRedirect(f"{url}?{urlencode(query)}" if query else url)
