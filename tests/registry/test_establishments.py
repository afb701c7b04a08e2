"""Which establishment is meant, and by whom: one query, and one outcome for whoever is not identified."""

import datetime as dt

import pytest

from guichet.registry import establishments
from guichet.registry.establishments import Responsible
from guichet.registry.lookup import Reason
from guichet.registry.models import PersonState
from tests.factories import EstablishmentFactory, PersonFactory

pytestmark = pytest.mark.django_db
FLORENT = Responsible("Weber", "Florent")


def ask(establishment, *, number="", company_name="EARL du Moulin", responsible=FLORENT, household=False):
    return establishments.identification(
        number or establishment.siret or establishment.et,
        household_employer=household,
        company_name=None if household else company_name,
        responsible=responsible,
    )


@pytest.mark.requirement("R43")
def test_siret_and_et_are_two_names_of_one_establishment():
    farm = EstablishmentFactory()
    assert ask(farm).establishment == farm
    assert ask(farm, number=farm.et).establishment == farm


@pytest.mark.parametrize("name", ["EARL du Moulin", "Du Moulin", "e.a.r.l. DU MOULIN", "du-moulin"])
@pytest.mark.requirement("R73")
def test_the_legal_form_and_the_spelling_do_not_matter(name):
    assert ask(EstablishmentFactory(), company_name=name).reason is Reason.IDENTIFIED


@pytest.mark.parametrize(
    ("facts", "asked", "reason"),
    [
        ({}, {"number": "01234567800011"}, Reason.UNKNOWN_NUMBER),
        ({}, {"company_name": "EARL du Lac"}, Reason.DETAILS_DIFFER),
        ({}, {"company_name": "EARL"}, Reason.DETAILS_DIFFER),
        ({}, {"responsible": Responsible("Dupont", "Florent")}, Reason.DETAILS_DIFFER),
        ({}, {"responsible": Responsible("Weber", "Paul")}, Reason.DETAILS_DIFFER),
        ({"closed_on": dt.date(2025, 1, 1)}, {}, Reason.LEFT),
        ({"household_employer": True}, {}, Reason.UNKNOWN_NUMBER),
        ({}, {"household": True}, Reason.UNKNOWN_NUMBER),
    ],
)
@pytest.mark.requirement("R44", "R73")
def test_whoever_is_not_meant_and_why(facts, asked, reason):
    found = ask(EstablishmentFactory(**facts), **asked)
    assert (found.establishment, found.reason) == (None, reason)


def test_a_responsible_person_who_died_or_was_blocked_runs_nothing():
    for state in (PersonState.DECEASED, PersonState.BLOCKED):
        farm = EstablishmentFactory(responsible=PersonFactory(state=state))
        assert ask(farm).reason is Reason.DETAILS_DIFFER


def test_a_responsible_known_by_name_only_is_compared_too():
    farm = EstablishmentFactory(responsible=None, responsible_name="Weber", responsible_given_names="Florent")
    assert ask(farm).responsible_known is True
    assert ask(farm, responsible=Responsible("Roth", "Florent")).reason is Reason.DETAILS_DIFFER


def test_where_nobody_is_known_to_run_it_the_answer_says_so():
    farm = EstablishmentFactory(responsible=None)
    found = ask(farm, responsible=Responsible("Anybody", "At all"))
    assert (found.establishment, found.responsible_known) == (farm, False)


def test_every_answer_costs_one_query(django_assert_num_queries):
    farm = EstablishmentFactory()
    for asked in ({}, {"number": "01234567800011"}, {"company_name": "EARL du Lac"}, {"household": True}):
        with django_assert_num_queries(1):
            ask(farm, **asked)


@pytest.mark.requirement("R74")
def test_a_person_owns_what_they_run_and_nothing_else(django_assert_num_queries):
    florent = PersonFactory()
    own, closed = (
        EstablishmentFactory(responsible=florent),
        EstablishmentFactory(responsible=florent, closed_on=dt.date(2025, 1, 1)),
    )
    other, named = EstablishmentFactory(), EstablishmentFactory(responsible=None, responsible_name="Weber")
    typed = [one.siret for one in (own, closed, other, named)]
    with django_assert_num_queries(1):
        assert establishments.owned(florent, typed) == [own]
    assert establishments.owned(florent, []) == []


def test_what_a_replaced_number_runs_is_the_person_s_own():
    florent = PersonFactory()
    farm = EstablishmentFactory(responsible=PersonFactory(replaced_by=florent))
    assert establishments.owned(florent, [farm.siret]) == [farm]
