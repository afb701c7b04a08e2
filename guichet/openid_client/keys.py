"""The keys that a provider signs with: kept for a while, and read again when a token names another one."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key, KeySet

from guichet.jose.algorithms import LEAST_RSA_BITS
from guichet.jose.tokens import Claims, NotGenuine, UnknownKey, verify
from guichet.openid_client import http, metadata
from guichet.openid_client.errors import NotVerified, Unreachable
from guichet.openid_client.provider import Provider

KEPT_SECONDS: Final = 600.0
"""A key that its holder withdraws serves that long at most."""
AGAIN_SECONDS: Final = 60.0
"""An unknown key is asked for once in that time: a forged name is no means of making us call."""
_KIND: Final = {"ES256": ("EC", "P-256"), "RS256": ("RSA", "")}

clock: Callable[[], float] = time.monotonic
_lock = threading.Lock()
_held: dict[tuple[str, str], "Held"] = {}


@dataclass
class Held:
    """Keys, when they were read, and when they were last asked for because of an unknown one."""

    keys: KeySet
    read_at: float
    again_at: float | None = None


def verified(token: str, provider: Provider) -> Claims:
    """Return the claims of a token that the provider signed. Raises NotVerified (`signature`, `key`) or Unreachable."""
    held = _current(provider)
    try:
        try:
            return verify(token, held.keys, algorithm=provider.algorithm)
        except UnknownKey:
            if not _may_ask_again(held):
                raise
            return verify(token, _read(provider, again_at=clock()).keys, algorithm=provider.algorithm)
    except UnknownKey:
        raise NotVerified("key") from None
    except NotGenuine:
        raise NotVerified("signature") from None


def forget() -> None:
    """Read them again next time."""
    _held.clear()


def _current(provider: Provider) -> Held:
    held = _held.get((provider.issuer, provider.algorithm))
    if held is None or clock() - held.read_at >= KEPT_SECONDS:
        # Two threads at once may both read; neither waits for the other while the provider is slow.
        held = _read(provider, again_at=held.again_at if held else None)
    return held


def _may_ask_again(held: Held) -> bool:
    with _lock:
        if held.again_at is not None and clock() - held.again_at < AGAIN_SECONDS:
            return False
        held.again_at = clock()
        return True


def _read(provider: Provider, *, again_at: float | None) -> Held:
    address = metadata.endpoints(provider).jwks_uri
    answer = http.get(address, of=provider.name, call="jwks")
    if answer.status != http.OK:
        raise Unreachable(f"status_{answer.status}")
    keys = answer.json().get("keys")
    if not isinstance(keys, list):
        raise Unreachable("unreadable")
    usable = [key for one in keys if (key := _usable(one, provider.algorithm))]
    held = Held(KeySet(usable), clock(), again_at)
    _held[(provider.issuer, provider.algorithm)] = held
    return held


def _usable(value: Any, algorithm: str) -> Key | None:
    """Return a public key for this algorithm; None for any other (RFC 7517, 5: what is not understood is ignored)."""
    if not isinstance(value, dict) or not _declared_for(value, algorithm):
        return None
    try:
        return JWKRegistry.import_key({name: part for name, part in value.items() if name != "d"})
    except (JoseError, ValueError, TypeError, KeyError):
        return None


def _declared_for(value: Mapping[str, Any], algorithm: str) -> bool:
    kind, curve = _KIND[algorithm]
    return (
        value.get("kty") == kind
        and (value.get("crv") == curve if curve else _is_long(value.get("n")))
        and value.get("use", "sig") == "sig"
        and value.get("alg", algorithm) == algorithm
    )


def _is_long(modulus: Any) -> bool:
    """Whether an RSA key is as long as asked, to the byte: looked at first, since the library warns of a short one."""
    return isinstance(modulus, str) and len(modulus) * 6 >= LEAST_RSA_BITS
