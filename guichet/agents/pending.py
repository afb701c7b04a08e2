"""What the browser holds between two steps of getting in, and nothing on the server.

Signed, and bound to the password: it says what was shown a moment ago, and opens nothing by itself. Of what came from
ProConnect, the token that logs out there is sealed. One
cookie for both ways in, the login and an invitation: a browser walks one at a time.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from guichet.agents.rules import INVITATION_ANSWERED_WITHIN, PENDING_LASTS
from guichet.ui import cookies


@dataclass(frozen=True)
class Waiting:
    """A right password was typed, or ProConnect said who it is; the second factor is asked for."""

    agent: str
    """Reference of the agent."""
    mark: str
    """Of the password that was typed (`login.models.mark_of`): another one ends the waiting."""
    since: int
    """When it was typed, in seconds since 1970."""
    back: str
    """The page of the agents that was asked for; empty for the first."""
    has_application: bool
    has_passkey: bool
    came: str = ""
    """How they came by ProConnect, sealed (`coming.hold`); empty with a password."""

    @property
    def bound(self) -> str:
        """What a challenge for a passkey is bound to: this very login of this very agent."""
        return f"{self.agent}:{self.mark}:{self.since}"


@dataclass(frozen=True)
class Invited:
    """The code of an invitation was typed."""

    agent: str
    index: str
    """Of the invitation: one that a later one ended leads nowhere."""
    mark: str
    """Of what was chosen here, a password or an account of ProConnect: somebody else's choice ends the waiting."""
    since: int
    came: str = ""
    """Likewise."""

    @property
    def bound(self) -> str:
        """What a challenge for a passkey is bound to."""
        return f"{self.agent}:{self.mark}:{self.since}"


def waiting(request: HttpRequest, *, now: datetime) -> Waiting | None:
    """Return the login that waits in this browser; None when there is none, it is too old, or was altered."""
    held = _read(request, "agents.waiting", PENDING_LASTS, now=now)
    return Waiting(**held) if held else None


def invited(request: HttpRequest, *, now: datetime) -> Invited | None:
    """Return the invitation that is being answered in this browser, likewise."""
    held = _read(request, "agents.invited", INVITATION_ANSWERED_WITHIN, now=now)
    return Invited(**held) if held else None


def give(response: HttpResponse, held: Waiting | Invited) -> HttpResponse:
    """Let the browser wait."""
    salt, lives = (
        ("agents.waiting", PENDING_LASTS)
        if isinstance(held, Waiting)
        else ("agents.invited", INVITATION_ANSWERED_WITHIN)
    )
    return cookies.give(
        response, settings.AGENT_PENDING_COOKIE_NAME, signing.dumps(asdict(held), salt=salt), lives=lives
    )


def take(response: HttpResponse) -> HttpResponse:
    """Take it back: it was used, or given up."""
    return cookies.take(response, settings.AGENT_PENDING_COOKIE_NAME)


def _read(request: HttpRequest, salt: str, lives: timedelta, *, now: datetime) -> dict[str, Any] | None:
    try:
        held: dict[str, Any] = signing.loads(request.COOKIES.get(settings.AGENT_PENDING_COOKIE_NAME, ""), salt=salt)
    except signing.BadSignature:
        return None
    return held if 0 <= now.timestamp() - held["since"] < lives.total_seconds() else None
