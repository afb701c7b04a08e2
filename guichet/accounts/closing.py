"""« Fermer mon compte »: what goes at once, what stays and why is in docs/adr/0071 and on the page."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from guichet.accounts import changes
from guichet.accounts.addresses import addresses_to_tell
from guichet.accounts.models import Account, PasswordKind, Reception
from guichet.accounts.operations import spoken_moment
from guichet.accounts.states import AccountState, check_transition
from guichet.accounts.warnings import cancel_all_but_warnings
from guichet.audit import operations as audit
from guichet.delivery import operations as delivery
from guichet.delivery.operations import RECIPIENT_KEYS

_ERASED = ("email", "email_verified_at", "email_refused_at", "mobile", "mobile_verified_at", "landline", "fax")


class Held(Exception):
    """Nothing that lasts is done in the days after a renewal from an unknown browser."""


@transaction.atomic
def close(account: Account, *, now: datetime) -> None:
    """Close an account at its holder's wish, and forget how they are reached. Sessions belong to `guichet.login`.

    Whoever could know better is told: the present address and mobile, and the former one of a change that could still
    be undone. Raises PasswordSuperseded, WrongTransition, or Held.
    """
    locked = changes.lock(account)
    check_transition(AccountState(locked.state), AccountState.CLOSED)
    if changes.held_until(locked, now=now) is not None:
        raise Held
    reference = str(locked.reference)
    told = addresses_to_tell(locked, now)
    cancel_all_but_warnings(locked, now=now)
    changes.withdraw(locked, now=now)
    contact = locked.contact
    for name in (*_ERASED, "confirmed_at"):
        setattr(contact, name, None)
    contact.documents_by = contact.news_by = Reception.LETTER
    contact.save()
    locked.state, locked.state_changed_at = AccountState.CLOSED, now
    locked.password = make_password(None)
    locked.password_kind, locked.password_expires_at = PasswordKind.PERSONAL, None
    locked.save(update_fields=["state", "state_changed_at", "password", "password_kind", "password_expires_at"])
    audit.record("account.closed", account=reference, fund_code=locked.fund_code, now=now)
    for channel, address in told:
        delivery.enqueue(
            message="accounts/account_closed",
            channel=channel,
            fund_code=locked.fund_code,
            recipient={RECIPIENT_KEYS[channel]: address},
            context={"when": spoken_moment(now)},
            about=reference,
            now=now,
        )
