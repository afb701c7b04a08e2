"""Who a number and details belong to, state by state (docs/adr/0010-registry-states.md)."""

import datetime as dt

import pytest

from guichet.registry import lookup
from guichet.registry.lookup import Reason
from guichet.registry.models import NirKind, PersonState
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def ask(number, *, name="Weber", given="Florent", birth=(1985, 1, 27)):
    return lookup.identification(number, family_name=name, given_name=given, birth_date=birth)


@pytest.mark.requirement("R73")
def test_number_names_and_birth_date_together_identify():
    person = PersonFactory()
    assert ask(person.nir) == lookup.Identification(person, Reason.IDENTIFIED)
    assert lookup.identify(person.nir, family_name="WEBER", given_name="florent", birth_date=(1985, 1, 27)) == person


@pytest.mark.parametrize("wrong", [{"name": "Dupont"}, {"given": "Jean"}, {"birth": (1985, 1, 28)}])
def test_one_of_them_wrong_is_unknown(wrong):
    assert ask(PersonFactory().nir, **wrong) == lookup.Identification(None, Reason.DETAILS_DIFFER)


STATES = {
    Reason.DECEASED: {"state": PersonState.DECEASED},
    Reason.BLOCKED: {"state": PersonState.BLOCKED},
    Reason.LEFT: {"left_on": dt.date(2026, 1, 1)},
    Reason.TEMPORARY_NUMBER: {"nir_kind": NirKind.AWAITING},
}


@pytest.mark.parametrize("reason", STATES)
def test_a_state_is_told_to_agents_only(reason):
    assert ask(PersonFactory(**STATES[reason]).nir) == lookup.Identification(None, reason)


def test_a_dependant_who_types_the_parent_s_number_is_told_to_agents():
    parent = PersonFactory()
    PersonFactory(insured_parent=parent, given_names="Léo", birth_year=2010)
    assert ask(parent.nir, given="Léo", birth=(2010, 1, 27)) == lookup.Identification(None, Reason.DEPENDANT)
    assert ask(parent.nir).person == parent


@pytest.mark.parametrize("link", ["replaced_by", "duplicate_of"])
def test_a_number_that_was_replaced_leads_to_the_person_who_holds_the_new_one(link):
    holder = PersonFactory()
    former = PersonFactory(**{link: holder})
    oldest = PersonFactory(**{link: former})
    assert ask(former.nir).person == holder
    assert ask(oldest.nir).person == holder


def test_links_that_lead_nowhere_are_unclear():
    first = PersonFactory()
    second = PersonFactory(replaced_by=first)
    first.replaced_by = second
    first.save()
    assert ask(first.nir) == lookup.Identification(None, Reason.UNCLEAR)


def test_two_people_born_a_century_apart_share_a_number_and_the_birth_date_decides():
    young = PersonFactory()
    old = PersonFactory(nir=young.nir, birth_year=1885)
    assert ask(young.nir).person == young
    assert ask(young.nir, birth=(1885, 1, 27)).person == old


def test_a_deceased_person_never_blocks_a_living_one():
    living = PersonFactory()
    PersonFactory(nir=living.nir, state=PersonState.DECEASED)
    assert ask(living.nir).person == living


def test_two_living_people_with_everything_the_same_are_for_an_agent():
    first = PersonFactory()
    PersonFactory(nir=first.nir)
    assert ask(first.nir) == lookup.Identification(None, Reason.UNCLEAR)


@pytest.mark.parametrize("known", [{"birth_day": None}, {"birth_day": None, "birth_month": None}])
def test_what_the_registry_does_not_know_of_a_birth_date_is_not_asked(known):
    person = PersonFactory(**known)
    assert ask(person.nir, birth=(1985, 1, 3)).person == person
    assert ask(person.nir, birth=(1986, 1, 3)).person is None


def test_a_person_without_a_given_name_needs_none():
    person = PersonFactory(given_names="")
    assert ask(person.nir, given="").person == person


def test_every_answer_costs_one_query(django_assert_num_queries):
    numbers = [PersonFactory().nir, PersonFactory.build().nir]
    numbers += [PersonFactory(**state).nir for state in STATES.values()]
    numbers += [PersonFactory(replaced_by=PersonFactory(replaced_by=PersonFactory())).nir]
    for number in numbers:
        with django_assert_num_queries(1):
            ask(number)
