"""« Agir pour … » and « Cesser d'agir »."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from guichet.audit import operations as audit
from guichet.login import operations as login
from guichet.login.access import give_session, private_page, to_login
from guichet.login.models import Session
from guichet.mandates import queries
from guichet.mandates.models import Mandate
from guichet.space import denied
from guichet.space.acting import pages

NOT_FOUND = 404


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def act(request: HttpRequest, session: Session) -> HttpResponse:
    """Show whom one may act for; pressed, act for them from here on, in this session alone."""
    if request.method != "POST":
        return pages.choose(request, session)
    now, own, asked = timezone.now(), session.own, request.POST.get("mandat", "")
    # Among those that the account may act under at this moment, whatever is sent.
    mandate = next((one for one in queries.to_act_on(own.account, now=now) if str(one.reference) == asked), None)
    if mandate is None:
        # Ended meanwhile, or never theirs: the page is the same, and says what is left.
        denied.note(own, purpose="mandate", now=now)
        response = pages.choose(request, session, lost=True)
        response.status_code = NOT_FOUND
        return response
    with audit.on_behalf(by_account=str(own.account.reference), mandate=str(mandate.reference)):
        giver = mandate.giver
        audit.record("mandate.entered", account=str(giver.reference), fund_code=mandate.fund_code, now=now)
    return _go_on(request, own, mandate)


@require_POST
@private_page
def stop(request: HttpRequest, session: Session) -> HttpResponse:
    """Be oneself again; done twice, it changes nothing."""
    return _go_on(request, session.own, None)


def _go_on(request: HttpRequest, own: Session, mandate: Mandate | None) -> HttpResponse:
    token = login.act_under(own, mandate, now=timezone.now())
    if not token:
        return to_login(request)
    rotate_token(request)
    return give_session(HttpResponseRedirect(reverse("space:home")), token)
