"""What a page of confirmation sends back, and the words that the file's page then shows. Both are signed.

A confirmation names the look, the action, and how things stood when the page was drawn: sent for another file, for
another action or after the state changed, it does nothing. A notice holds one of our own sentences and nothing of the
person; signed for one look, nobody can make an agent's page say that something was done.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.core import signing
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac

from guichet.accounts.models import postal_lines_of
from guichet.agents.models import Look
from guichet.agents.rules import LOOK_LASTS
from guichet.backoffice.person.situation import Situation

FIELD = "confirmation"
NOTICE = "fait"
NOTICE_SHOWN_FOR = timedelta(minutes=5)
_CONFIRMATION = "backoffice.actions.confirmation"
_NOTICE = "backoffice.actions.notice"


@dataclass(frozen=True)
class Confirmation:
    """What was confirmed: how things stood, and when the page was drawn."""

    mark: str
    shown_at: datetime


def confirmation_of(situation: Situation, action: str) -> str:
    """Return what the page of an action sends back."""
    shown = [str(situation.look.reference), action, mark_of(situation), situation.now.timestamp()]
    return signing.dumps(shown, salt=_CONFIRMATION)


def read(text: str, *, look: Look, action: str) -> Confirmation | None:
    """Return what a page sent back; None when it is too old, or was made for something else."""
    try:
        reference, name, mark, shown_at = signing.loads(text, salt=_CONFIRMATION, max_age=LOOK_LASTS)
    except signing.BadSignature:
        return None
    if (reference, name) != (str(look.reference), action):
        return None
    return Confirmation(mark, datetime.fromtimestamp(shown_at, UTC))


def mark_of(situation: Situation) -> str:
    """Return 64 bits that change with what an action rests on: state, password, confirmed details, known address."""
    account = situation.account
    about = postal_lines_of(situation.holder)
    if account is not None:
        contact = account.contact
        about += [str(account.reference), account.state, account.password, account.posted_index]
        about += [contact.verified_email or "", contact.verified_mobile or "", str(contact.email_refused_at)]
    return salted_hmac(_CONFIRMATION, "\n".join(about), algorithm="sha256").hexdigest()[:16]


def address_with_notice(look: Look, words: str) -> str:
    """Return the address of a file's page, which shows these words once it is opened."""
    query = urlencode({NOTICE: signing.dumps([str(look.reference), words], salt=_NOTICE, compress=True)})
    return f"{reverse('backoffice:file', args=[look.reference])}?{query}"


def notice_of(request: HttpRequest, look: Look) -> str:
    """Return the words that the address of a file's page brings, "" for none, too old or another file's."""
    try:
        reference, words = signing.loads(request.GET.get(NOTICE, ""), salt=_NOTICE, max_age=NOTICE_SHOWN_FOR)
    except signing.BadSignature:
        return ""
    return str(words) if reference == str(look.reference) else ""
