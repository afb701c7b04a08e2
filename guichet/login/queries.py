"""What a login that waits must look up."""

from guichet.accounts.models import Account
from guichet.prepared import PreparedQuery, slot

_BY_REFERENCE = PreparedQuery(
    lambda: Account.objects.select_related("contact").filter(reference=slot(Account, "reference"))[:1]
)


def account_by_reference(reference: str) -> Account | None:
    """Return an account with its details; whose it is matters once they are in."""
    return _BY_REFERENCE.first(reference=reference)
