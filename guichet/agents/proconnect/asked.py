"""What a browser asked of ProConnect, between here and there: in a signed cookie, answered once (RFC 6749, 10.12).

Nothing is kept on the server until the answer comes, since whoever opens the address of the button would write. The
cookie binds the answer to this browser and to what it was for; a row then says that it was answered.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from guichet.agents.proconnect.provider import ASKED, redirect_uri
from guichet.agents.rules import PENDING_LASTS
from guichet.login import challenges
from guichet.openid_client import flow
from guichet.openid_client.errors import Forged
from guichet.openid_client.provider import Provider
from guichet.ui import cookies

_SALT = _SPENT = "agents.proconnect"


class Purpose(StrEnum):
    """What the identity is asked for: an answer serves this and nothing else."""

    LOGIN = "login"
    INVITATION = "invitation"
    """To be tied to the agent of an invitation."""
    LINK = "link"
    """To be tied to the agent at work."""


@dataclass(frozen=True)
class Asked:
    """One question."""

    purpose: str
    bound: str
    """The invitation, or the session, that it was asked for; empty for a login."""
    state: str
    nonce: str
    verifier: str
    once: str
    """A challenge of ours (`login.challenges`): answered twice, it is over."""
    since: int
    back: str
    """The page of the agents that was asked for; empty for the first."""


class Over(Exception):
    """This browser asked nothing, or too long ago, or had its answer."""


def begin(provider: Provider, purpose: Purpose, *, bound: str = "", back: str = "", now: datetime) -> tuple[str, Asked]:
    """Return the address at ProConnect, and what the browser holds until the answer. Raises Unreachable."""
    begun = flow.begin(provider, redirect_uri=redirect_uri(), now=now, **ASKED)
    once = challenges.make(_SPENT, begun.state, now=now).token
    since = int(now.timestamp())
    return begun.address, Asked(purpose, bound, begun.state, begun.nonce, begun.verifier, once, since, back)


def finish(provider: Provider, asked: Asked, query: Mapping[str, str], *, now: datetime) -> flow.Identity:
    """Spend the question, then take the answer. Raises Over, or what `flow.finish` raises."""
    # Another site can send this browser here with a state of its own making: it does not use up what waits.
    if not constant_time_compare(query.get("state", ""), asked.state):
        raise Forged("state")
    # Spent before anything else is looked at: of two answers at the same instant, one goes on.
    try:
        challenges.spend(asked.once, _SPENT, asked.state, now=now)
    except challenges.Over:
        raise Over from None
    return flow.finish(
        provider,
        state=asked.state,
        nonce=asked.nonce,
        verifier=asked.verifier,
        query=query,
        redirect_uri=redirect_uri(),
        now=now,
    )


def read(request: HttpRequest, *, now: datetime) -> Asked:
    """Return what this browser asked. Raises Over."""
    try:
        held: dict[str, Any] = signing.loads(request.COOKIES.get(settings.AGENT_PROCONNECT_COOKIE_NAME, ""), salt=_SALT)
    except signing.BadSignature:
        raise Over from None
    if not 0 <= now.timestamp() - held["since"] < PENDING_LASTS.total_seconds():
        raise Over
    return Asked(**held)


def give(response: HttpResponse, asked: Asked) -> HttpResponse:
    """Let the browser wait for the answer."""
    value = signing.dumps(asdict(asked), salt=_SALT, compress=True)
    return cookies.give(response, settings.AGENT_PROCONNECT_COOKIE_NAME, value, lives=PENDING_LASTS)


def take(response: HttpResponse) -> HttpResponse:
    """Take the question back: it had its answer."""
    return cookies.take(response, settings.AGENT_PROCONNECT_COOKIE_NAME)
