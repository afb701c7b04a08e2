"""« Annuler cette modification »: look at the code that the former address received, then put everything back.

Two calls, as for « Ce n'est pas moi »: a person reads what will happen before it does, and the second neither asks for
the code again nor fails when a button is pressed twice. Tries are counted with those of the other codes of that length.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.db import transaction

from guichet.accounts import undoing
from guichet.accounts.models import Account, ContactChange
from guichet.accounts.states import AccountState
from guichet.limits import operations as limits
from guichet.login import disowning
from guichet.login.disowning import Delayed, NotACode, ProofTooOld
from guichet.login.ending import end_sessions
from guichet.login.factors import own
from guichet.login.models import Browser

__all__ = ["Delayed", "NotACode", "ProofTooOld", "Recognised", "look_at", "put_everybody_out", "undo"]
_SALT = "login.undoing"


@dataclass(frozen=True)
class Recognised:
    """A right code: the proof that the page sends back, and what it undoes."""

    proof: str
    kind: str
    """One of `ContactKind`."""
    asked_at: datetime
    renew: bool
    """Whether a new password is enough afterwards; otherwise the account waits for an adviser."""


def look_at(typed: str, *, address: str, now: datetime) -> Recognised:
    """Say which change a code undoes. Nothing happens yet. Raises NotACode or Delayed.

    The try is counted before the code is looked at, and every refusal makes the same queries.
    """
    decision = limits.attempt(*disowning.tries(address), now=now)
    if not decision.allowed:
        raise Delayed(decision.retry_at or now)
    return look_again(typed, now=now)


def look_again(typed: str, *, now: datetime) -> Recognised:
    """Look at a code whose try was counted: one that « Ce n'est pas moi » did not know. Raises NotACode."""
    change = undoing.find(typed, now=now)
    if change is None:
        raise NotACode
    account = change.account
    renew = account.state != AccountState.FROZEN and not own.any_since(account, change.asked_at)
    return Recognised(signing.dumps(change.pk, salt=_SALT), change.kind, change.asked_at, renew)


def undo(proof: str, *, now: datetime) -> bool:
    """Put the details back, and put out whoever is inside, in one transaction; return whether it may be renewed.

    Raises ProofTooOld.

    Done again, by a button pressed twice, it changes nothing and raises nothing.
    """
    try:
        key = signing.loads(proof, salt=_SALT, max_age=disowning.PROOF_LIVES)
    except signing.BadSignature:
        raise ProofTooOld from None
    change = ContactChange.objects.filter(pk=key).first()
    if change is None:
        raise ProofTooOld
    with transaction.atomic():
        # Locked before looking at its keys: none is added in between.
        account = Account.objects.select_for_update(of=("self",)).get(pk=change.account_id)
        if shut := undoing.undo(change, keys_since=own.any_since(account, change.asked_at), now=now):
            account = shut
            put_everybody_out(account, now=now)
            own.forget_since(account, since=change.asked_at, now=now)
    return account.state != AccountState.FROZEN


def put_everybody_out(account: Account, *, now: datetime) -> None:
    """End every session of an account and trust none of its browsers any more; within the caller's transaction."""
    end_sessions(account, reason="change_undone", now=now)
    Browser.objects.filter(account=account).update(trusted_until=None)
