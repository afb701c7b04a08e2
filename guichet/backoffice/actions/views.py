"""One click and one confirmation: the page that says what an action will do, and does it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from guichet.agents.access import Desk, file_page
from guichet.agents.models import Look
from guichet.agents.roles import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@file_page(Permission.FIND)
def act(request: HttpRequest, desk: Desk, look: Look, action: str) -> HttpResponse:  # noqa: ARG001 - filled in next
    """Show what an action will do; do it once it is confirmed."""
    raise Http404
