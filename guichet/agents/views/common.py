"""What these pages have in common."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.utils.translation import ngettext

from guichet.agents import access, pending
from guichet.funds import catalogue
from guichet.ui.pages import page

ANSWER, TOKEN = "cle", "defi"
"""Names of the fields that passkey.js fills in, and that the page carries."""


def outside(request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Return a page of who is not inside: of no fund, kept by nobody."""
    return page(request, template, context, fund=catalogue.national(), private=True, office=True, status=status)


def inside(request: HttpRequest, token: str, *, back: str) -> HttpResponse:
    """Give the browser its session, and a new token for its forms: one planted before is worth nothing."""
    rotate_token(request)
    response = HttpResponseRedirect(access.safe_return(back, request) or reverse("backoffice:home"))
    return access.give_session(pending.take(response), token)


def delayed(retry_at: datetime, *, now: datetime) -> str:
    """Return what is said when too many tries failed."""
    minutes = max(1, round((retry_at - now).total_seconds() / 60))
    message = ngettext(
        "Plusieurs essais n'ont pas abouti. Par sécurité, patientez %(count)d minute avant de réessayer.",
        "Plusieurs essais n'ont pas abouti. Par sécurité, patientez %(count)d minutes avant de réessayer.",
        minutes,
    )
    return message % {"count": minutes}
