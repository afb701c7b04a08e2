"""Where a browser goes on once its member is logged out, even by way of another site where they had to be as well.

Signed: it is followed without a question, and leads off this site.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from guichet.ui import cookies

LIVES = timedelta(minutes=10)
_SALT = "login.onward"


def remember(response: HttpResponse, address: str) -> HttpResponse:
    """Let the browser go on to an address that a client registered, once it is back from another site."""
    return cookies.give(response, settings.ONWARD_COOKIE_NAME, signing.dumps(address, salt=_SALT), lives=LIVES)


def taken_up(request: HttpRequest) -> HttpResponse | None:
    """Go on there, once; None where nothing was remembered."""
    try:
        address = signing.loads(request.COOKIES.get(settings.ONWARD_COOKIE_NAME, ""), salt=_SALT, max_age=LIVES)
    except signing.BadSignature:
        return None
    return cookies.take(HttpResponseRedirect(address), settings.ONWARD_COOKIE_NAME)
