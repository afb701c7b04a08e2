"""A secret that a page offers to an application, before it is kept: nothing is written until a code proves it.

It travels in the page itself, sealed for this account and this moment: opening a page must write nothing, and nobody
can bring a secret of their own.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime, timedelta

from guichet.accounts.models import Account
from guichet.login.factors import totp
from guichet.sealing.keyring import SealBroken, keyring

LIVES = timedelta(minutes=30)
PURPOSE = "login.new_authenticator"


@dataclass(frozen=True)
class Offer:
    """A new secret, and what brings it back."""

    secret: str
    sealed: str


def make(account: Account, *, now: datetime) -> Offer:
    """Offer a new secret."""
    secret = totp.new_secret()
    held = {"account": str(account.reference), "secret": secret, "at": int(now.timestamp())}
    sealed = keyring().seal_json(held, purpose=PURPOSE)
    return Offer(secret, base64.urlsafe_b64encode(sealed).decode())


def read(sealed: str, account: Account, *, now: datetime) -> Offer | None:
    """Return what was offered; None when it is too old, another account's, or nothing that was ever offered."""
    try:
        held = keyring().unseal_json(base64.urlsafe_b64decode(sealed.encode()), purpose=PURPOSE)
    except (SealBroken, binascii.Error):
        return None
    if held["account"] != str(account.reference) or now.timestamp() - held["at"] >= LIVES.total_seconds():
        return None
    return Offer(held["secret"], sealed)


def address(offer: Offer, *, holder: str) -> str:
    """Return what the QR code holds; `holder` is whose account it is, in the member's own telephone."""
    return totp.address(offer.secret, holder=holder)


def key(offer: Offer) -> str:
    """Return the secret in groups, to be typed."""
    return totp.groups(offer.secret)
