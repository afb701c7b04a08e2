"""Tell a member that the fund wrote, by the way they chose; never what."""

from collections.abc import Mapping
from datetime import datetime

from guichet.accounts.holders import greeting
from guichet.accounts.models import Account, Reception
from guichet.accounts.owners import Owner
from guichet.accounts.states import ENDED, AccountState
from guichet.delivery import operations as delivery
from guichet.delivery.models import Channel
from guichet.delivery.queries import came_back

ANSWERED = "exchanges/answered"
APPOINTMENT = "exchanges/appointment_answered"


def tell_answered(owner: Owner, *, fund_code: str, now: datetime) -> None:
    """Tell that an answer waits in « Contact & échanges »."""
    tell(owner, fund_code=fund_code, message=ANSWERED, context={}, now=now)


def tell_appointment(owner: Owner, *, fund_code: str, now: datetime) -> None:
    """Tell that the fund answered a request for an appointment."""
    tell(owner, fund_code=fund_code, message=APPOINTMENT, context={}, now=now)


def tell(owner: Owner, *, fund_code: str, message: str, context: Mapping[str, str], now: datetime) -> None:
    """Tell by email, or by letter to who receives documents so. Of a frozen account, by letter alone."""
    for account in Account.objects.select_related("contact").filter(**owner.only).exclude(state__in=ENDED):
        contact = account.contact
        if account.state != AccountState.FROZEN and contact.receives("documents") == Reception.EMAIL:
            channel, recipient = Channel.EMAIL, dict[str, object](email=contact.verified_email)
        else:
            lines = account.postal_lines
            if not lines or came_back(about=str(account.reference), lines=lines):
                continue
            channel, recipient = Channel.LETTER, dict[str, object](postal_lines=lines)
        delivery.enqueue(
            message=message,
            channel=channel,
            fund_code=fund_code,
            recipient=recipient,
            context={**greeting(account.holder), **context},
            about=str(account.reference),
            now=now,
        )
