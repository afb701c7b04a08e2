"""Who is asking for a private page, and whether it may be shown."""

import functools
import math
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
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
from guichet.login import operations, unsent
from guichet.login.models import Session
from guichet.login.signals import Passage, narrowed
from guichet.login.stages import AcceptConditions, next_stage, of_session
from guichet.prepared import PreparedQuery, slot
from guichet.ui import cookies, stay
from guichet.ui.pages import Member, page

P = ParamSpec("P")
_BY_TOKEN = PreparedQuery(
    lambda: Session.objects.select_related(
        "account__person", "account__establishment", "account__delegate", "account__contact", "file__establishment"
    ).filter(token_hash=slot(Session, "token_hash"))[:1]
)
RETURNS = frozenset({
    "enrolment:step",
    "enrolment:cannot_answer",
    "login:accept_conditions",
    "login:change_detail",
    "login:confirm_details",
    "login:replace_password",
    "login:verify_email",
    "openid:asked",
    "openid:asked_again",
    "openid:asked_by_franceconnect",
})  # fmt: skip
"""Pages outside the space that a login may lead back to; each sends away whom it does not concern."""
ASKED_ELSEWHERE = frozenset({"openid:asked", "openid:asked_again", "openid:asked_by_franceconnect"})
"""Those of them that another site sent the member to."""
OWN_PASSWORD = frozenset({"openid:asked_again", "openid:asked_by_franceconnect"})
"""Those of them that a login by FranceConnect does not open: it would be told its own answer (R196), or the service
wants the member to show who they are, and FranceConnect may ask them nothing."""
ASKED_AGAIN = frozenset({"openid:asked_again"})
"""Those of them whose service wants the member to show again who they are."""
WANTED_LIVES = timedelta(minutes=30)
View = Callable[Concatenate[HttpRequest, Session, P], HttpResponse]


def session_of(request: HttpRequest, *, now: datetime) -> Session | None:
    """Return the live session of this browser with its account, person and details, and note its use: one query.

    The page is told how long it lasts, and what was typed in it before the last one ended.
    """
    session = live(request, now=now)
    if session is None or not operations.seen(session, now=now):
        return None
    typed = None
    if settings.UNSENT_COOKIE_NAME in request.COOKIES:
        if request.method == "POST":
            unsent.sent(request, session, page=page_of(request), now=now)
        else:
            typed = unsent.shown_again(request, session, now=now)
    stay.note(request, stay_of(session, typed=typed, now=now))
    return session


def live(request: HttpRequest, *, now: datetime) -> Session | None:
    """Return the live session of this browser; it is no use of it."""
    session = _found(request)
    return session if session and is_live(session, now=now) else None


def is_live(session: Session, *, now: datetime) -> bool:
    """Whether a session that was read, with its account, may go on."""
    return _may_go_on(session, now) and not _is_over(session, now)


def stay_of(session: Session, *, typed: QueryDict | None = None, now: datetime) -> stay.Stay:
    """Return what a page may know of a live session."""
    policy = fund_of(session.account).policy
    ends_at = session.ends_at(policy)
    return stay.Stay(
        # Never nought for a live one: a page that leaves too early would make it last.
        ends_in=max(1, math.ceil((ends_at - now).total_seconds())),
        may_extend=ends_at < session.last_end(policy),
        minutes=policy.session_idle_minutes,
        typed=typed,
    )


def _found(request: HttpRequest) -> Session | None:
    token = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    return _BY_TOKEN.first(token_hash=operations.hash_token(token)) if token else None


def _is_over(session: Session, now: datetime) -> bool:
    return session.is_over(fund_of(session.account).policy, now)


def _may_go_on(session: Session, now: datetime) -> bool:
    """Whether the account is still open by the same password: frozen or renewed, whoever is inside is out at once."""
    return session.account.state in MAY_LOG_IN and not session.outlived_its_password(now)


def fund_of(account: Account) -> Fund:
    """Return the fund whose name and rules the account follows."""
    return catalogue.by_code(account.fund_code)


def private_page(view: View[P]) -> Callable[..., HttpResponse]:
    """Give `view` the session, with its account; send others to the login window, and back here afterwards.

    Nothing opens before every stage of the login is passed (R123).
    """
    return _guarded(view, even_refusing=False)


def leaving_page(view: View[P]) -> Callable[..., HttpResponse]:
    """Give `view` the session as `private_page` does, also to whoever refuses the general conditions.

    A copy of one's data and the end of one's account are rights (GDPR, art. 15 and 17): nothing has to be accepted.
    """
    return _guarded(view, even_refusing=True)


def _guarded(view: View[P], *, even_refusing: bool) -> Callable[..., HttpResponse]:
    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        now = timezone.now()
        session = session_of(request, now=now)
        if session is None:
            return to_login(request)
        stage = next_stage(of_session(session), fund_of(session.account).policy, now)
        if stage is not None and not (even_refusing and isinstance(stage, AcceptConditions)):
            return HttpResponseRedirect(reverse(stage.url_name))
        if session.is_narrow:
            return _narrowed(request, session, lambda of: view(request, of, *args, **kwargs), now=now)
        return _shown(request, lambda: view(request, session, *args, **kwargs))

    return guarded


def _narrowed(
    request: HttpRequest, session: Session, view: Callable[[Session], HttpResponse], *, now: datetime
) -> HttpResponse:
    """Show a page to whoever acts for others, if what names them opens it: nothing opens by default."""
    answers: list[Any] = [one for _, one in narrowed.send(Session, request=request, session=session, now=now)]
    for answer in answers:
        if isinstance(answer, HttpResponse):
            return answer
    passage = answers[0] if answers else None
    if not isinstance(passage, Passage):
        raise Http404
    with passage.within:
        return _shown(request, lambda: view(passage.session))


def stage_page(url_name: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Give a stage's view its session; send on whoever is not at that stage."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            now = timezone.now()
            session = session_of(request, now=now)
            if session is None:
                return to_login(request)
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
        return to_login(request)


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
    ) and (address.startswith("/espace/") or leads_to(address, RETURNS))
    return address if own else None


def page_of(request: HttpRequest) -> str:
    """Return the page whose form this is: some forms are sent to an address that shows nothing."""
    try:
        came_from = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return request.path  # anybody may say anything there
    shown = f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path
    own = came_from.netloc == request.get_host() and safe_return(shown, request)
    return own or request.path


def leads_to(address: str | None, names: frozenset[str]) -> bool:
    """Whether this is the plain path of a page of one of these names."""
    try:
        return resolve(address or "").view_name in names
    except Resolver404:
        return False


def to_stage(url_name: str, *, back: str) -> HttpResponse:
    """Go to a stage of the login; once they are passed the way goes on to `back` (`interrupted`)."""
    return cookies.give(HttpResponseRedirect(reverse(url_name)), settings.WANTED_COOKIE_NAME, back, lives=WANTED_LIVES)


def interrupted(request: HttpRequest) -> HttpResponse | None:
    """Go on, once, to the page from where a member was sent to a stage; None when there is none."""
    wanted = safe_return(request.COOKIES.get(settings.WANTED_COOKIE_NAME, ""), request)
    if wanted is None:
        return None
    return cookies.take(HttpResponseRedirect(wanted), settings.WANTED_COOKIE_NAME)


def listen() -> None:
    """Answer the enrolment, which stands below; done again, it changes nothing."""
    member_expected.connect(admit)


def admit(*, request: HttpRequest, reference: str, now: datetime, **_: Any) -> Member | HttpResponse:
    """Return the member of this account when it is their session that asks; else what sends them to the login.

    Logged in again as the same member, they find the page where they left it.
    """
    session = session_of(request, now=now)
    if session is None or str(session.account.reference) != reference:
        return to_login(request, back=request.path)
    stage = next_stage(of_session(session), fund_of(session.account).policy, now)
    if stage is not None:
        return HttpResponseRedirect(reverse(stage.url_name))
    return Member(display_name(session.account.holder))


def give_session(response: HttpResponse, token: str) -> HttpResponse:
    """Give the browser its session, until it closes."""
    return cookies.give(response, settings.SESSION_COOKIE_NAME, token)


def take_session(response: HttpResponse) -> HttpResponse:
    """Take the session back."""
    return cookies.take(response, settings.SESSION_COOKIE_NAME)


def to_login(request: HttpRequest, *, back: str = "") -> HttpResponse:
    """Go to the login window, then to `back`, or else to the page that was asked for.

    What was typed in a form that came after the end of the session is kept for the same member (`unsent`).
    """
    # Still in, they are asked again all the same: nothing has ended.
    expired = settings.SESSION_COOKIE_NAME in request.COOKIES and stay.noted(request) is None
    query: dict[str, str] = {}
    if back:
        query["suite"] = back
    elif request.method == "GET" and request.path != reverse("space:home"):
        query["suite"] = request.get_full_path()
    elif request.method == "POST" and (shown := safe_return(page_of(request), request)):
        query["suite"] = shown
    if expired:
        query["fin"] = "1"
    url = reverse("login:window", kwargs={"fund": catalogue.national()})
    # The cookie stays: of two posts sent at once, the second must not take away the session the first was given.
    response = HttpResponseRedirect(f"{url}?{urlencode(query)}" if query else url)
    return keep_typed(request, response, page=query.get("suite", "")) if request.method == "POST" else response


def keep_typed(request: HttpRequest, response: HttpResponse, *, page: str) -> HttpResponse:
    """Keep what was typed in this page, if a session that is over by its time alone says whose it is.

    One that was ended, or whose password was replaced, keeps nothing: its holder may be a stranger.
    """
    now = timezone.now()
    session = _found(request)
    if session is None or not page or not _may_go_on(session, now):
        return response
    token = unsent.keep(session, request.POST, page=page, now=now)
    return unsent.give(response, token) if token else response
