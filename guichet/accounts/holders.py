"""How the holder of an account is named, on the pages and in messages."""

from guichet.accounts.models import Account, AnyHolder, Delegate
from guichet.identifiers import et, siret
from guichet.registry.models import Person
from guichet.registry.naming import display_name as person_name


def display_name(holder: AnyHolder) -> str:
    """Return « WEBER FLORENT », or the name of the establishment, in capitals (R162, R174)."""
    if isinstance(holder, Delegate):
        return f"{holder.family_name} {holder.given_name}".upper()
    return person_name(holder) if isinstance(holder, Person) else holder.name.upper()


def greeting(holder: AnyHolder) -> dict[str, str]:
    """Return what messages greet with: `given_name` (may be empty) and `family_name`, or the establishment's name.

    `identifier_kind` says which number the holder types to log in: `nir`, `establishment` (SIRET or ET), or `household`
    (ET only, R44), or `delegate` (TI). Who employs a gardener is a person, and is greeted as one where the funds know
    the name.
    """
    if isinstance(holder, Person):
        return _names_of(holder) | {"identifier_kind": "nir"}
    if isinstance(holder, Delegate):
        names = {"given_name": holder.given_name, "family_name": holder.family_name}
        return names | {"identifier_kind": "delegate"}
    if not holder.household_employer:
        return {"given_name": "", "family_name": holder.name, "identifier_kind": "establishment"}
    if holder.responsible is not None:
        return _names_of(holder.responsible) | {"identifier_kind": "household"}
    given_name, family_name = _first(holder.responsible_given_names), holder.responsible_name
    if not family_name:
        given_name, family_name = "", holder.name
    return {"given_name": given_name, "family_name": family_name, "identifier_kind": "household"}


def establishment_words(holder: AnyHolder) -> dict[str, str]:
    """Return what a letter names an establishment by, `establishment` and `number`; nothing for a person."""
    if isinstance(holder, Person | Delegate):
        return {}
    number = f"SIRET {siret.group(holder.siret)}" if holder.siret else et.group(holder.et or "")
    return {"establishment": holder.name, "number": number.replace(" ", "\N{NO-BREAK SPACE}")}


def _names_of(person: Person) -> dict[str, str]:
    return {"given_name": _first(person.given_names), "family_name": person.usual_name or person.birth_name}


def _first(given_names: str) -> str:
    return given_names.split(",", maxsplit=1)[0].strip()


def personal_words(account: Account) -> list[str]:
    """Return what a thief would try first in a password: the numbers and the names of the holder."""
    if account.person is not None:
        person = account.person
        words = [person.nir or "", person.birth_name, person.usual_name, *person.given_names.split(",")]
    elif account.delegate is not None:
        delegate = account.delegate
        words = [delegate.number.removeprefix("TI"), delegate.family_name, delegate.given_name]
    else:
        holder = account.establishment
        words = [holder.siret or "", (holder.et or "").removeprefix("ET"), *holder.name.split()] if holder else []
    return [word for word in words if word]
