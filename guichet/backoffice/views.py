"""The first page of an agent."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guichet.agents.access import Desk, agent_page
from guichet.agents.frame import office


@require_safe
@agent_page()
def home(request: HttpRequest, desk: Desk) -> HttpResponse:
    """« Espace des agents »: what waits, and where to begin."""
    return office(request, desk, "backoffice/home.html", {"heading": _("Espace des agents")})
