"""What a token of the provider must say to be an answer to our question (OpenID Connect Core 1.0, 3.1.3.7, 5.3)."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from guichet.jose.tokens import Claims
from guichet.openid_client.errors import NotVerified
from guichet.openid_client.provider import Provider

SKEW: Final = timedelta(seconds=10)
"""What two clocks may differ by. Not more: an ID token of FranceConnect lives a minute."""
LONGEST_SUB: Final = 255
"""Characters (Core 1.0, 2)."""
_NEVER: Final = 10**12
"""Seconds since 1970: thirty thousand years."""
LEVELS: Final = ("eidas1", "eidas2", "eidas3")
"""Levels of assurance of the eIDAS regulation (low, substantial, high), the lowest first."""


def check_id_token(claims: Claims, provider: Provider, *, nonce: str, access_token: str, now: datetime) -> None:
    """Raise NotVerified unless it is of this provider, for us, about this very question, and still holds."""
    check_origin(claims, provider)
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise NotVerified("azp")
    for name in ("iat", "exp"):
        if name not in claims:
            raise NotVerified(name)
    check_times(claims, now=now)
    said = claims.get("nonce")
    if not isinstance(said, str) or not nonce or not same(said, nonce):
        raise NotVerified("nonce")
    sub_of(claims)
    if not reaches(acr_of(claims), provider.acr_values):
        raise NotVerified("acr")
    if "at_hash" in claims and claims["at_hash"] != at_hash(access_token):
        raise NotVerified("at_hash")


def check_origin(claims: Claims, provider: Provider) -> None:
    """Raise NotVerified unless the provider said it, and to us alone."""
    if claims.get("iss") != provider.issuer:
        raise NotVerified("iss")
    # Core 1.0, 3.1.3.7 (3): others in the audience would have to be trusted, and none is.
    if claims.get("aud") not in (provider.client_id, [provider.client_id]):
        raise NotVerified("aud")


def check_times(claims: Claims, *, now: datetime) -> None:
    """Raise NotVerified where it is over, or does not hold yet; times that it does not give are not asked for."""
    at = now.timestamp()
    if "exp" in claims and at >= _seconds(claims, "exp") + SKEW.total_seconds():
        raise NotVerified("exp")
    for name in ("iat", "nbf"):
        if name in claims and at < _seconds(claims, name) - SKEW.total_seconds():
            raise NotVerified(name)


def sub_of(claims: Claims) -> str:
    """Return how the provider calls the person. Raises NotVerified."""
    sub = claims.get("sub")
    if not isinstance(sub, str) or not sub or len(sub) > LONGEST_SUB or not sub.isascii():
        raise NotVerified("sub")
    return sub


def acr_of(claims: Claims) -> str:
    """Return the level it says the person was identified at; empty where it says none."""
    acr = claims.get("acr")
    return acr if isinstance(acr, str) else ""


def reaches(acr: str, asked: str) -> bool:
    """Whether a level is one of those asked for (separated by spaces), or above: always where none was asked for."""
    wanted = asked.split()
    if not wanted or acr in wanted:
        return True
    ranks = [LEVELS.index(one) for one in wanted if one in LEVELS]
    return acr in LEVELS and bool(ranks) and LEVELS.index(acr) >= min(ranks)


def at_hash(access_token: str) -> str:
    """Return what ties an access token to the ID token that came with it (Core 1.0, 3.1.3.6), by SHA-256."""
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    return base64.urlsafe_b64encode(half).rstrip(b"=").decode()


def same(said: str, ours: str) -> bool:
    """Compare in a time that tells nothing."""
    return hmac.compare_digest(said.encode(), ours.encode())


def _seconds(claims: Mapping[str, Any], name: str) -> float:
    value = claims[name]
    # JSON as Python reads it has NaN, Infinity and numbers that no clock holds.
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _NEVER:
        raise NotVerified(name)
    return float(value)
