"""Who acts, where it is not the holder of the account: named wherever something is sent for them."""

from collections.abc import Iterable, Mapping

from guichet.accounts.holders import display_name
from guichet.accounts.models import Account
from guichet.audit.models import Entry
from guichet.audit.operations import acting_for


def signed_by() -> str:
    """Return the name of who acts for somebody else at this moment, empty for who acts for oneself. One query."""
    reference = acting_for()
    return names_of([reference])[reference] if reference else ""


def named(entries: Iterable[Entry]) -> Mapping[str, str]:
    """Return the names of those who acted for somebody else in these entries, by reference. One query, none if none."""
    references = {str(entry.facts["by_account"]) for entry in entries if entry.facts.get("by_account")}
    return names_of(references) if references else {}


def names_of(references: Iterable[str]) -> Mapping[str, str]:
    """Return reference -> name of the holders of these accounts, with the structure that they work for. One query."""
    found = Account.objects.select_related("person", "establishment", "delegate").filter(reference__in=references)
    return {str(account.reference): _name(account) for account in found}


def _name(account: Account) -> str:
    name = display_name(account.holder)
    organisation = account.delegate.organisation if account.delegate is not None else ""
    return f"{name} ({organisation})" if organisation else name
