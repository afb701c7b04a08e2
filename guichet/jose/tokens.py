"""Tokens made, and looked at: the algorithm is the caller's, never the token's."""

import json
from collections.abc import Mapping
from typing import Any

from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet

from guichet.jose.algorithms import CONTENT, KEY_WRAPPING, SIGNING

Claims = Mapping[str, Any]
LONGEST = 64 * 1024
"""Characters: nothing longer is looked at."""
_SEALS = jwe.JWERegistry(algorithms=[*KEY_WRAPPING, *CONTENT])


class NotGenuine(Exception):
    """The token is no token, is not signed with this algorithm, or not by these keys."""


class UnknownKey(NotGenuine):
    """It names a key that is not among these: the keys may have changed."""


def sign(claims: Claims, key: Key, *, algorithm: str, kid: str = "", typ: str = "JWT") -> str:
    """Return signed claims (RFC 7519). `kid` names the key to whoever verifies; the client's secret has no name."""
    header = {"alg": algorithm, "typ": typ} | ({"kid": kid} if kid else {})
    return jws.serialize_compact(header, json.dumps(claims, separators=(",", ":")), key, algorithms=[_known(algorithm)])


def verify(token: str, keys: Key | KeySet, *, algorithm: str) -> Claims:
    """Return the claims of a token signed with this very algorithm. Raises UnknownKey or NotGenuine.

    Of several keys, the one that the token names: among those of the issuer, a name that is not there is no forgery,
    it is a key that is newer than our copy. Times, issuer and audience are the caller's to look at.
    """
    if len(token) > LONGEST:
        raise NotGenuine
    try:
        header = jws.extract_compact(token.encode()).headers()
        if header.get("alg") != _known(algorithm):
            raise NotGenuine
        key = _named(keys, header.get("kid")) if isinstance(keys, KeySet) else keys
        claims = json.loads(jws.deserialize_compact(token, key, algorithms=[algorithm]).payload)
    # UnicodeError and JSON's are both ValueError; the two last come of a `crit` that is no list, and of JSON too deep.
    except (JoseError, ValueError, TypeError, RecursionError):
        raise NotGenuine from None
    if not isinstance(claims, dict):
        raise NotGenuine
    return claims


def encrypt(token: str, key: Key, *, algorithm: str, encryption: str, kid: str = "") -> str:
    """Return a signed token sealed for the holder of a key: nested, as RFC 7519, 11.2 asks (sign first)."""
    header = {"alg": algorithm, "enc": encryption, "cty": "JWT"} | ({"kid": kid} if kid else {})
    return jwe.encrypt_compact(header, token, key, registry=_SEALS)


def _known(algorithm: str) -> str:
    """Return an algorithm of ours. Raises ValueError: a mistake of the code or of a client's row."""
    if algorithm not in SIGNING:
        raise ValueError(f"{algorithm} is not an algorithm that tokens are signed with here")
    return algorithm


def _named(keys: KeySet, kid: Any) -> Key:
    if kid is None and len(keys.keys) == 1:
        return keys.keys[0]
    for key in keys.keys:
        if kid is not None and key.kid == kid:
            return key
    raise UnknownKey
