"""Whether ProConnect is offered, where it begins, and where one leaves by it."""

from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.crypto import get_random_string

from guichet.agents.proconnect.provider import logged_out_uri, proconnect
from guichet.openid_client import flow
from guichet.switches import queries as switches
from guichet.switches.models import Direction


def is_shown(*, now: datetime) -> bool:
    """Whether pages offer it: it is configured, and was open a few seconds ago."""
    return proconnect() is not None and switches.seems_open(Direction.PROCONNECT_IN, now=now)


def address(*, back: str | None, now: datetime) -> str:
    """Return where « Se connecter avec ProConnect » leads, then to the page that was asked for; empty for no button."""
    if not is_shown(now=now):
        return ""
    query = f"?{urlencode({'suite': back})}" if back else ""
    return f"{reverse('agents:proconnect')}{query}"


def is_open() -> bool:
    """Whether one goes through it at this very moment. One query."""
    return switches.is_open(Direction.PROCONNECT_IN)


def stayed_open(*, since: datetime) -> bool:
    """Whether it is, and was without a break since an agent set out. One query."""
    return switches.stayed_open(Direction.PROCONNECT_IN, since=since)


def logout_address(id_token: str) -> str | None:
    """Return where one is logged out of ProConnect, and sent back; None where that cannot be.

    The state that comes back is compared with nothing: the page that it comes back to does nothing.
    """
    provider = proconnect()
    if provider is None:
        return None
    return flow.logout_address(provider, id_token=id_token, state=get_random_string(flow.CHANCE), back=logged_out_uri())
