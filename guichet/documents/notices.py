"""Tell whom a paper, a request or a message concerns that something waits for them, by the way they chose.

A notice says nothing of what waits: others may read a mailbox, or open an envelope
(docs/adr/0114-documents-and-notices.md).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from guichet.accounts.holders import establishment_words, greeting
from guichet.accounts.models import Account, File, Reception
from guichet.accounts.owners import Owner
from guichet.accounts.states import AccountState
from guichet.delivery import operations as delivery
from guichet.delivery.models import Channel, Message
from guichet.delivery.queries import came_back
from guichet.delivery.states import State
from guichet.registry.models import Person, PersonState

SAME_NOTICE_FOR: Final = timedelta(hours=20)
"""Less than a day: an import that begins a little earlier than the night before still tells."""
TOLD: Final = (AccountState.ACTIVE, AccountState.RENEWAL, AccountState.FROZEN)
"""Nobody else has ever been inside, or is any more: what a stranger typed to enrol must not receive anything."""


@transaction.atomic
def tell(  # noqa: PLR0913 - each is a fact of the notice, by name
    owner: Owner,
    *,
    fund_code: str,
    message: str,
    context: Mapping[str, Any],
    now: datetime,
    once: bool = False,
) -> int:
    """Tell each account that sees what `owner` has; return how many are told.

    `message` is a folder with `email.txt`, `email.html` and `letter.typ`; its email must not show what is in `context`
    but what a locked screen may. The letter is given `greeting` and, for what is an establishment's, its name and
    number. `once` tells nobody again of a batch: not before `SAME_NOTICE_FOR`, or before they have come in since.
    """
    told = 0
    for account in accounts_of(owner, lock=True):
        if once and _was_told(account, message, now=now):
            continue
        if (way := way_of(account)) is None:
            continue
        channel, recipient = way
        delivery.enqueue(
            message=message,
            channel=channel,
            fund_code=fund_code,
            recipient=recipient,
            context={**_words(account, owner), **context},
            about=str(account.reference),
            now=now,
        )
        told += 1
    return told


def accounts_of(owner: Owner, *, lock: bool = False) -> list[Account]:
    """Return the accounts in use that see what `owner` has, in one order for all. One query.

    Those of a person, under a number since replaced too; an establishment's own, and those of whoever manages it.
    """
    # First who they are, each by an index: the same conditions across a join would read every account there is.
    if (person := owner.person) is not None:
        people = Person.objects.filter(Q(pk=person.pk) | Q(replaced_by=person) | Q(duplicate_of=person))
        whose = Q(person__in=people.values("pk"))
    else:
        own = Account.objects.filter(establishment=owner.establishment).values("pk")
        whose = Q(pk__in=own.union(File.objects.filter(establishment=owner.establishment).values("account")))
    accounts = Account.objects.select_for_update(of=("self",)) if lock else Account.objects.all()
    found = accounts.select_related("contact", "person", "establishment__responsible").filter(whose, state__in=TOLD)
    return list(found.exclude(person__state=PersonState.DECEASED).order_by("pk"))


def way_of(account: Account) -> tuple[Channel, dict[str, Any]] | None:
    """Return how a notice leaves, None where it cannot. At most one query.

    The mailbox that a code proved, where documents are received by email; else the address that the funds know, unless
    a letter came back from there. Of a frozen account only that one: somebody else may read the mailbox.
    """
    contact = account.contact
    if account.state != AccountState.FROZEN and contact.receives("documents") == Reception.EMAIL:
        return Channel.EMAIL, {"email": contact.verified_email}
    lines = account.postal_lines
    if not lines or came_back(about=str(account.reference), lines=lines):
        return None
    return Channel.LETTER, {"postal_lines": lines}


def _was_told(account: Account, message: str, *, now: datetime) -> bool:
    told = Message.objects.filter(about=str(account.reference), message=message, created_at__gt=now - SAME_NOTICE_FOR)
    if account.last_login_at is not None:
        told = told.filter(created_at__gt=account.last_login_at)
    return told.exclude(state__in=[State.CANCELLED, State.DEAD]).exists()


def _words(account: Account, owner: Owner) -> dict[str, str]:
    about = establishment_words(owner.establishment) if owner.establishment is not None else {}
    return {**greeting(account.holder), **about}
