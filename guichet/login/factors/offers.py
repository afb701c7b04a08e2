"""A secret that a page offers to an application, before it is kept: nothing is written until a code proves it.

It travels in the page itself, which shows it anyway, signed for this account and this moment: opening a page must write
nothing, and nobody can bring a secret of their own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import segno
from django.core import signing
from django.utils.safestring import SafeString, mark_safe

from guichet.login.factors import totp

LIVES = timedelta(minutes=30)
_SALT = "login.new_authenticator"


class Holder(Protocol):
    """Whoever an application gives codes to: a member's account, or an agent."""

    @property
    def reference(self) -> UUID:
        """Random, and no other's."""


@dataclass(frozen=True)
class Offer:
    """A new secret, and what brings it back."""

    secret: str
    token: str


def make(account: Holder, *, now: datetime) -> Offer:
    """Offer a new secret."""
    secret = totp.new_secret()
    return Offer(secret, signing.dumps([str(account.reference), secret, int(now.timestamp())], salt=_SALT))


def read(token: str, account: Holder, *, now: datetime) -> Offer | None:
    """Return what was offered; None when it is too old, another account's, or nothing that was ever offered."""
    try:
        reference, secret, since = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    if reference != str(account.reference) or now.timestamp() - since >= LIVES.total_seconds():
        return None
    return Offer(secret, token)


def address(offer: Offer, *, holder: str) -> str:
    """Return what the QR code holds; `holder` is whose account it is, in the member's own telephone."""
    return totp.address(offer.secret, holder=holder)


def key(offer: Offer) -> str:
    """Return the secret in groups, to be typed."""
    return totp.groups(offer.secret)


def drawing(address: str) -> SafeString:
    """Return a QR code as SVG, dark on light whatever the page's colours: cameras want it so."""
    # One mask, and not the best of eight: every reader takes it, and looking for the best is two thirds of the work.
    drawn = segno.make(address, error="m", mask=2, micro=False).svg_inline(scale=4, dark="#000", light="#fff")
    return mark_safe(drawn)  # noqa: S308 - numbers of a drawing; nothing of the address is written in it
