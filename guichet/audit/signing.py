"""The keys by which closed months are signed and verified: Ed25519 (RFC 8032), known by their number."""

from collections.abc import Mapping
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings


class NoSigningKey(Exception):
    """GUICHET_AUDIT_SIGNING_KEY is empty: this process closes no month."""


class Signer(NamedTuple):
    """The key that signs now."""

    number: int
    key: Ed25519PrivateKey


def signer() -> Signer:
    """Return the key that signs. Raises NoSigningKey."""
    if settings.AUDIT_SIGNING_KEY is None:
        raise NoSigningKey
    number, seed = settings.AUDIT_SIGNING_KEY
    return Signer(number, Ed25519PrivateKey.from_private_bytes(seed))


def verifiers() -> Mapping[int, Ed25519PublicKey]:
    """Return every key that verifies: those of the settings, and the one that signs here."""
    found = {number: Ed25519PublicKey.from_public_bytes(key) for number, key in settings.AUDIT_VERIFY_KEYS.items()}
    try:
        own = signer()
    except NoSigningKey:
        return found
    return {**found, own.number: own.key.public_key()}


def is_signed(statement: bytes, signature: bytes, key: Ed25519PublicKey) -> bool:
    """Whether this key signed it."""
    try:
        key.verify(signature, statement)
    except InvalidSignature:
        return False
    return True
