"""What an access token opens: the claims of one member, for one client, for a minute (OpenID Connect Core 1.0, 5.3)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guichet.openid_provider.authorization import hash_of
from guichet.openid_provider.claims import claims_of
from guichet.openid_provider.exchange import is_alive
from guichet.openid_provider.models import TOKEN_LIVES, AccessToken, Client
from guichet.prepared import PreparedQuery, slot

_BY_TOKEN = PreparedQuery(
    lambda: AccessToken.objects.select_related(
        "code__client",
        "code__account__person",
        "code__account__establishment",
        "code__account__contact",
        "code__session__file__establishment",
    ).filter(token_hash=slot(AccessToken, "token_hash"))[:1]
)


class TokenRefused(Exception):
    """The token opens nothing: unknown, too old, or its session, its account or its client is no more."""


@dataclass(frozen=True)
class Told:
    """The claims, and whom they are for."""

    client: Client
    claims: dict[str, Any]
    by_former_secret: bool


def tell(token: str, *, now: datetime) -> Told:
    """Return what a token opens, in one query. Raises TokenRefused."""
    found = _BY_TOKEN.first(token_hash=hash_of(token))
    if found is None or now - found.issued_at >= TOKEN_LIVES:
        raise TokenRefused
    code = found.code
    client = code.client
    if client.disabled_at is not None or code.session is None or not is_alive(code, now):
        raise TokenRefused
    scopes = frozenset(code.content["scope"].split())
    claims = claims_of(code.account, scopes, client.kind, file=code.session.file)
    return Told(client, {"sub": code.content["sub"], **claims}, found.by_former_secret)
