"""Write to whom a case is about, by the way that is known and safe, or by none.

What somebody typed to enrol is nobody's address: it is never written to. A verified mailbox is written to, but not
where the case says that somebody else may read it; else the postal address that the funds know.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from guichet.accounts.holders import greeting
from guichet.accounts.letters import letters_used_up
from guichet.accounts.models import Account
from guichet.accounts.states import ENDED
from guichet.cases import receipts, working
from guichet.cases.models import Case, CaseKind
from guichet.cases.working import Worker
from guichet.delivery import operations as delivery
from guichet.delivery.models import Channel
from guichet.delivery.queries import came_back
from guichet.funds import catalogue

MESSAGE = "backoffice/answer"
LETTER_ONLY = frozenset({CaseKind.NOT_ME, CaseKind.ACCESS_LOST, CaseKind.DECEASED_OR_BLOCKED})
"""The mailbox may be a thief's."""


class NoWay(Exception):
    """Nobody can be written to safely about this case."""


@dataclass(frozen=True)
class Way:
    """How an answer leaves."""

    channel: Channel
    recipient: dict[str, Any]
    words: str | Promise


def way_of(case: Case, account: Account | None, *, now: datetime) -> Way | None:
    """Return how an answer would leave, None where no way is safe. At most two queries.

    A structure that asks for a convention has no account, and wrote to be answered: its own address is the way, and the
    answer opens nothing.
    """
    if case.kind == CaseKind.CONVENTION_ASKED and case.details.get("email"):
        return Way(Channel.EMAIL, {"email": case.details["email"]}, gettext_lazy("par email, à l'adresse donnée"))
    if account is None or account.state in ENDED:
        return None
    contact = account.contact
    if case.kind not in LETTER_ONLY and contact.verified_email and contact.email_refused_at is None:
        return Way(Channel.EMAIL, {"email": contact.verified_email}, gettext_lazy("par email, à l'adresse vérifiée"))
    reference, lines = str(account.reference), account.postal_lines
    policy = catalogue.by_code(account.fund_code).policy
    if not lines or came_back(about=reference, lines=lines) or letters_used_up(reference, policy, now=now):
        return None
    return Way(Channel.LETTER, {"postal_lines": lines}, gettext_lazy("par courrier, à l'adresse connue de la MSA"))


@transaction.atomic
def answer(case: Case, worker: Worker, account: Account | None, *, text: str, now: datetime) -> Way:
    """Send an answer and keep it in the history. Raises NoWay, or NotHeld: nothing leaves then."""
    way = way_of(case, account, now=now)
    if way is None:
        raise NoWay
    working.answered(case, worker, text=text, channel=way.channel.value, now=now)
    greeted = greeting(account.holder) if account else {"given_name": "", "family_name": "", "identifier_kind": "nir"}
    delivery.enqueue(
        message=MESSAGE,
        channel=way.channel,
        fund_code=case.fund_code,
        recipient=way.recipient,
        context={**greeted, "receipt": receipts.number(case.reference), "paragraphs": paragraphs(text)},
        about=str(account.reference) if account else str(case.reference),
        now=now,
    )
    return way


def paragraphs(text: str) -> list[str]:
    """Return what an agent wrote, cut where a line was left empty."""
    return [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
