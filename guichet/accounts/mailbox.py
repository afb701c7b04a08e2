"""A mailbox that an agent noted for a member who has lost theirs: proved from there, then held, and told everywhere.

Nothing that an agent types takes effect by itself: a code must come from that mailbox, a week passes, and a letter to
the address that the funds know tells the member before anything changes (docs/adr/0095-what-an-agent-may-do.md).
"""

from datetime import datetime, timedelta

from django.db import transaction

from guichet.accounts import change_messages, changes, disavowal_codes, helped
from guichet.accounts.change_messages import UNDO_PURPOSE
from guichet.accounts.helped import Help
from guichet.accounts.models import Account, ContactChange, ContactKind
from guichet.accounts.opening import TooManyLetters
from guichet.accounts.operations import PasswordSuperseded, spoken_moment
from guichet.accounts.renewal import hold_changes
from guichet.accounts.states import AccountState, ChangeState
from guichet.audit import operations as audit
from guichet.delivery import operations as delivery
from guichet.delivery.models import Channel
from guichet.funds.catalogue import Fund
from guichet.sealing.keyring import keyring

MESSAGE = "accounts/mailbox_noted"
HELD_FOR = timedelta(days=7)
"""Longer than after a renewal: whoever asked may have no mailbox left to be told by, and a letter that is written on a
Friday evening is printed on Monday and read on Wednesday."""


class NotCorrectable(Exception):
    """The account is not in use: there a letter is the way."""


class SameMailbox(Exception):
    """That is the address of the account already, and a code proved it."""


@transaction.atomic
def note(account: Account, *, email: str, fund: Fund, actor: str, now: datetime) -> None:
    """Note the address, write there with a code, and tell the former one, the mobile and the known postal address.

    Raises NotCorrectable, SameMailbox, PasswordSuperseded, or, where no letter can tell the member, what
    `helped.tell_by_letter` raises.
    """
    locked = changes.lock(account)
    if locked.state != AccountState.ACTIVE:
        raise NotCorrectable
    if locked.contact.verified_email == email and locked.contact.email_refused_at is None:
        raise SameMailbox
    hold_changes(locked, now=now, at_least=HELD_FOR)
    locked.save(update_fields=["changes_held_until"])
    told_today = _noted_today(locked, now)
    text, index = change_messages.new_code()
    changes.write_asked(locked, kind=ContactKind.EMAIL, value=email, index=index, now=now)
    audit.record(
        "account.change_asked",
        account=str(locked.reference),
        fund_code=locked.fund_code,
        actor=actor,
        now=now,
        change=ContactKind.EMAIL.value,
    )
    helped.tell(locked, Help.MAILBOX, fund=fund, now=now)
    try:
        helped.tell_by_letter(locked, Help.MAILBOX, fund=fund, now=now)
    except TooManyLetters:
        # One letter tells of what was dictated twice the same day, the first time with a mistake.
        if not told_today:
            raise
    delivery.enqueue(
        message=MESSAGE,
        channel=Channel.EMAIL,
        fund_code=fund.code,
        recipient={"email": email},
        context={"code": text, "until": spoken_moment(now + changes.ASKED_FOR)},
        about=str(locked.reference),
        now=now,
        not_after=now + changes.ASKED_FOR,
    )


def _noted_today(account: Account, now: datetime) -> bool:
    """Whether an agent noted a mailbox in the last day: none that waits for its code has another's index."""
    noted = account.contact_changes.filter(kind=ContactKind.EMAIL, proved_at=None, undo_index__isnull=False)
    return noted.filter(asked_at__gt=now - timedelta(days=1)).exists()


def find(typed: str, *, now: datetime) -> ContactChange | None:
    """Return the change that this code proves; None for a wrong, used or expired one. One query, whatever is typed."""
    indexes = keyring().blind_indexes(disavowal_codes.normalise(typed), purpose=UNDO_PURPOSE)
    living = ContactChange.objects.filter(undo_index__in=indexes, state=ChangeState.ASKED, live_until__gt=now)
    return living.select_related("account").first()


@transaction.atomic
def prove(change: ContactChange, *, now: datetime) -> ContactChange | None:
    """Hold the change that `find` returned, from now on; None when it was given up, or the account is in use no more.

    The days begin again: whoever types the code late must not find them over.
    """
    try:
        locked = changes.lock(change.account)
    except PasswordSuperseded:
        return None
    asked = ContactChange.objects.filter(pk=change.pk, state=ChangeState.ASKED, live_until__gt=now).first()
    if asked is None or locked.state != AccountState.ACTIVE:
        return None
    hold_changes(locked, now=now, at_least=HELD_FOR)
    locked.save(update_fields=["changes_held_until"])
    changes.take(locked, asked, now=now)
    return asked
