"""Tell the member that their request has moved, by the way they chose for documents, without what it is about."""

from datetime import datetime
from typing import Any, Final

from guichet.accounts import queries as accounts
from guichet.accounts.holders import establishment_words, greeting
from guichet.accounts.models import Reception
from guichet.accounts.operations import spoken_day
from guichet.accounts.states import MAY_LOG_IN
from guichet.cases import receipts
from guichet.delivery import operations as delivery
from guichet.delivery.models import Channel
from guichet.delivery.queries import came_back
from guichet.registry.models import RequestState
from guichet.requests import states
from guichet.requests.models import RequestEvent
from guichet.requests.words import REMEDIES, STATES

MESSAGE: Final = "requests/state_changed"


def tell_of(event: RequestEvent, *, now: datetime) -> None:
    """Queue the notice of a move, in the caller's transaction; nobody is told where no way is safe.

    An email says that something is new and no more: who reads over a shoulder learns nothing. A letter says it all,
    and how to contest a refusal. A stamp is not spent on a request that is merely under way.
    """
    request = event.request
    holder = request.establishment or request.person
    account = accounts.of_holder(holder) if holder is not None else None
    if account is None or account.state not in MAY_LOG_IN:
        return
    recipient: dict[str, Any]
    contact, lines, about = account.contact, account.postal_lines, str(account.reference)
    if contact.receives("documents") == Reception.EMAIL:
        channel, recipient = Channel.EMAIL, {"email": contact.verified_email}
    elif event.state != RequestState.UNDER_WAY and lines and not came_back(about=about, lines=lines):
        channel, recipient = Channel.LETTER, {"postal_lines": lines}
    else:
        return
    delivery.enqueue(
        message=MESSAGE,
        channel=channel,
        fund_code=request.fund_code,
        recipient=recipient,
        context={**greeting(account.holder), **establishment_words(account.holder), **context_of(event)},
        about=about,
        now=now,
    )


def context_of(event: RequestEvent) -> dict[str, str]:
    """Return what the templates of the notice show: the email, the receipt number alone."""
    asked = event.state == RequestState.COMPLEMENT_ASKED
    return {
        "receipt": receipts.number(event.request.reference),
        "sent_on": spoken_day(event.request.sent_at) if event.request.sent_at else "",
        "state": str(STATES[event.state]),
        "words": str(event.words),
        "awaited_until": spoken_day(event.at + states.COMPLEMENT_WITHIN) if asked else "",
        "remedies": str(REMEDIES) if event.state == RequestState.REFUSED else "",
    }
