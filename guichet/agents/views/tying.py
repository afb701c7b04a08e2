"""Tying an account of ProConnect, from an invitation or from « Mes accès », and untying it."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from guichet.agents import access, invitations, sessions
from guichet.agents.access import Desk, agent_page
from guichet.agents.forms import RemovalForm
from guichet.agents.frame import office
from guichet.agents.proconnect import door, ties
from guichet.agents.proconnect.asked import Purpose
from guichet.agents.views.invitation import again, answering
from guichet.agents.views.own import done, is_shown
from guichet.agents.views.proconnect import leave


@require_POST
def from_invitation(request: HttpRequest) -> HttpResponse:
    """« Relier mon compte ProConnect », in place of a password."""
    now = timezone.now()
    try:
        invited, _agent = answering(request, now=now)
    except invitations.Over:
        return again()
    return leave(request, Purpose.INVITATION, bound=invited.index, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page()
def link(request: HttpRequest, desk: Desk) -> HttpResponse:
    """« Relier » from « Mes accès »: the present password first, as for every other way in."""
    if not desk.agent.password or not door.is_shown(now=desk.now) or ties.of_agent(desk.agent) is not None:
        return done("")
    form = RemovalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and is_shown(request, desk, form):
        return leave(request, Purpose.LINK, bound=str(desk.session.reference), now=desk.now)
    context = {"heading": _("Relier mon compte ProConnect"), "form": form}
    return office(request, desk, "agents/link_proconnect.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page()
def unlink(request: HttpRequest, desk: Desk) -> HttpResponse:
    """« Délier »: only where a password and a second factor stay."""
    tie = ties.of_agent(desk.agent)
    if tie is None or not desk.agent.password:
        return done("")
    form = RemovalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and is_shown(request, desk, form):
        try:
            return done("proconnect-delie" if ties.unlink(desk.session, now=desk.now) else "")
        except ties.OnlyWay:
            form.add_error(None, _("Ajoutez d'abord une application ou une clé d'accès : il ne vous resterait rien."))
        except sessions.Superseded:
            return access.to_login(request)
    context = {"heading": _("Délier mon compte ProConnect"), "form": form, "email": tie.email}
    return office(request, desk, "agents/unlink_proconnect.html", context)
