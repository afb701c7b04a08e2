"""« Fermer mon compte »: what goes at once, what stays and why is in docs/adr/0071 and on the page."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from guichet.accounts import changes, helped
from guichet.accounts.addresses import addresses_to_tell
from guichet.accounts.helped import Help
from guichet.accounts.models import Account, ContactDetails, PasswordKind, Reception
from guichet.accounts.operations import spoken_moment
from guichet.accounts.states import AccountState, check_transition
from guichet.accounts.warnings import cancel_all_but_warnings
from guichet.audit import operations as audit
from guichet.delivery import operations as delivery
from guichet.delivery.operations import RECIPIENT_KEYS
from guichet.funds.catalogue import Fund

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
    shut(locked, now=now)
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


@transaction.atomic
def close_by_agent(  # noqa: PLR0913 - each is a fact of the closing, by name
    account: Account, *, reason: str, deceased: bool, fund: Fund, actor: str, now: datetime
) -> bool:
    """Close an account that its holder asked in writing to close, or whose holder has died.

    Return whether a letter tells it, to the address that the funds know. No email and no SMS follow a death: whoever
    reads the mailbox of somebody who died is not asked anything. Raises WrongTransition.
    """
    locked = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    locked.contact = ContactDetails.objects.select_for_update().get(account=locked)
    check_transition(AccountState(locked.state), AccountState.CLOSED)
    if not deceased:
        helped.tell(locked, Help.CLOSED, fund=fund, now=now)
    told = helped.try_to_tell_by_letter(locked, Help.DECEASED if deceased else Help.CLOSED, fund=fund, now=now)
    shut(locked, now=now)
    reference = str(locked.reference)
    audit.record("account.closed", account=reference, fund_code=locked.fund_code, actor=actor, now=now, reason=reason)
    return told


def shut(locked: Account, *, now: datetime) -> None:
    """Close a locked account, whose details are locked too: no password, no detail. The caller journals and tells."""
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
