"""Another letter for whoever typed the right posted password after its end (G-17), at one press.

Whoever holds an old letter gains nothing by it: the new one goes to the address the fund knows, within the limits of
all letters, and the password they hold stays dead.
"""

from datetime import datetime, timedelta

from django.core import signing

from guichet.accounts import opening
from guichet.accounts.claims import new_password
from guichet.accounts.models import Account
from guichet.accounts.operations import PasswordSuperseded
from guichet.accounts.states import AccountState
from guichet.login.models import mark_of

PROOF_LIVES = timedelta(minutes=15)
_SALT = "login.another_letter"


class ProofTooOld(Exception):
    """The page was left open too long, or what it sent back was changed."""


class NothingToReplace(Exception):
    """The account has another password by now, and it is not one that a letter brings."""


def proof_of(account: Account) -> str:
    """Return what the page sends back: that the right password of this very account was typed, and which one.

    Bound to the password, it is worth nothing once another was issued, nor for another account.
    """
    return signing.dumps([str(account.reference), mark_of(account.password)], salt=_SALT)


def ask(proof: str, *, now: datetime) -> None:
    """Send another password by letter. Done again, by a button pressed twice, it sends no other.

    Raises ProofTooOld, NothingToReplace, or what `opening.send_another_letter` raises.
    """
    try:
        reference, mark = signing.loads(proof, salt=_SALT, max_age=PROOF_LIVES)
    except signing.BadSignature:
        raise ProofTooOld from None
    account = Account.objects.get(reference=reference)
    if mark == mark_of(account.password):
        try:
            opening.send_another_letter(account, password=new_password(), now=now)
        except PasswordSuperseded:
            account.refresh_from_db()
        else:
            return
    if account.state != AccountState.AWAITING_LETTER:
        raise NothingToReplace
