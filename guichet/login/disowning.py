"""« Ce n'est pas moi »: look at the code of a letter, then block the account that it is about.

Two calls, since a person must read what will happen before it does. The first gives a proof that the right code was
typed, signed, so that the second neither asks for it again nor fails when a button is pressed twice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction

from guichet.accounts import disavowal
from guichet.accounts.models import Account, DisavowalCode
from guichet.accounts.states import ENDED, AccountState
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.login import browsers
from guichet.login.ending import end_sessions
from guichet.login.factors import own

CODES_PER_HOUR_PER_ADDRESS = 20
# What the length of a code is reckoned on (guichet/accounts/disavowal_codes.py). Past it, the telephone is left.
CODES_PER_HOUR = 1000
PROOF_LIVES = timedelta(minutes=30)
_EVERYBODY = "everybody"
_SALT = "login.disowning"


class NotACode(Exception):
    """Wrong, used or expired: nobody outside can tell which."""


class Delayed(Exception):
    """Too many codes from this network, or from everywhere; no other is looked at before `retry_at`."""

    def __init__(self, retry_at: datetime) -> None:
        """Take the moment from which another code is looked at."""
        super().__init__()
        self.retry_at = retry_at


class ProofTooOld(Exception):
    """The page that says what will happen was left open too long, or what it sent back was changed."""


@dataclass(frozen=True)
class Recognised:
    """A right code: the proof that the page sends back, and the letter or the email it was written in."""

    proof: str
    letter: str
    """One of `CodedLetter`."""
    letter_date: datetime
    renew: bool
    """Whether a new password is enough afterwards; otherwise the account waits for an adviser."""


@dataclass(frozen=True)
class Done:
    """What a code did: which letter it was from, and whether a new password is enough to come back."""

    letter: str
    renew: bool


def tries(address: str) -> tuple[Limit, Limit]:
    """Return the limits of a try from a network address, of this code or of any other of its length."""
    return (
        Limit("disavowal.address", address, CODES_PER_HOUR_PER_ADDRESS, timedelta(hours=1)),
        Limit("disavowal.everybody", _EVERYBODY, CODES_PER_HOUR, timedelta(hours=1)),
    )


def look_at(typed: str, *, address: str, now: datetime) -> Recognised:
    """Say which letter a code is from. Nothing happens to the account yet. Raises NotACode or Delayed.

    The try is counted before the code is looked at, and every refusal makes the same queries.
    """
    decision = limits.attempt(*tries(address), now=now)
    if not decision.allowed:
        raise Delayed(decision.retry_at or now)
    code = disavowal.find(typed, now=now)
    if code is None:
        raise NotACode
    account = code.account
    keys_since = own.any_since(account, code.issued_at)
    after = disavowal.state_after(AccountState(account.state), code.letter, keys_since=keys_since)
    proof = signing.dumps(code.pk, salt=_SALT)
    return Recognised(proof, code.letter, code.issued_at, renew=after == AccountState.RENEWAL)


def disown(proof: str, *, now: datetime) -> Done:
    """Block the account, and put out whoever is inside, in one transaction; return what that did.

    Raises ProofTooOld.

    Done again, by a button pressed twice, it changes nothing and raises nothing: the account is blocked.
    """
    try:
        key = signing.loads(proof, salt=_SALT, max_age=PROOF_LIVES)
    except signing.BadSignature:
        raise ProofTooOld from None
    code = DisavowalCode.objects.filter(pk=key).first()
    if code is None:
        raise ProofTooOld
    with transaction.atomic():
        # Locked before looking at its keys: none is added in between.
        account = Account.objects.select_for_update(of=("self",)).get(pk=code.account_id)
        if blocked := disavowal.disown(code, keys_since=own.any_since(account, code.issued_at), now=now):
            account = blocked
            end_sessions(account, reason="disowned", now=now)
            browsers.forget(account, now=now)
            own.forget_since(account, since=code.issued_at, now=now)
    shut = account.state in {*ENDED, AccountState.FROZEN}
    return Done(str(code.letter), renew=code.letter in disavowal.RENEWED_AFTER and not shut)
