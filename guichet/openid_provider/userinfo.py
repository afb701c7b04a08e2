"""What an access token opens: the claims of one member, for one client, for a minute (OpenID Connect Core 1.0, 5.3)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guichet.openid_provider.authorization import hash_of
from guichet.openid_provider.claims import claims_of
from guichet.openid_provider.exchange import is_alive
from guichet.openid_provider.models import TOKEN_LIVES, AuthorizationCode, Client
from guichet.prepared import PreparedQuery, slot
from guichet.switches.queries import is_open_to_sites

_BY_TOKEN = PreparedQuery(
    lambda: AuthorizationCode.objects.select_related(
        "client", "account__person", "account__establishment", "account__contact", "session__file__establishment"
    ).filter(token_hash=slot(AuthorizationCode, "token_hash"))[:1]
)


class TokenRefused(Exception):
    """The token opens nothing: unknown, too old, or its session, account, client or direction is closed."""


@dataclass(frozen=True)
class Told:
    """The claims, and whom they are for."""

    client: Client
    claims: dict[str, Any]
    by_former_secret: bool


def tell(token: str, *, now: datetime) -> Told:
    """Return what a token opens, in one query. Raises TokenRefused."""
    code = _BY_TOKEN.first(token_hash=hash_of(token))
    if code is None or code.used_at is None or now - code.used_at >= TOKEN_LIVES:
        raise TokenRefused
    client = code.client
    if client.disabled_at is not None or code.session is None or not is_alive(code, now):
        raise TokenRefused
    if not is_open_to_sites(client.direction, now=now):
        raise TokenRefused
    scopes = frozenset(code.content["scope"].split())
    claims = claims_of(code.account, scopes, client.kind, file=code.session.file)
    return Told(client, {"sub": code.content["sub"], **claims}, code.by_former_secret)
