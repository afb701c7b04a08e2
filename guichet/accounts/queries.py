"""Look-ups of accounts; each is one query over an index."""

from collections.abc import Iterator

from django.db.models import Q

from guichet.accounts.models import Account, Identifier
from guichet.registry.models import Person
from guichet.sealing.keyring import keyring

IDENTIFIER_PURPOSE = "accounts.identifier"


def identifier_index(number: str) -> str:
    """Return the blind index under which an identifier is stored."""
    return keyring().blind_index(number, purpose=IDENTIFIER_PURPOSE)


def by_identifier(number: str) -> Account | None:
    """Return the account that an identifier opens, with its person and details."""
    indexes = keyring().blind_indexes(number, purpose=IDENTIFIER_PURPOSE)
    found = Identifier.objects.select_related("account__person", "account__contact").filter(index__in=indexes).first()
    return found.account if found else None


def of_person(person: Person, *, lock: bool = False) -> Account | None:
    """Return the account of a person, also when the registry knew them under a number since replaced."""
    accounts = Account.objects.select_for_update(of=("self",)) if lock else Account.objects.all()
    return (
        accounts.filter(Q(person=person) | Q(person__replaced_by=person) | Q(person__duplicate_of=person))
        .order_by("pk")
        .first()
    )


def left_behind() -> Iterator[Account]:
    """Yield the accounts whose person was replaced in the registry."""
    return (
        Account.objects.filter(Q(person__replaced_by__isnull=False) | Q(person__duplicate_of__isnull=False))
        .select_related("person__replaced_by", "person__duplicate_of")
        .iterator()
    )
