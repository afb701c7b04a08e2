"""AES-256-GCM sealing and HMAC-SHA256 blind indexes, versioned so that keys can be rotated.

Each purpose has its own derived key (HKDF, RFC 5869), so that a value sealed for one column opens in no other.
"""

import base64
import functools
import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12
INDEX_BYTES = 20


class SealBroken(Exception):
    """The sealed value was altered, belongs to another purpose, or its key is gone."""


class Keyring:
    """The keys of one installation: version -> 32 secret bytes. The highest version seals, all open."""

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        """Take the master keys; nothing of them is kept on disk or printed."""
        self._keys = dict(keys)
        self.current = max(self._keys)
        self._derived = functools.cache(self._derive)

    @property
    def versions(self) -> frozenset[int]:
        """The numbers of the keys there are."""
        return frozenset(self._keys)

    def mark(self, version: int) -> str:
        """Return 64 bits by which a key is known again: a number alone may be another installation's key."""
        return self._derived(version, "mark").hex()[:16]

    def _derive(self, version: int, usage: str) -> bytes:
        return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=usage.encode()).derive(self._keys[version])

    def seal(self, plaintext: bytes, *, purpose: str) -> bytes:
        """Return version (1 byte), nonce (12) and ciphertext with its tag."""
        nonce = os.urandom(NONCE_BYTES)
        cipher = AESGCM(self._derived(self.current, f"seal:{purpose}"))
        return bytes([self.current]) + nonce + cipher.encrypt(nonce, plaintext, purpose.encode())

    def unseal(self, sealed: bytes, *, purpose: str) -> bytes:
        """Return the plaintext. Raises SealBroken."""
        sealed = bytes(sealed)
        if not sealed or sealed[0] not in self._keys:
            raise SealBroken("no key opens this value")
        cipher = AESGCM(self._derived(sealed[0], f"seal:{purpose}"))
        try:
            return cipher.decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], purpose.encode())
        except InvalidTag:
            raise SealBroken("the value was altered or sealed for another purpose") from None

    def seal_json(self, value: Any, *, purpose: str) -> bytes:
        """Seal any JSON value."""
        return self.seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), purpose=purpose)

    def unseal_json(self, sealed: bytes, *, purpose: str) -> Any:
        """Return the JSON value. Raises SealBroken."""
        return json.loads(self.unseal(sealed, purpose=purpose))

    def blind_index(self, value: str, *, purpose: str) -> str:
        """Return the index under which `value` is stored now: the version and 160 bits, 30 characters at most."""
        return self._index(self.current, value, purpose)

    def blind_indexes(self, value: str, *, purpose: str) -> list[str]:
        """Return the indexes under every key, for look-ups while a rotation is under way."""
        return [self._index(version, value, purpose) for version in sorted(self._keys, reverse=True)]

    def _index(self, version: int, value: str, purpose: str) -> str:
        digest = hmac.digest(self._derived(version, f"index:{purpose}"), value.encode(), hashlib.sha256)
        return f"{version}.{base64.urlsafe_b64encode(digest[:INDEX_BYTES]).rstrip(b'=').decode()}"


@functools.cache
def keyring() -> Keyring:
    """Return the keyring of this installation (setting GUICHET_SEALING_KEYS)."""
    from django.conf import settings  # noqa: PLC0415 - keeps the cryptography above usable without Django

    return Keyring(settings.SEALING_KEYS)
