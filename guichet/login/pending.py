"""Between the password and the second factor: what the browser holds, and nothing on the server.

Signed, not secret, and bound to the password: it says that the right one was typed a moment ago. By itself it opens
nothing, and a session begins under a token of its own once the second factor is shown.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from guichet.login.models import Door
from guichet.ui import cookies

LIVES = timedelta(minutes=15)
"""As long as a code (R149)."""
_SALT = "login.pending"


@dataclass(frozen=True)
class Pending:
    """A login that waits."""

    account: str
    """Reference of the account."""
    mark: str
    """Of the password that was typed; another one issued since ends the waiting."""
    way: str
    """One of `Factor`: what is asked for."""
    sent_to: str
    """Where the code went, masked; empty when nothing is sent."""
    since: int
    """When the password was typed, in seconds since 1970."""
    fund: str
    """Slug of the site where the login began, where one starts again."""
    back: str
    """The page that was asked for, empty for home."""
    trust_days: int
    """For how long this browser may be trusted; 0 where the fund trusts none."""
    passkey: bool = False
    """Whether the account has a passkey, which the page then asks for."""
    door: str = Door.PASSWORD.value
    """One of `Door`."""
    carried: str = ""
    """As in `operations.PasswordRight`."""


def read(request: HttpRequest, *, now: datetime) -> Pending | None:
    """Return the login that waits in this browser; None when there is none, it is too old, or was altered."""
    try:
        held = signing.loads(request.COOKIES.get(settings.LOGIN_COOKIE_NAME, ""), salt=_SALT)
        pending = Pending(**held)
    except (signing.BadSignature, TypeError):
        return None
    return pending if now.timestamp() - pending.since < LIVES.total_seconds() else None


def give(response: HttpResponse, pending: Pending) -> HttpResponse:
    """Let the browser wait, until it closes or the time is over."""
    return cookies.give(response, settings.LOGIN_COOKIE_NAME, signing.dumps(asdict(pending), salt=_SALT), lives=LIVES)


def take(response: HttpResponse) -> HttpResponse:
    """Take it back: it was used, or given up."""
    return cookies.take(response, settings.LOGIN_COOKIE_NAME)
