"""Look-ups of accounts; each is one query over an index."""

import functools
from collections.abc import Iterator

from django.db.models import Q, QuerySet

from guichet.accounts.models import Account, AnyHolder, Delegate, Identifier
from guichet.prepared import PreparedQuery, slot
from guichet.registry.models import Person
from guichet.sealing.keyring import keyring

IDENTIFIER_PURPOSE = "accounts.identifier"


def identifier_index(number: str) -> str:
    """Return the blind index under which an identifier is stored."""
    return keyring().blind_index(number, purpose=IDENTIFIER_PURPOSE)


def identifier_indexes(number: str) -> list[str]:
    """Return the blind indexes under which an identifier may be stored, the newest key's first."""
    return keyring().blind_indexes(number, purpose=IDENTIFIER_PURPOSE)


def by_identifier(number: str) -> Account | None:
    """Return the account that an identifier opens, with its details."""
    indexes = identifier_indexes(number)
    found = _by_index(len(indexes)).first(**{f"key_{rank}": index for rank, index in enumerate(indexes)})
    return found.account if found else None


@functools.cache
def _by_index(keys: int) -> PreparedQuery[Identifier]:
    """Return the look-up; there are several keys while they are rotated."""
    indexes = [slot(Identifier, "index", f"key_{rank}") for rank in range(keys)]
    return PreparedQuery(lambda: Identifier.objects.select_related("account__contact").filter(index__in=indexes)[:1])


def of_holder(holder: AnyHolder, *, lock: bool = False) -> Account | None:
    """Return the account of a person, also under a number since replaced, of an establishment or of a delegate."""
    if isinstance(holder, Delegate):
        return (_locked() if lock else Account.objects).select_related("contact").filter(delegate=holder).first()
    if isinstance(holder, Person):
        return (_LOCKED_OF_PERSON if lock else _OF_PERSON).first(person=holder.pk)
    return (_LOCKED_OF_ESTABLISHMENT if lock else _OF_ESTABLISHMENT).first(establishment=holder.pk)


def _of_person(accounts: QuerySet[Account]) -> QuerySet[Account]:
    who = slot(Account, "person")
    # People first, each by an index: the same conditions across a join would read every account there is. Two steps, as
    # the look-up of numbers follows them.
    left = Person.objects.filter(Q(replaced_by=who) | Q(duplicate_of=who)).values("pk")
    rows = Person.objects.filter(pk=who).values("pk")
    steps = [Person.objects.filter(**{f"{link}__in": left}).values("pk") for link in ("replaced_by", "duplicate_of")]
    return accounts.select_related("contact").filter(person__in=rows.union(left, *steps)).order_by("pk")[:1]


def _of_establishment(accounts: QuerySet[Account]) -> QuerySet[Account]:
    return accounts.select_related("contact").filter(establishment=slot(Account, "establishment"))[:1]


def _locked() -> QuerySet[Account]:
    return Account.objects.select_for_update(of=("self",))


_OF_PERSON = PreparedQuery(lambda: _of_person(Account.objects.all()))
_LOCKED_OF_PERSON = PreparedQuery(lambda: _of_person(_locked()))
_OF_ESTABLISHMENT = PreparedQuery(lambda: _of_establishment(Account.objects.all()))
_LOCKED_OF_ESTABLISHMENT = PreparedQuery(lambda: _of_establishment(_locked()))


def left_behind() -> Iterator[Account]:
    """Yield the accounts whose person was replaced in the registry."""
    return (
        Account.objects.filter(Q(person__replaced_by__isnull=False) | Q(person__duplicate_of__isnull=False))
        .select_related("person__replaced_by", "person__duplicate_of")
        .iterator()
    )
