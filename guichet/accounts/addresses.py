"""Where what happens to an account is told."""

from datetime import datetime

from guichet.accounts.models import Account, ContactKind
from guichet.accounts.states import ChangeState
from guichet.delivery.models import Channel
from guichet.identifiers import phone

_CHANNELS = {ContactKind.EMAIL.value: Channel.EMAIL, ContactKind.MOBILE.value: Channel.SMS}


def where_to_tell(account: Account) -> tuple[Channel, str] | None:
    """Return where what happens often is told: by email, which costs nothing, or by SMS to who has no mailbox."""
    return next(iter(_confirmed(account)), None)


def addresses_to_tell(account: Account, now: datetime) -> list[tuple[Channel, str]]:
    """Return the channel and the address of each message that tells of a renewal or of a closing.

    What a code confirmed, and nothing else: the mailbox and the mobile both, since a thief reads one of them as a rule.
    What was changed is told too for as long as the change can be undone: a thief may have changed it.
    """
    found = _confirmed(account)
    undoable = account.contact_changes.filter(state=ChangeState.DONE, live_until__gt=now)
    for change in undoable.exclude(former_verified_at=None).order_by("pk"):
        former = (_CHANNELS[change.kind], change.former)
        if former not in found:
            found.append(former)
    return found


def _confirmed(account: Account) -> list[tuple[Channel, str]]:
    contact = account.contact
    found: list[tuple[Channel, str]] = []
    if email := contact.verified_email:
        found.append((Channel.EMAIL, email))
    if (mobile := contact.verified_mobile) and phone.may_receive_sms(mobile):
        found.append((Channel.SMS, mobile))
    return found
