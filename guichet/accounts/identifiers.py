"""The numbers that open an account."""

from guichet.accounts import queries
from guichet.accounts.claims import AccountExists
from guichet.accounts.models import Account, AnyHolder, Delegate, Identifier
from guichet.prepared import PreparedInsert
from guichet.registry.models import Person

_IDENTIFIERS = PreparedInsert(Identifier)


def numbers_of(holder: AnyHolder) -> list[str]:
    """Return the numbers of a holder: the NIR, or the SIRET and the ET of an establishment, or the TI of a delegate."""
    if isinstance(holder, Delegate):
        return [str(holder.number)]
    numbers = [holder.nir] if isinstance(holder, Person) else [holder.siret, holder.et]
    return [number for number in numbers if isinstance(number, str)]


def add_identifier(account: Account, number: str) -> None:
    """Let a number open the account. Raises AccountExists when it opens somebody else's.

    Two people born a century apart can share a number; which of them logs in with it is for an agent to settle.
    """
    index, *former = queries.identifier_indexes(number)
    # While keys are rotated the number may stand under an older one, where the unique index does not meet it.
    there = Identifier.objects.filter(index__in=former).values_list("account_id", flat=True).first() if former else None
    if there is not None:
        if there != account.pk:
            raise AccountExists
        return
    if _IDENTIFIERS.create_missing([Identifier(account=account, index=index, value=number)]):
        return
    if Identifier.objects.values_list("account_id", flat=True).get(index=index) != account.pk:
        raise AccountExists
