"""Who the clients are, and whether one that shows a secret is who it says."""

import hmac
from datetime import datetime
from typing import NamedTuple

from guichet.openid_provider.models import AuthMethod, Client
from guichet.prepared import PreparedQuery, slot

LONGEST_CLIENT_ID = 64
_BY_NAME = PreparedQuery(
    lambda: Client.objects.filter(client_id=slot(Client, "client_id"), disabled_at__isnull=True)[:1]
)
_NOBODY_S_SECRET = "-" * 43


class NotTheClient(Exception):
    """Unknown, disabled, or not by the secret and in the way that were agreed; the caller tells no more than that."""


class Shown(NamedTuple):
    """How a client says who it is."""

    client_id: str
    method: AuthMethod
    secret: str = ""


class Known(NamedTuple):
    """A client that showed who it is."""

    client: Client
    by_former_secret: bool
    """It does not know of the present one yet: HS256 signs with what it knows."""


def by_client_id(client_id: str) -> Client | None:
    """Return a client that is not disabled."""
    if not client_id or len(client_id) > LONGEST_CLIENT_ID or "\0" in client_id:
        return None
    return _BY_NAME.first(client_id=client_id)


def authenticate(shown: Shown, *, now: datetime) -> Known:
    """Return the client that shows its secret, or that has none. Raises NotTheClient.

    Only in the way that was agreed: a secret that is sent in another one would stay in other logs (RFC 9700, 2.5).
    """
    client = by_client_id(shown.client_id)
    present = _NOBODY_S_SECRET if client is None or client.secret is None else client.secret
    right = hmac.compare_digest(shown.secret.encode(), present.encode())
    former = client is not None and not right and _is_former(client, shown.secret, now)
    if client is None or client.auth_method != shown.method:
        raise NotTheClient
    if shown.method != AuthMethod.NONE and not right and not former:
        raise NotTheClient
    return Known(client, former)


def _is_former(client: Client, secret: str, now: datetime) -> bool:
    until = client.former_secret_until
    if client.former_secret is None or until is None or now >= until:
        return False
    return hmac.compare_digest(secret.encode(), client.former_secret.encode())
