"""The agents' login."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guichet.agents import access, sessions
from guichet.agents.access import Desk, agent_page
from guichet.agents.frame import office
from guichet.funds import catalogue
from guichet.ui.pages import page


def login(request: HttpRequest) -> HttpResponse:
    """« Se connecter »."""
    context = {"heading": _("Espace des agents")}
    return page(request, "agents/login.html", context, fund=catalogue.national(), private=True, office=True)


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """« Se déconnecter »."""
    now = timezone.now()
    if desk := access.desk_of(request, now=now):
        sessions.log_out(desk.session, now=now)
    return access.take_session(access.to_login(request))


@require_safe
@agent_page()
def my_access(request: HttpRequest, desk: Desk) -> HttpResponse:
    """« Mes accès »."""
    return office(request, desk, "agents/my_access.html", {"heading": _("Mes accès")})
