"""How a browser is given what names it, and how it is taken back."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse


def give(response: HttpResponse, name: str, value: str, *, lives: timedelta | None = None) -> HttpResponse:
    """Give a browser a cookie that no script reads and no other site sends; until it closes, or for `lives`."""
    response.set_cookie(
        name,
        value,
        max_age=None if lives is None else int(lives.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings.IS_PRODUCTION,
        path="/",
    )
    return response


def take(response: HttpResponse, name: str) -> HttpResponse:
    """Take it back."""
    response.delete_cookie(name, path="/", samesite="Lax")
    return response
