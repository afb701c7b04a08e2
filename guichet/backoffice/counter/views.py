"""Begin an enrolment for somebody who is present."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guichet.agents.access import Desk, agent_page
from guichet.agents.frame import office
from guichet.agents.roles import Permission


@require_safe
@agent_page(Permission.COUNTER)
def counter(request: HttpRequest, desk: Desk) -> HttpResponse:
    """« Guichet »."""
    return office(request, desk, "backoffice/home.html", {"heading": _("Guichet")})
