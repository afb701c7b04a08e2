"""Where what happens to an account is told."""

from datetime import datetime

from guichet.accounts.models import Account, ContactKind
from guichet.accounts.states import ChangeState
from guichet.delivery.models import Channel

_CHANNELS = {ContactKind.EMAIL.value: Channel.EMAIL, ContactKind.MOBILE.value: Channel.SMS}


def addresses_to_tell(account: Account, now: datetime) -> list[tuple[Channel, str]]:
    """Return the channel and the address of each message that tells of a renewal: what a code confirmed, nothing else.

    What was changed is told too for as long as the change can be undone: a thief may have changed it. An email says
    more than an SMS, and costs nothing: the mobile in use is told only where no mailbox is confirmed.
    """
    contact = account.contact
    found: list[tuple[Channel, str]] = []
    if email := contact.verified_email:
        found.append((Channel.EMAIL, email))
    elif mobile := contact.verified_mobile:
        found.append((Channel.SMS, mobile))
    undoable = account.contact_changes.filter(state=ChangeState.DONE, live_until__gt=now)
    for change in undoable.exclude(former_verified_at=None).order_by("pk"):
        former = (_CHANNELS[change.kind], change.former)
        if former not in found:
            found.append(former)
    return found
