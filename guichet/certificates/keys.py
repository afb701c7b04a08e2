"""The keys that seal certificates: ECDSA over P-256 (FIPS 186-5), known by their number (docs/adr/0113)."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

CURVE = ec.SECP256R1()


class NoKey(Exception):
    """GUICHET_CERTIFICATE_KEY is empty: no certificate can be issued here."""


class Signer(NamedTuple):
    """The key that seals now."""

    number: int
    key: ec.EllipticCurvePrivateKey


def signer() -> Signer:
    """Return the key that seals. Raises NoKey."""
    if settings.CERTIFICATE_KEY is None:
        raise NoKey
    number, secret = settings.CERTIFICATE_KEY
    return Signer(number, _private(secret))


def verifiers() -> Mapping[int, ec.EllipticCurvePublicKey]:
    """Return every key that verifies, revoked ones included: those of the settings, and the one that seals here."""
    found = {number: _public(point) for number, point in settings.CERTIFICATE_VERIFY_KEYS.items()}
    try:
        own = signer()
    except NoKey:
        return found
    return {**found, own.number: own.key.public_key()}


def revoked() -> Mapping[int, date]:
    """Return the keys that prove nothing any more, each with the day it was said."""
    kept: Mapping[int, date] = settings.CERTIFICATE_REVOKED_KEYS
    return kept


@lru_cache(maxsize=8)
def _private(secret: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(secret, "big"), CURVE)


@lru_cache(maxsize=64)
def _public(point: bytes) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
