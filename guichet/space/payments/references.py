"""What the address of a payment says: its key sealed for whoever is paid, so that no address can be counted up."""

import base64
import binascii
import uuid
from collections.abc import Callable
from functools import partial

from guichet.accounts.models import Account
from guichet.conventions.models import Structure
from guichet.sealing.keyring import SealBroken, keyring

PURPOSE = "space.payment"
_KEY_BYTES = 8
_OWNER_BYTES = 16


class Unknown(Exception):
    """No reference of ours: made up, altered, or sealed with a key that is gone."""


class Foreign(Exception):
    """A reference of ours, but another account's or structure's."""


def writer(paid: Account | Structure) -> Callable[[int], str]:
    """Return what turns the key of a payment made to it into a reference, in lower case as every address."""
    return partial(_written, paid.reference.bytes)


def _written(owner: bytes, key: int) -> str:
    sealed = keyring().seal(owner + key.to_bytes(_KEY_BYTES), purpose=PURPOSE)
    return base64.b32encode(sealed).decode().rstrip("=").lower()


def key_of(reference: str, paid: Account | Structure) -> int:
    """Return the key of the payment. Raises Unknown or Foreign."""
    try:
        sealed = base64.b32decode(reference.upper() + "=" * (-len(reference) % 8))
        opened = keyring().unseal(sealed, purpose=PURPOSE)
    except (SealBroken, binascii.Error, ValueError):
        raise Unknown from None
    if uuid.UUID(bytes=opened[:_OWNER_BYTES]) != paid.reference:
        raise Foreign
    return int.from_bytes(opened[_OWNER_BYTES:])
