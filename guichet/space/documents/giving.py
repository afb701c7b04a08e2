"""Whether a paper that is given was asked for by somebody."""

from typing import Final

from django.http import HttpRequest

_AHEAD: Final = ("Sec-Purpose", "Purpose", "X-Moz")


def is_opened(request: HttpRequest) -> bool:
    """Whether somebody opens it: not a browser that fetches ahead what may be clicked, nor one that asks about it."""
    ahead = any("prefetch" in request.headers.get(name, "").lower() for name in _AHEAD)
    return request.method == "GET" and not ahead
