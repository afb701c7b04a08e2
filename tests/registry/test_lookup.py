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


def test_a_provisional_number_is_a_temporary_one():
    assert ask(PersonFactory(nir_kind=NirKind.PROVISIONAL).nir).reason is Reason.TEMPORARY_NUMBER


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


def test_a_chain_of_more_than_two_steps_is_for_an_agent():
    person = PersonFactory()
    for _ in range(3):
        person = PersonFactory(replaced_by=person)
    assert ask(person.nir) == lookup.Identification(None, Reason.UNCLEAR)
    assert ask(person.replaced_by.nir).reason is Reason.IDENTIFIED


def test_the_state_that_counts_is_where_links_lead():
    holder = PersonFactory()
    for former in ({"state": PersonState.BLOCKED}, {"nir_kind": NirKind.AWAITING}, {"left_on": dt.date(2026, 1, 1)}):
        assert ask(PersonFactory(replaced_by=holder, **former).nir).person == holder
    dead = PersonFactory(state=PersonState.DECEASED)
    assert ask(PersonFactory(duplicate_of=dead).nir) == lookup.Identification(None, Reason.DECEASED)


def test_names_are_those_of_where_links_lead():
    former = PersonFactory(birth_name="Roche", replaced_by=PersonFactory())
    assert ask(former.nir).person == former.replaced_by
    assert ask(former.nir, name="Roche") == lookup.Identification(None, Reason.DETAILS_DIFFER)


def test_a_number_and_its_duplicate_with_the_same_number_are_one_person():
    holder = PersonFactory()
    PersonFactory(nir=holder.nir, duplicate_of=holder)
    assert ask(holder.nir) == lookup.Identification(holder, Reason.IDENTIFIED)


def outcomes():
    """Return, for each reason there is, what is typed to meet it."""
    parent, twin = PersonFactory(), PersonFactory()
    PersonFactory(insured_parent=parent, given_names="Léo", birth_year=2010)
    PersonFactory(nir=twin.nir)
    asked = {reason: {"number": PersonFactory(**state).nir} for reason, state in STATES.items()}
    return asked | {
        Reason.IDENTIFIED: {"number": PersonFactory(replaced_by=PersonFactory(replaced_by=PersonFactory())).nir},
        Reason.UNKNOWN_NUMBER: {"number": PersonFactory.build().nir},
        Reason.DETAILS_DIFFER: {"number": PersonFactory().nir, "given": "Jean"},
        Reason.DEPENDANT: {"number": parent.nir, "given": "Léo", "birth": (2010, 1, 27)},
        Reason.UNCLEAR: {"number": twin.nir},
    }


def test_every_answer_costs_one_query(django_assert_num_queries):
    asked = outcomes()
    assert set(asked) == set(Reason) - {Reason.RESPONSIBLE_UNKNOWN}  # of establishments only
    for reason, typed in asked.items():
        with django_assert_num_queries(1):
            assert ask(**typed).reason is reason


def test_every_answer_compares_names_and_dates(monkeypatch):
    """What an unknown number spares in comparisons would show in its time."""
    compared = []
    for name in ("names_match", "given_name_matches", "birth_date_matches"):
        real = getattr(lookup, name)
        monkeypatch.setattr(
            lookup,
            name,
            lambda *given, _real=real, _name=name, **known: compared.append(_name) or _real(*given, **known),
        )
    for reason, typed in outcomes().items():
        compared.clear()
        ask(**typed)
        assert set(compared) == {"names_match", "given_name_matches", "birth_date_matches"}, reason
