"""The page of one person or establishment."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from guichet.accounts.holders import display_name
from guichet.agents.access import Desk, file_page
from guichet.agents.frame import office
from guichet.agents.models import Look
from guichet.agents.roles import Permission


@require_safe
@file_page(Permission.FIND)
def file(request: HttpRequest, desk: Desk, look: Look) -> HttpResponse:
    """« Pourquoi est-elle bloquée ? »."""
    return office(request, desk, "backoffice/home.html", {"heading": display_name(look.holder)})
