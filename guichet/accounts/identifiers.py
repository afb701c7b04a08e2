"""The numbers that open an account."""

from guichet.accounts import queries
from guichet.accounts.claims import AccountExists
from guichet.accounts.models import Account, Holder, Identifier
from guichet.prepared import PreparedInsert
from guichet.registry.models import Person

_IDENTIFIERS = PreparedInsert(Identifier)


def numbers_of(holder: Holder) -> list[str]:
    """Return the numbers by which the registry knows a holder: the NIR, or the SIRET and the ET of an establishment."""
    numbers = [holder.nir] if isinstance(holder, Person) else [holder.siret, holder.et]
    return [number for number in numbers if isinstance(number, str)]


def add_identifier(account: Account, number: str) -> None:
    """Let a number open the account. Raises AccountExists when it opens somebody else's.

    Two people born a century apart can share a number; which of them logs in with it is for an agent to settle.
    """
    index = queries.identifier_index(number)
    if _IDENTIFIERS.create_missing([Identifier(account=account, index=index, value=number)]):
        return
    if Identifier.objects.values_list("account_id", flat=True).get(index=index) != account.pk:
        raise AccountExists
