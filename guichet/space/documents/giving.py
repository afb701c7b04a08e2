"""Giving a paper: whether somebody asked for it, and what is said when it cannot be read."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from guichet.login.models import Session
from guichet.space.frame import private

_AHEAD: Final = ("Sec-Purpose", "Purpose", "X-Moz")


def is_opened(request: HttpRequest) -> bool:
    """Whether somebody opens it: not a browser that fetches ahead what may be clicked, nor one that asks about it."""
    ahead = any("prefetch" in request.headers.get(name, "").lower() for name in _AHEAD)
    return request.method == "GET" and not ahead


def unreadable(request: HttpRequest, session: Session) -> HttpResponse:
    """Return the page of a paper whose bytes are gone or were altered: what to do, and no blank page."""
    context = {"heading": _("Ce document ne s'ouvre pas")}
    response = private(request, "space/documents/unreadable.html", context, session)
    response.status_code = 503
    return response
