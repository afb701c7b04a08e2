"""Where what happens to an account is told."""

from datetime import datetime

from guichet.accounts.models import Account
from guichet.delivery.models import Channel


def addresses_to_tell(account: Account, now: datetime) -> list[tuple[Channel, str]]:  # noqa: ARG001 - former addresses are told for some days
    """Return the channel and the address of each message that tells of a change: what a code confirmed, nothing else.

    An email says more than an SMS, and costs nothing: the mobile is told only where no mailbox is confirmed.
    """
    contact = account.contact
    if email := contact.verified_email:
        return [(Channel.EMAIL, email)]
    mobile = contact.verified_mobile
    return [(Channel.SMS, mobile)] if mobile else []
