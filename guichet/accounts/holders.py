"""How the holder of an account is named, on the pages and in messages."""

from guichet.accounts.models import Account, Holder
from guichet.registry.models import Establishment, Person
from guichet.registry.naming import display_name as person_name


def display_name(holder: Holder) -> str:
    """Return « WEBER FLORENT », or the name of the establishment, in capitals (R162, R174)."""
    return person_name(holder) if isinstance(holder, Person) else holder.name.upper()


def greeting(holder: Holder) -> dict[str, str]:
    """Return what messages greet with: `given_name` (may be empty) and `family_name`, or the establishment's name.

    `identifier_kind` says which number the holder types to log in: `nir` or `establishment`.
    """
    if isinstance(holder, Establishment):
        return {"given_name": "", "family_name": holder.name, "identifier_kind": "establishment"}
    first_given_name = holder.given_names.split(",")[0].strip()
    family_name = holder.usual_name or holder.birth_name
    return {"given_name": first_given_name, "family_name": family_name, "identifier_kind": "nir"}


def personal_words(account: Account) -> list[str]:
    """Return what a thief would try first in a password: the numbers and the names of the holder."""
    if account.person is not None:
        person = account.person
        words = [person.nir or "", person.birth_name, person.usual_name, *person.given_names.split(",")]
    else:
        holder = account.establishment
        words = [holder.siret or "", (holder.et or "").removeprefix("ET"), *holder.name.split()] if holder else []
    return [word for word in words if word]
