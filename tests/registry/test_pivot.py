"""Six fields of a civil status mean one person, or nobody."""

import dataclasses

import pytest

from guichet.registry import pivot
from guichet.registry.models import NirKind, PersonState
from guichet.registry.pivot import FRANCE, Pivot
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
WEBER = Pivot("1", "WEBER", "FLORENT ÉMILE", (1985, 1, 27), "67482", FRANCE)


def but(**changes):
    return dataclasses.replace(WEBER, **changes)


def weber(**changes):
    return PersonFactory(**{"birth_place_code": "67482", **changes})


@pytest.mark.parametrize(
    "written",
    [
        WEBER,
        but(birth_name="weber"),
        but(birth_name=" We-ber"),
        but(given_names="Florent, Emile"),
        but(given_names="florent-émile"),
    ],
)
def test_spellings_do_not_count(written):
    person = weber()
    assert pivot.find(written) == person


@pytest.mark.parametrize(
    "other",
    [
        {"sex": "2"},
        {"birth_name": "Webers"},
        {"given_names": "Florent"},
        {"given_names": ""},
        {"given_names": "Émile Florent"},
        {"birth_date": (1985, 1, 28)},
        {"birth_date": (1985, 2, 27)},
        {"birth_date": (1986, 1, 27)},
        {"birth_place_code": "67180"},
        {"birth_place_code": ""},
        {"birth_country_code": "99109", "birth_place_code": ""},
        {"birth_country_code": ""},
    ],
)
def test_each_of_the_six_counts(other):
    person = weber()
    assert pivot.find(but(**other)) is None
    assert not pivot.agrees(but(**other), person)


def test_the_usual_name_is_not_the_birth_name():
    weber(usual_name="Muller")
    assert pivot.find(but(birth_name="Muller")) is None


def test_a_double_name_in_either_order():
    person = weber(birth_name="Weber-Kuntz")
    assert pivot.find(but(birth_name="KUNTZ WEBER")) == person


def test_who_has_no_given_name():
    person = weber(given_names="")
    assert pivot.find(but(given_names="")) == person


@pytest.mark.parametrize("known", [{"birth_day": None}, {"birth_day": None, "birth_month": None}])
def test_a_presumed_date_arrives_completed(known):
    person = weber(**known)
    assert pivot.find(WEBER) == person


def test_born_abroad():
    person = weber(birth_place_code="", birth_country_code="99109")
    assert pivot.find(but(birth_place_code="", birth_country_code="99109")) == person


@pytest.mark.parametrize("unknown", [{"birth_place_code": ""}, {"birth_country_code": ""}])
def test_what_the_registry_does_not_know_finds_nobody_and_contradicts_nobody(unknown):
    person = weber(**unknown)
    assert pivot.find(WEBER) is None
    assert pivot.agrees(WEBER, person)


def test_two_people_are_nobody_also_when_one_has_died():
    weber()
    weber(state=PersonState.DECEASED)
    assert pivot.find(WEBER) is None


@pytest.mark.parametrize(
    "state",
    [
        {"state": PersonState.DECEASED},
        {"state": PersonState.BLOCKED},
        {"nir_kind": NirKind.AWAITING},
    ],
)
def test_who_may_not_enrol_is_not_found(state):
    weber(**state)
    assert pivot.find(WEBER) is None


def test_a_number_that_was_replaced_leads_to_one_person():
    person = weber()
    weber(replaced_by=person)
    weber(duplicate_of=person)
    assert pivot.find(WEBER) == person


def test_one_query(django_assert_num_queries):
    weber(replaced_by=weber())
    with django_assert_num_queries(1):
        pivot.find(WEBER)
