"""What agents did."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guichet.agents.access import Desk, agent_page
from guichet.agents.frame import office
from guichet.agents.roles import Permission


@require_safe
@agent_page(Permission.JOURNAL)
def journal(request: HttpRequest, desk: Desk) -> HttpResponse:
    """« Journal »."""
    return office(request, desk, "backoffice/home.html", {"heading": _("Journal")})
