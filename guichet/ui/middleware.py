"""The headers every answer carries, and a name for the request in the logs. One middleware: each costs every page."""

import uuid
from collections.abc import Callable
from http import HTTPStatus

import structlog
from django.http import HttpRequest, HttpResponse

from guichet.ui.errors import method_not_allowed

HEADERS = {
    # What is not a page (a file, a redirect) may load nothing at all.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Permissions-Policy": "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), "
    "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    # For browsers that ignore frame-ancestors.
    "X-Frame-Options": "DENY",
    # Safe unless a view says otherwise: a shared computer must not show the previous reader's page.
    "Cache-Control": "no-store",
}


class PageHeaders:
    """Add the headers that an answer does not set itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what answers the request."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with a random identifier that ties the lines of one request together and names nobody."""
        request_id = uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "GET":
            # Django answers these with an empty page, and has no handler for them.
            allowed, response = response["Allow"], method_not_allowed(request)
            response["Allow"] = allowed
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response["X-Request-Id"] = request_id
        return response
