"""An agent blocks an account, and another frees it: by a letter, never by telephone."""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from guichet.accounts import changes, disavowal, helped
from guichet.accounts.claims import new_password
from guichet.accounts.helped import Help
from guichet.accounts.models import Account, ContactDetails, PasswordKind
from guichet.accounts.renewal import PASSWORD, hold_changes, send_password
from guichet.accounts.states import ENDED, AccountState, check_transition
from guichet.accounts.warnings import cancel_all_but_warnings
from guichet.audit import operations as audit
from guichet.audit.models import Entry
from guichet.cases.models import CaseKind
from guichet.cases.operations import open_case
from guichet.delivery.models import Channel
from guichet.funds.catalogue import Fund


class NotFreezable(Exception):
    """It is blocked already, or nobody is inside any more."""


class NotFrozen(Exception):
    """It is not blocked, or no longer."""


@transaction.atomic
def freeze(account: Account, *, reason: str, fund: Fund, actor: str, now: datetime) -> bool:
    """Block an account at once; its password dies. Return whether a letter tells it. Raises NotFreezable.

    It is done even where no letter can leave: what is stopped may be a theft. Sessions belong to `guichet.login`.
    """
    locked = _lock(account)
    before = AccountState(locked.state)
    if before == AccountState.FROZEN or before in ENDED:
        raise NotFreezable
    check_transition(before, AccountState.FROZEN)
    cancel_all_but_warnings(locked, now=now)
    changes.drop_pending(locked, now=now)
    locked.state, locked.state_changed_at = AccountState.FROZEN, now
    locked.password = make_password(None)
    locked.save(update_fields=["state", "state_changed_at", "password"])
    open_case(
        kind=CaseKind.NOT_ME,
        fund_code=fund.code,
        about=str(locked.reference),
        details={"reason": reason, "state": before.value},
        now=now,
    )
    _record(locked, before, actor=actor, reason=reason, now=now)
    helped.tell(locked, Help.FROZEN, fund=fund, now=now)
    return helped.try_to_tell_by_letter(locked, Help.FROZEN, fund=fund, now=now)


@transaction.atomic
def free(account: Account, *, fund: Fund, actor: str, now: datetime) -> None:
    """Free a blocked account: a provisional password leaves by letter, and everything else is proved again.

    Mailbox and mobile may be a thief's: they are told, then erased. Codes of « Ce n'est pas moi » of former messages
    die with them. Raises NotFrozen, NoPostalAddress, AddressCameBack or TooManyLetters.
    """
    locked = _lock(account)
    if locked.state != AccountState.FROZEN:
        raise NotFrozen
    # The letter that told of the block must not hold the one that ends it: those of passwords are counted alone.
    lines = helped.check_letter(locked, fund=fund, only=PASSWORD, now=now)
    check_transition(AccountState.FROZEN, AccountState.RENEWAL)
    cancel_all_but_warnings(locked, now=now)
    disavowal.withdraw(locked)
    helped.tell(locked, Help.FREED, fund=fund, now=now)
    changes.withdraw(locked, now=now)
    password, until = new_password(), now + timedelta(days=fund.policy.provisional_days_letter)
    locked.state, locked.state_changed_at = AccountState.RENEWAL, now
    locked.password, locked.password_kind = password.encoded, PasswordKind.PROVISIONAL
    locked.password_expires_at, locked.posted_index, locked.posted_until = until, "", None
    hold_changes(locked, now=now)
    locked.save()
    contact = locked.contact
    for name in ("email", "email_verified_at", "email_refused_at", "mobile", "mobile_verified_at", "confirmed_at"):
        setattr(contact, name, None)
    contact.save()
    send_password(locked, password.text, channel=Channel.LETTER, recipient=lines, until=until, now=now)
    _record(locked, AccountState.FROZEN, actor=actor, reason="freed", now=now)


def frozen_by(account: Account) -> str:
    """Return who blocked an account last, as the journal calls them; « » where it tells no more. One query."""
    told = Entry.objects.filter(account=str(account.reference), event__in=["account.state_changed", "account.disowned"])
    for entry in told.order_by("-at", "-pk")[:20]:
        if entry.event == "account.disowned" or entry.facts.get("new_state") == AccountState.FROZEN:
            return str(entry.actor)
    return ""


def _lock(account: Account) -> Account:
    locked = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    locked.contact = ContactDetails.objects.select_for_update().get(account=locked)
    return locked


def _record(account: Account, before: AccountState, *, actor: str, reason: str, now: datetime) -> None:
    audit.record(
        "account.state_changed",
        account=str(account.reference),
        fund_code=account.fund_code,
        actor=actor,
        now=now,
        old_state=before.value,
        new_state=str(account.state),
        reason=reason,
    )
