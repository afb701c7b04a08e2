"""Give the bytes of a paper that is the member's."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from guichet.files import store
from guichet.files.models import StoredFile

_AHEAD: Final = ("Sec-Purpose", "Purpose", "X-Moz")


def give(stored: StoredFile) -> HttpResponse:
    """Return a paper as a file to keep. Raises SealBroken where it was altered, OSError where it is gone.

    To save and not to show: a viewer inside our origin is stopped by our own policy, and what comes from elsewhere has
    no business there.
    """
    content = store.read(stored)
    disposition = content_disposition_header(as_attachment=True, filename=stored.name)
    headers = {"Content-Disposition": disposition or "attachment", "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=stored.media_type, headers=headers)


def is_opened(request: HttpRequest) -> bool:
    """Whether somebody opens it: not a browser that fetches ahead what may be clicked, nor one that asks about it."""
    ahead = any("prefetch" in request.headers.get(name, "").lower() for name in _AHEAD)
    return request.method == "GET" and not ahead
