"""What a client is told about a member, signed, and sealed where it asks (OpenID Connect Core 1.0, 2 and 5.3.2)."""

import base64
import functools
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from joserfc import jwk
from joserfc.jwk import Key, OctKey

from guichet.jose import tokens
from guichet.jose.algorithms import SHARED
from guichet.openid_provider import keys
from guichet.openid_provider.models import AuthorizationCode, Client

ID_TOKEN_LIVES: Final = timedelta(minutes=5)
"""Until a client has verified it; longer than clocks differ."""
USERINFO_LIVES: Final = timedelta(minutes=5)


def id_token(code: AuthorizationCode, client: Client, *, access_token: str, by_former: bool, now: datetime) -> str:
    """Return the ID token of a code. Raises keys.NoKey.

    `by_former`: the client showed its former secret, and knows no other to verify HS256 with.
    """
    said: Mapping[str, Any] = code.content
    claims = {
        "iss": settings.PUBLIC_URL,
        "sub": said["sub"],
        "aud": client.client_id,
        "exp": _seconds(now + ID_TOKEN_LIVES),
        "iat": _seconds(now),
        "acr": said["acr"],
        "amr": said["amr"],
        "at_hash": half_hash(access_token),
    }
    claims |= {name: said[name] for name in ("auth_time", "nonce", "sid") if said.get(name)}
    signed = _signed(client, claims, algorithm=client.id_token_alg, by_former=by_former, now=now)
    return _sealed(client, signed, client.id_token_encryption_alg)


def userinfo(claims: Mapping[str, Any], client: Client, *, by_former: bool, now: datetime) -> str:
    """Return the claims of userinfo as a token. Raises keys.NoKey."""
    told = {
        **claims,
        "iss": settings.PUBLIC_URL,
        "aud": client.client_id,
        "exp": _seconds(now + USERINFO_LIVES),
        "iat": _seconds(now),
    }
    signed = _signed(client, told, algorithm=client.userinfo_alg, by_former=by_former, now=now)
    return _sealed(client, signed, client.userinfo_encryption_alg)


def logout_token(claims: Mapping[str, Any], client: Client, *, now: datetime) -> str:
    """Return a logout token (Back-Channel Logout 1.0, 2.4), sealed as the ID tokens are. Raises keys.NoKey."""
    signed = _signed(client, claims, algorithm=client.id_token_alg, by_former=False, now=now, typ="logout+jwt")
    return _sealed(client, signed, client.id_token_encryption_alg)


def can_sign(client: Client, *, now: datetime) -> None:
    """Raise keys.NoKey where a token of this client would have no key."""
    for algorithm in filter(None, (client.id_token_alg, client.userinfo_alg)):
        if algorithm not in SHARED:
            keys.signer(algorithm, now=now)


def half_hash(access_token: str) -> str:
    """Return `at_hash`: what ties an access token to an ID token (OpenID Connect Core 1.0, 3.1.3.6)."""
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    return base64.urlsafe_b64encode(half).rstrip(b"=").decode()


def _signed(  # noqa: PLR0913 - each is a fact of the token, by name
    client: Client, claims: Mapping[str, Any], *, algorithm: str, by_former: bool, now: datetime, typ: str = "JWT"
) -> str:
    if algorithm in SHARED:
        secret = client.former_secret if by_former and client.former_secret is not None else client.secret
        return tokens.sign(claims, OctKey.import_key(secret), algorithm=algorithm, typ=typ)
    ours = keys.signer(algorithm, now=now)
    return tokens.sign(claims, ours.key, algorithm=algorithm, kid=ours.kid, typ=typ)


def _sealed(client: Client, signed: str, algorithm: str) -> str:
    if not algorithm:
        return signed
    key = _their_key(json.dumps(client.encryption_key, sort_keys=True))
    return tokens.encrypt(signed, key, algorithm=algorithm, encryption=client.encryption_enc, kid=key.kid or "")


@functools.lru_cache(maxsize=64)
def _their_key(written: str) -> Key:
    """Return a client's public key, parsed once."""
    return jwk.import_key(json.loads(written))


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
