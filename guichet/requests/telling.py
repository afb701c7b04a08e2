"""Tell the member that their request has moved, by the way they chose for documents, without what it is about."""

from datetime import datetime
from typing import Final

from guichet.accounts.operations import spoken_day
from guichet.accounts.owners import Owner
from guichet.cases import receipts
from guichet.documents import notices
from guichet.registry.models import RequestState
from guichet.requests import kinds, states
from guichet.requests.models import RequestEvent
from guichet.requests.words import STATES

MESSAGE: Final = "requests/state_changed"


def tell_of(event: RequestEvent, *, now: datetime) -> None:
    """Queue the notice of a move, in the caller's transaction; nobody is told where no way is safe.

    An email says that something is new and no more: who reads over a shoulder learns nothing. A letter says it all,
    and how to contest a refusal.
    """
    request = event.request
    owner = Owner(person=request.person, establishment=request.establishment)
    notices.tell(owner, fund_code=request.fund_code, message=MESSAGE, context=context_of(event), now=now)


def context_of(event: RequestEvent) -> dict[str, str]:
    """Return what the templates of the notice show: the email, the receipt number alone."""
    sent_at = event.request.sent_at
    asked, refused = event.state == RequestState.COMPLEMENT_ASKED, event.state == RequestState.REFUSED
    return {
        "receipt": receipts.number(event.request.reference),
        "sent_on": spoken_day(sent_at) if sent_at else "",
        "state": str(STATES[event.state]),
        "words": str(event.words),
        "awaited_until": spoken_day(event.at + states.COMPLEMENT_WITHIN) if asked else "",
        "remedies": str(kinds.remedies_of(event.request.kind)) if refused else "",
    }
