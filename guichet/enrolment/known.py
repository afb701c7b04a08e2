"""What somebody whom the registry knows would type about themselves."""

from guichet.accounts.models import Holder
from guichet.registry.models import Establishment, Person


def details_of(holder: Holder) -> dict[str, object]:
    """Return the answer of « Vos coordonnées » that the registry gives; neither mailbox nor mobile is in it."""
    return {**(_of_person(holder) if isinstance(holder, Person) else _of(holder)), "email": "", "mobile": ""}


def _of_person(person: Person) -> dict[str, object]:
    birth_date = [person.birth_year, person.birth_month or 1, person.birth_day or 1]
    return {"nom": person.birth_name, "prenom": _first(person.given_names), "date_naissance": birth_date}


def _of(establishment: Establishment) -> dict[str, object]:
    named = {} if establishment.household_employer else {"entreprise": establishment.name}
    person = establishment.responsible
    if person is None:
        given_names = establishment.responsible_given_names
        return {**named, "nom": establishment.responsible_name, "prenom": _first(given_names)}
    return {**named, "nom": person.birth_name, "prenom": _first(person.given_names)}


def _first(given_names: str) -> str:
    return given_names.split(",", maxsplit=1)[0].strip()
