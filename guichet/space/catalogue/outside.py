"""The way to an application that is not this site: logged in by this account, or by one of its own."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guichet.login.access import private_page
from guichet.login.models import Session
from guichet.space import sight as sights
from guichet.space.catalogue import opening
from guichet.space.frame import private


@require_safe
@private_page
def open_service(request: HttpRequest, session: Session, key: str) -> HttpResponse:
    """Go there at once where this account opens it; else say that it has a login of its own. Three queries at most."""
    key = key.replace("-", "_")
    found = opening.outside(sights.of(session).bundle, key)
    if found is None:
        raise Http404
    name, plain = found
    if beginning := opening.beginning(key, plain=plain):
        return HttpResponseRedirect(beginning)
    context = {"heading": _("%(name)s a sa propre connexion") % {"name": name}, "name": name, "address": plain}
    return private(request, "space/single_sign_on/own_login.html", context, session)
