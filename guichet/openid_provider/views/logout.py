"""`/openid/logout`: a client sends a member here to log out, and has them back (RP-Initiated Logout 1.0)."""

from http import HTTPStatus

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from guichet.audit import operations as audit
from guichet.funds import catalogue
from guichet.login import access
from guichet.login.models import Session
from guichet.login.views import end, logged_out
from guichet.openid_provider import leaving
from guichet.ui.onward import leave_for

CONFIRMED_FOR = 3600
"""Seconds: as long as the page that asks may stay open."""
ONWARD = "suite"
_SALT = "openid_provider.logout"


@csrf_exempt
@require_http_methods(["GET", "POST"])
def logout(request: HttpRequest) -> HttpResponse:
    """Log the member out here and go back, or ask them first where nothing shows that they want it.

    It writes although it is a GET: the protocol makes it, and a token that we signed for this very member says so.
    """
    if request.method == "POST":
        # Browsers send no cookie with another site's form, and do with the page that it leads to.
        return HttpResponseRedirect(f"{request.path}?{request.POST.urlencode()}", status=HTTPStatus.SEE_OTHER)
    now = timezone.now()
    asked = leaving.read(request.GET, now=now)
    session = access.session_of(request, now=now)
    if session is None:
        return HttpResponseRedirect(asked.onward) if asked.onward else logged_out(request, catalogue.national())
    if asked.ends_at_once(session):
        return _end(request, session, asked.onward, asked.name)
    if asked.never_asks:
        # Somebody else's login: it is none of theirs to end, and their way back waits.
        return HttpResponseRedirect(asked.onward)
    context = {
        "heading": _("Se déconnecter"),
        "name": asked.name or _("Un site"),
        "onward": signing.dumps([asked.onward, asked.name], salt=_SALT),
    }
    return access.stage(request, session, "openid_provider/confirm_logout.html", context)


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """« Me déconnecter », then back to the site that asked."""
    now = timezone.now()
    try:
        onward, name = signing.loads(request.POST.get(ONWARD, ""), salt=_SALT, max_age=CONFIRMED_FOR)
    except signing.BadSignature:
        onward = name = ""
    session = access.session_of(request, now=now)
    if session is not None:
        return _end(request, session, onward, name)
    fund = catalogue.national()
    return leave_for(request, onward, name=name, fund=fund) if onward else logged_out(request, fund)


def _end(request: HttpRequest, session: Session, onward: str, name: str) -> HttpResponse:
    now = timezone.now()
    account = session.account
    audit.record("openid.logged_out", account=str(account.reference), fund_code=account.fund_code, now=now)
    return end(request, session, onward=onward, name=name, now=now)
