"""Django's tokens against forged forms, drawn with one call to the system instead of one for each character.

The secret in the cookie, the token in the page and the check, which stays Django's own, are those of
`django.middleware.csrf`: as long, of the same 62 characters, each as likely as the others.
"""

import os

from django.http import HttpRequest
from django.middleware.csrf import CSRF_ALLOWED_CHARS, CSRF_SECRET_LENGTH
from django.utils.functional import SimpleLazyObject

_COUNT = len(CSRF_ALLOWED_CHARS)
_RANKS = {character: rank for rank, character in enumerate(CSRF_ALLOWED_CHARS)}
# The bytes that are left stand for each character equally often.
_UNEVEN = bytes(range(256 - 256 % _COUNT, 256))
_CHARACTERS = bytes(ord(CSRF_ALLOWED_CHARS[byte % _COUNT]) for byte in range(256))


def context(request: HttpRequest) -> dict[str, object]:
    """Give templates what `{% csrf_token %}` draws; a page without a form sets no cookie."""
    return {"csrf_token": SimpleLazyObject(lambda: token(request))}


def rotate(request: HttpRequest) -> None:
    """Give the browser another secret: who logs in leaves what was planted before."""
    _set(request, random_characters(CSRF_SECRET_LENGTH))


def token(request: HttpRequest) -> str:
    """Return the secret of this browser, masked anew so that compressing the page tells nothing of it (BREACH)."""
    secret = request.META.get("CSRF_COOKIE") or random_characters(CSRF_SECRET_LENGTH)
    _set(request, secret)
    mask = random_characters(CSRF_SECRET_LENGTH)
    pairs = zip(secret, mask, strict=True)
    return mask + "".join(CSRF_ALLOWED_CHARS[(_RANKS[one] + _RANKS[other]) % _COUNT] for one, other in pairs)


def random_characters(count: int) -> str:
    """Return as many random letters and digits."""
    drawn = b""
    while len(drawn) < count:
        drawn += os.urandom(2 * count).translate(_CHARACTERS, _UNEVEN)
    return drawn[:count].decode()


def _set(request: HttpRequest, secret: str) -> None:
    """Let Django's middleware set the cookie, or renew it."""
    request.META["CSRF_COOKIE"] = secret
    request.META["CSRF_COOKIE_NEEDS_UPDATE"] = True
