"""Who is meant by the six fields of a civil status that another system vouches for (FranceConnect's pivot identity).

The names are compared as `matching` does. Nothing is guessed from fewer fields than six: a homonym born on the same day
exists for a few people in a thousand, in another commune for nearly all of them.
"""

from dataclasses import dataclass

from django.db.models import Q

from guichet.registry import lookup
from guichet.registry.lookup import Reason
from guichet.registry.matching import birth_date_matches, fold, names_match
from guichet.registry.models import Person

FRANCE = "99100"


@dataclass(frozen=True)
class Pivot:
    """A civil status, as the national register of natural persons has it (RNIPP)."""

    sex: str
    """One of `Sex`."""
    birth_name: str
    given_names: str
    """All of them, in their order, whatever stands between; empty for somebody who has none."""
    birth_date: tuple[int, int, int]
    """Year, month, day; a presumed one arrives completed."""
    birth_place_code: str
    """INSEE commune code; empty for who was born abroad."""
    birth_country_code: str
    """INSEE country code."""


def find(pivot: Pivot) -> Person | None:
    """Return the one person whom all six fields mean, None for nobody and for several. One query.

    A month or a day that the registry does not know agrees with any: it was presumed, and completed by the other side.
    A country or a commune that it does not know agrees with none. Somebody deceased, blocked, or who left is nobody,
    and still makes two with a living one.
    """
    year, month, day = pivot.birth_date
    if not pivot.birth_country_code or (pivot.birth_country_code == FRANCE and not pivot.birth_place_code):
        return None
    rows = Person.objects.filter(
        Q(birth_month=month) | Q(birth_month__isnull=True),
        Q(birth_day=day) | Q(birth_day__isnull=True),
        birth_year=year,
        sex=pivot.sex,
        birth_country_code=pivot.birth_country_code,
        birth_place_code=pivot.birth_place_code,
    ).select_related(*lookup.STEPS)
    meant = {(lookup.current(row) or row) for row in rows if _same_names(pivot, row)}
    if len(meant) != 1:
        return None
    [person] = meant
    return person if lookup.outcome(lookup.current(person)) is Reason.IDENTIFIED else None


def agrees(pivot: Pivot, person: Person) -> bool:
    """Whether this is the civil status of somebody who showed who they are otherwise.

    What the registry does not know of their birth agrees with anything: they would else never be able to associate.
    """
    known = (person.birth_year, person.birth_month, person.birth_day)
    return (
        _same_names(pivot, person)
        and pivot.sex == person.sex
        and birth_date_matches(typed=pivot.birth_date, known=known)
        and person.birth_country_code in ("", pivot.birth_country_code)
        and person.birth_place_code in ("", pivot.birth_place_code)
    )


def _same_names(pivot: Pivot, person: Person) -> bool:
    return names_match(pivot.birth_name, birth_name=person.birth_name, usual_name="") and (
        fold(pivot.given_names) == fold(person.given_names)
    )
