"""What the funds know: people, as many as asked for, and establishments, one for twenty people."""

from collections.abc import Iterator
from datetime import date
from random import Random

from guichet.funds.catalogue import by_department
from guichet.registry import demo_names as names
from guichet.registry.lookup import nir_index
from guichet.registry.models import Affiliation, Establishment, NirKind, Person, PersonState

EACH_ESTABLISHMENT = 20
"""One person in so many runs one."""
PRESUMED = 0.03
"""Share of people of whom only the year of birth is known."""
FIRST_OF_JANUARY = 0.04
"""Share of people who are said to be born on 1 January: abroad, with civil status made up afterwards."""
DUPLICATE, REPLACED = 51, 76
"""Ranks, in each hundred people, of a duplicate of the one before and of a number replaced by the next."""
ELSEWHERE = 0.04
"""Share of people whom two funds know."""


def department(number: int) -> str:
    """Return where the `number`th person lives."""
    return names.DEPARTMENT_CODES[number * 31 % len(names.DEPARTMENT_CODES)]


def fund_of(number: int) -> str:
    """Return the code of the fund that knows the `number`th person first."""
    return by_department(department(number)).code


def people(count: int, random: Random) -> Iterator[Person]:
    """Yield people; the key of each is its number."""
    for number in range(1, count + 1):
        sex = random.choice("12")
        month = (number * 7 + number // names.PLACES) % 12 + 1
        born = date(random.randint(1932, 2006), month, random.randint(1, 28))
        body, place, country = names.nir_body(number, sex, born, knows_month=True)
        family, given = names.family_name(random), names.given_names(random, sex)
        drawn = random.random()
        presumed, january = drawn < PRESUMED, PRESUMED <= drawn < PRESUMED + FIRST_OF_JANUARY
        address = names.address(family, given.split(",")[0], sex, number, department(number))
        yield Person(
            pk=number,
            source_ref=f"B{number:07}",
            nir=body,
            nir_index=nir_index(body),
            nir_kind=NirKind.PERMANENT,
            certified=True,
            birth_name=family,
            usual_name=names.family_name(random) if random.random() < 0.2 else "",
            given_names=given,
            sex=sex,
            birth_year=born.year,
            birth_month=None if presumed else 1 if january else born.month,
            birth_day=None if presumed else 1 if january else born.day,
            birth_place_code=place,
            birth_country_code=country,
            postal_lines=[address["line1"], "", "", address["line4"], "", address["line6"]],
            health_insured=True,
            state=PersonState.DECEASED if random.random() < 0.02 else PersonState.LIVING,
            **_link(number, count),
        )


def _link(number: int, count: int) -> dict[str, int]:
    """Return where a duplicate or a replaced number leads: one in a hundred each, so that plans are production's."""
    if number % 100 == DUPLICATE:
        return {"duplicate_of_id": number - 1}
    return {"replaced_by_id": number + 1} if number % 100 == REPLACED and number < count else {}


def affiliations(count: int, random: Random) -> Iterator[Affiliation]:
    """Yield which funds know them."""
    key = 0
    for number in range(1, count + 1):
        places = [department(number)]
        if random.random() < ELSEWHERE:
            places.append(department(number + 1))
        for place in places:
            key += 1
            yield Affiliation(pk=key, person_id=number, department=place, fund_code=by_department(place).code)


def establishments(count: int, random: Random) -> Iterator[Establishment]:
    """Yield the establishments that some of these people run."""
    for number in range(EACH_ESTABLISHMENT, count + 1, EACH_ESTABLISHMENT):
        siret = names.siret(number)
        yield Establishment(
            pk=number,
            source_ref=f"B{number:07}-s",
            siret=siret,
            et=f"ET99{number:08}",
            siren=siret[:9],
            fund_code=fund_of(number),
            name=f"EARL {names.family_name(random)}",
            responsible_id=number,
            household_employer=False,
        )
