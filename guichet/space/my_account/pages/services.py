"""« Services connectés »: whom the member agreed to tell who they are, and taking it back."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guichet.login.access import private_page
from guichet.login.models import Session
from guichet.openid_provider import consent
from guichet.space import marks
from guichet.space.frame import private

HERE = "space:connected_services"


@require_safe
@private_page
def connected_services(request: HttpRequest, session: Session) -> HttpResponse:
    """List them, with what each was told. Two queries, the session's included."""
    context = {
        "heading": _("Services connectés"),
        "services": consent.connected(session.account),
        "done": marks.told(request, session) == "retire",
    }
    return private(request, "space/single_sign_on/connected.html", context, session)


@require_POST
@private_page
def disconnect_service(request: HttpRequest, session: Session) -> HttpResponse:
    """« Retirer mon accord »: it lets nobody in and takes nothing from anybody, so that no password is asked."""
    key = request.POST.get("service", "")
    taken = consent.take_back(session.account, key=key, now=timezone.now())
    return marks.go(session, reverse(HERE), "retire") if taken else HttpResponseRedirect(reverse(HERE))
