"""A secret that a page offers to an application, before it is kept: nothing is written until a code proves it.

It travels in the page itself, which shows it anyway, signed for this account and this moment: opening a page must write
nothing, and nobody can bring a secret of their own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing

from guichet.accounts.models import Account
from guichet.login.factors import totp

LIVES = timedelta(minutes=30)
_SALT = "login.new_authenticator"


@dataclass(frozen=True)
class Offer:
    """A new secret, and what brings it back."""

    secret: str
    token: str


def make(account: Account, *, now: datetime) -> Offer:
    """Offer a new secret."""
    secret = totp.new_secret()
    return Offer(secret, signing.dumps([str(account.reference), secret, int(now.timestamp())], salt=_SALT))


def read(token: str, account: Account, *, now: datetime) -> Offer | None:
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
