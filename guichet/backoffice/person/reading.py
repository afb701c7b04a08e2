"""The account, the enrolments, the journal and the messages of somebody: four of the five queries of a situation.

They are composed once for each number of keys: composing them costs several times what the database takes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Model, Q, QuerySet

from guichet.accounts import queries as accounts
from guichet.accounts.models import Account, Holder
from guichet.audit.models import Entry
from guichet.backoffice.person.sentences import LEFT_OUT
from guichet.delivery.models import Message
from guichet.enrolment.models import NUMBER_PURPOSE, Enrolment
from guichet.prepared import PreparedQuery, Slot, slot
from guichet.registry.models import Establishment, Person
from guichet.sealing.keyring import keyring

PLANS = 128
"""Composed queries of one kind that are kept: one for each number of keys, and each page of the timeline."""
MOST_ENROLMENTS = 20
"""Of one number in a week; past them somebody is guessing, and the limits say so."""


@dataclass(frozen=True)
class Owner:
    """Whom the registry means, and what they have."""

    account: Account | None
    numbers: list[str]
    """Each number that may have been typed for them."""


def owner(holder: Holder) -> Owner:
    """Return the account and the numbers of a person, those since replaced included, or of an establishment."""
    if isinstance(holder, Establishment):
        numbers = [number for number in (holder.siret, holder.et) if number]
        return Owner(accounts.of_holder(holder), numbers)
    people = _OWNERS.all(person=holder.pk)
    typed = [one.nir or (one.insured_parent.nir if one.insured_parent else None) for one in people]
    found = sorted((one.account for one in people if hasattr(one, "account")), key=lambda account: account.pk)
    return Owner(found[0] if found else None, sorted({str(number) for number in typed if number}))


def _owners() -> QuerySet[Person]:
    """Return a person and the rows that were replaced by theirs, as `accounts.queries` follows them."""
    who = slot(Account, "person")
    left = Person.objects.filter(Q(replaced_by=who) | Q(duplicate_of=who)).values("pk")
    before = [Person.objects.filter(**{f"{link}__in": left}).values("pk") for link in ("replaced_by", "duplicate_of")]
    rows = Person.objects.filter(pk=who).values("pk").union(left, *before)
    return Person.objects.filter(pk__in=rows).select_related("account__contact", "insured_parent")


_OWNERS = PreparedQuery(_owners)


def enrolments(numbers: Sequence[str]) -> list[Enrolment]:
    """Return the enrolments with one of these numbers, latest first, without what was answered."""
    indexes = [index for number in numbers for index in keyring().blind_indexes(number, purpose=NUMBER_PURPOSE)]
    return _enrolments(len(indexes)).all(**values(indexes))


@lru_cache(maxsize=PLANS)
def _enrolments(count: int) -> PreparedQuery[Enrolment]:
    def build() -> QuerySet[Enrolment]:
        found = Enrolment.objects.filter(number_index__in=slots(Enrolment, "number_index", count))
        return found.exclude(number_index="").defer("answers").order_by("-started_at", "-pk")[:MOST_ENROLMENTS]

    return PreparedQuery(build)


def entries(references: Sequence[str], *, most: int) -> list[Entry]:
    """Return what the journal says of these, latest first, without what no agent is told."""
    return _entries(len(references), most).all(**values(references)) if references else []


@lru_cache(maxsize=PLANS)
def _entries(count: int, most: int) -> PreparedQuery[Entry]:
    def build() -> QuerySet[Entry]:
        found = Entry.objects.filter(account__in=slots(Entry, "account", count)).exclude(event__in=LEFT_OUT)
        return found.order_by("-at", "-pk")[:most]

    return PreparedQuery(build)


def messages(references: Sequence[str], *, most: int) -> list[Message]:
    """Return the messages about these, latest first, with the batch of each letter and without what they say."""
    return _messages(len(references), most).all(**values(references)) if references else []


@lru_cache(maxsize=PLANS)
def _messages(count: int, most: int) -> PreparedQuery[Message]:
    def build() -> QuerySet[Message]:
        found = Message.objects.filter(about__in=slots(Message, "about", count)).select_related("batch")
        return found.defer("payload", "batch__printed_with").order_by("-created_at")[:most]

    return PreparedQuery(build)


def slots(model: type[Model], column: str, count: int, prefix: str = "key") -> list[Slot]:
    """Return the places of so many values of a column."""
    return [slot(model, column, f"{prefix}_{rank}") for rank in range(count)]


def values(given: Sequence[str], prefix: str = "key") -> dict[str, str]:
    """Return the values of `slots`, by name."""
    return {f"{prefix}_{rank}": value for rank, value in enumerate(given)}
