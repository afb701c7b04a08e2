"""How well answers are kept: exact figures on registries that a reader can count by hand."""

import datetime as dt

import pytest

from guichet.enrolment.proofs import PROOFS
from guichet.registry import odds
from guichet.registry.models import AmountKind, CommonAmount, Establishment, NirKind, Person, PersonState
from tests.factories import (
    AffiliationFactory,
    CardFactory,
    ChildFactory,
    ContributionFactory,
    EstablishmentFactory,
    PaymentFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 10)
SINCE = dt.date(2025, 9, 10)


def payments(percent=2):
    return odds.payment_amounts(since=SINCE, until=TODAY, shared_percent=percent)


def paid(cents, *people, on=TODAY):
    for person in people:
        PaymentFactory(person=person, amount_cents=cents, paid_on=on)


@pytest.fixture
def people():
    return [AffiliationFactory().person for _ in range(5)]


def test_guesses_go_from_the_most_widespread_amount_to_the_one_that_adds_most(people):
    a, b, c, d, _ = people
    paid(10_00, a, b, c)
    paid(10_00, a)  # twice the same: one member all the same
    paid(20_00, a, b)  # widespread, and adds nobody
    paid(30_00, d)
    result = odds.measure(payments(), odds.people("68"), tries=3)
    assert (result.members, result.can_answer, result.guessed) == (5, 4, (3, 4, 4))
    assert result.cannot_answer_share == 1 / 5
    assert [result.guessed_share(tries) for tries in (1, 2, 3, 9)] == [3 / 4, 1, 1, 1]


def test_an_answer_beyond_the_candidates_is_looked_at_when_it_may_matter(people, monkeypatch):
    monkeypatch.setattr(odds, "CANDIDATES_PER_TRY", 1)
    a, b, c, d, e = people
    for cents in (10_00, 20_00):
        paid(cents, a, b, c)
    paid(30_00, d, e)
    assert odds.measure(payments(), odds.people("68"), tries=2).guessed == (3, 5)


def test_only_the_window_counts_and_what_is_shared_does_not(people):
    a, b, c, d, _ = people
    paid(10_00, a, on=SINCE)
    paid(20_00, b, on=SINCE - dt.timedelta(days=1))
    paid(30_00, c, on=TODAY + dt.timedelta(days=1))
    paid(40_00, d)
    CommonAmount.objects.create(kind=AmountKind.PAYMENT, amount_cents=40_00, members=21, of_members=1_000)
    CommonAmount.objects.create(kind=AmountKind.BILL, amount_cents=10_00, members=900, of_members=1_000)
    assert odds.measure(payments(), odds.people("68"), tries=1).can_answer == 1
    assert odds.measure(payments(percent=3), odds.people("68"), tries=1).can_answer == 2


def test_the_answers_of_others_do_not_count(people):
    elsewhere = AffiliationFactory(department="83").person
    paid(10_00, elsewhere, people[0])
    result = odds.measure(payments(), odds.people("68"), tries=2)
    assert (result.members, result.can_answer, result.guessed) == (5, 1, (1, 1))
    assert odds.measure(payments(), odds.people(""), tries=1).guessed == (2,)


def test_a_fund_without_members_has_no_odds():
    result = odds.measure(payments(), odds.people("68"), tries=2)
    assert (result.guessed, result.cannot_answer_share, result.guessed_share(2)) == ((0, 0), None, None)


def test_a_serial_is_one_of_those_that_eight_digits_make(people):
    CardFactory(person=people[0])
    CardFactory(person=people[1], current=False)
    result = odds.measure(odds.card_serials(), odds.people("68"), tries=10)
    assert (result.can_answer, result.guessed, result.guessed_share(10)) == (1, (), 10 / 10**8)


def test_twins_are_one_member_and_one_date(people):
    a, b, *_ = people
    for person in (a, a, b):
        ChildFactory(person=person)
    ChildFactory(person=b, birth_date=dt.date(2018, 1, 1))
    result = odds.measure(odds.child_birth_dates(), odds.people("68"), tries=2)
    assert (result.can_answer, result.guessed) == (2, (2, 2))


def test_a_particulier_is_living_known_and_has_a_number_of_their_own():
    known = AffiliationFactory(department="67").person
    AffiliationFactory(person=known, department="68")
    for different in (
        {"state": PersonState.DECEASED},
        {"state": PersonState.BLOCKED},
        {"nir_kind": NirKind.AWAITING},
        {"left_on": TODAY},
        {"replaced_by": known},
        {"duplicate_of": known},
        {"insured_parent": known},
    ):
        AffiliationFactory(person=PersonFactory(**different))
    assert list(odds.people("68")) == [known]
    assert Person.objects.count() == 8


def test_who_pays_bills_or_runs_an_establishment_is_an_exploitant_or_a_cotisant():
    billed, runs, runs_at_home, ran, runs_elsewhere, _neither = [AffiliationFactory().person for _ in range(6)]
    ContributionFactory(person=billed, paid_on=dt.date(2001, 1, 1))
    EstablishmentFactory(responsible=runs)
    EstablishmentFactory(responsible=runs_at_home, household_employer=True)
    EstablishmentFactory(responsible=ran, closed_on=TODAY)
    EstablishmentFactory(responsible=runs_elsewhere, fund_code="83")
    assert set(odds.payers("68")) == {billed, runs}


def test_companies_and_households_are_told_apart():
    company, household = EstablishmentFactory(), EstablishmentFactory(household_employer=True)
    EstablishmentFactory(closed_on=TODAY)
    EstablishmentFactory(fund_code="83")
    assert list(odds.establishments("68")) == [company]
    assert list(odds.households("68")) == [household]
    assert Establishment.objects.count() == odds.establishments("").count() + 2


def test_bills_and_wages_are_counted_apart():
    establishment = EstablishmentFactory()
    farmer = AffiliationFactory().person
    ContributionFactory(establishment=establishment, amount_cents=5_00)
    ContributionFactory(person=farmer, amount_cents=7_00)
    window = {"since": SINCE, "until": TODAY, "shared_percent": 2}
    assert odds.measure(odds.wages_amounts(**window), odds.establishments("68"), tries=1).guessed == (1,)
    assert odds.measure(odds.bill_amounts(**window), odds.payers("68"), tries=1).guessed == (1,)


def test_who_can_answer_no_question_is_left_with_the_letter(people):
    CardFactory(person=people[0])
    paid(10_00, people[0], people[1])
    assert odds.cannot_answer_any([odds.card_serials(), payments()], odds.people("68")) == 3
    assert odds.cannot_answer_any([], odds.people("68")) == 5


@pytest.mark.parametrize("proof", PROOFS, ids=lambda proof: proof.name)
def test_every_proof_says_what_answers_it(proof, fund):
    secrets = proof.secrets(fund.policy, TODAY)
    assert secrets.rows.model is proof.needs
    assert bool(secrets.value) is not bool(secrets.space)
    assert secrets.missing.startswith("no ")
