"""A question that a browser took to FranceConnect: what the browser holds of it, and nothing on the server.

Signed, not secret: whoever reads it is the browser itself. It ties the answer to the browser that asked, so that nobody
is led into somebody else's account, and it is good for one answer.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from guichet.login import challenges
from guichet.ui import cookies

LIVES = timedelta(minutes=15)
"""As long as a code (R149): FranceConnect's own pages ask for a password, sometimes for a telephone."""
_SALT = "franceconnect.asked"


class NothingAsked(Exception):
    """This browser asked nothing, or holds something else by now."""


@dataclass(frozen=True)
class Asked:
    """The question."""

    state: str
    nonce: str
    verifier: str
    since: int
    """In seconds since 1970."""
    fund: str
    """Slug of the site where it was asked, empty for the national one."""
    back: str = ""
    """The page that was asked for, empty for home."""
    session: str = ""
    """Reference of the session that associates; empty for a login."""

    def is_late(self, now: datetime) -> bool:
        """Whether the answer comes too late."""
        return now.timestamp() - self.since >= LIVES.total_seconds()


def give(response: HttpResponse, asked: Asked) -> HttpResponse:
    """Let the browser hold the question. An hour, so that who comes late is told so rather than of a lost cookie."""
    value = signing.dumps(asdict(asked), salt=_SALT)
    return cookies.give(response, settings.FRANCECONNECT_COOKIE_NAME, value, lives=timedelta(hours=1))


def read(request: HttpRequest) -> Asked:
    """Return the question of this browser. Raises NothingAsked."""
    try:
        return Asked(**signing.loads(request.COOKIES.get(settings.FRANCECONNECT_COOKIE_NAME, ""), salt=_SALT))
    except (signing.BadSignature, TypeError):
        raise NothingAsked from None


def spend(asked: Asked, *, now: datetime) -> bool:
    """Write down that the question was answered; False when it was before. A cookie copied away answers nothing more.

    Called before the answer is looked at: of two at the same instant, one goes on.
    """
    until = datetime.fromtimestamp(asked.since, tz=now.tzinfo) + LIVES
    return challenges.spend_once(f"{_SALT}:{asked.state}".encode(), until=until)


def take(response: HttpResponse) -> HttpResponse:
    """Take it back: it had its answer."""
    return cookies.take(response, settings.FRANCECONNECT_COOKIE_NAME)
