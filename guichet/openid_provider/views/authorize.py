"""`/openid/authorize`: a client sends a browser to learn whose it is (OpenID Connect Core 1.0, 3.1.2)."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from guichet.enrolment.browser import network_of
from guichet.login import access, operations
from guichet.login.models import Session
from guichet.openid_provider import authorization, waiting
from guichet.openid_provider.demand import Demand, Refusable, Untrusted, read
from guichet.openid_provider.granting import Decision, Grant, NeedsLogin, Refused, decide, error_of
from guichet.openid_provider.views import pages
from guichet.ui.figures import count_openid


@csrf_exempt
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """Answer at once whoever has nothing to be asked; keep the request for others, and show them a page.

    It writes although it is a GET: the protocol makes it. It needs no token of ours, and does nothing to the member:
    what is told goes to an address that the client registered.
    """
    if request.method == "POST":
        # Browsers send no cookie with another site's form, and do with the page that it leads to.
        return HttpResponseRedirect(f"{request.path}?{request.POST.urlencode()}", status=HTTPStatus.SEE_OTHER)
    now = timezone.now()
    try:
        demand = read(request.GET, now=now)
    except Untrusted as wrong:
        count_openid("authorize", f"unknown_{wrong.reason}")
        return pages.untrusted(request)
    except Refusable as wrong:
        if waiting.may_note(network_of(request), now=now):
            waiting.note_wrong(wrong.client, reason=wrong.error, now=now)
        count_openid("authorize", wrong.error)
        return _onward(authorization.refuse(wrong.redirect_uri, wrong.state, wrong.error, wrong.description))
    session = access.live(request, now=now)
    if session is not None and not operations.seen(session, now=now):
        session = None
    decision = decide(demand, session, now)
    if isinstance(decision, Grant) and session is not None:
        try:
            return _onward(answer(demand, session, decision))
        except authorization.SessionOver:
            session, decision = None, NeedsLogin()  # another window ended it meanwhile
    return _stopped(request, demand, session, decision)


def answer(demand: Demand, session: Session, grant: Grant) -> str:
    """Vouch for the member; return where the browser goes. Raises SessionOver."""
    return authorization.grant(
        demand,
        session,
        acr=grant.acr,
        amr=grant.amr,
        auth_time=grant.auth_time,
        subject=grant.subject,
        now=timezone.now(),
    )


def _stopped(request: HttpRequest, demand: Demand, session: Session | None, decision: Decision) -> HttpResponse:
    """Tell the client what stands between, where no page may be shown; else keep the request, and show one.

    Anybody may ask, as often as they like: what is written of it is bounded by network (`waiting`).
    """
    now, network = demand.asked_at, network_of(request)
    if isinstance(decision, Refused) or "none" in demand.prompt:
        error = error_of(decision)
        description = decision.description if isinstance(decision, Refused) else ""
        count_openid("authorize", error)
        # Sites ask all day long whether somebody is in: that nobody is, is no refusal.
        if not isinstance(decision, NeedsLogin) and waiting.may_note(network, now=now):
            waiting.note_refusal(demand, session, reason=error, asked=None, now=now)
        return _onward(authorization.refuse(demand.redirect_uri, demand.state, error, description))
    if not waiting.may_keep(network, now=now):
        count_openid("authorize", "too_many")
        return pages.too_many(request, demand)
    return _onward(pages.address_of(waiting.keep(demand, now=now)))


def _onward(address: str) -> HttpResponse:
    """Go there; nobody keeps the way."""
    response = HttpResponseRedirect(address)
    response["Cache-Control"] = "no-store"
    return response
