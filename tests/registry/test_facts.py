"""The secrets that prove identity, and what is shown of payments."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.registry import facts
from guichet.registry.calendar import months_before
from guichet.registry.models import AmountKind, CommonAmount
from tests.factories import (
    AffiliationFactory,
    CardFactory,
    ChildFactory,
    ContributionFactory,
    EstablishmentFactory,
    PaymentFactory,
    PersonFactory,
)

TODAY = dt.date(2026, 3, 10)
SERIAL = "12345678901"


def received(person, cents, *, percent=2):
    return facts.payment_amount_matches(
        person, cents, since=months_before(TODAY, 6), until=TODAY, shared_percent=percent
    )


@pytest.mark.django_db
@pytest.mark.requirement("R88", "R89")
def test_only_the_current_card_of_the_kind_said_proves_anything():
    person = CardFactory(serial=SERIAL).person
    CardFactory(person=person, serial="10987654321", current=False)
    assert facts.card_serial_matches(person, SERIAL, with_photo=True)
    assert not facts.card_serial_matches(person, SERIAL, with_photo=False)
    assert not facts.card_serial_matches(person, "10987654321", with_photo=True)
    assert not facts.card_serial_matches(PersonFactory(), SERIAL, with_photo=True)


@pytest.mark.django_db
@pytest.mark.requirement("R86", "R97")
@pytest.mark.parametrize(
    ("paid_on", "counts"),
    [(TODAY, True), (dt.date(2025, 9, 10), True), (dt.date(2025, 9, 9), False), (dt.date(2026, 3, 11), False)],
)
def test_any_payment_of_six_calendar_months_proves_identity_both_days_included(paid_on, counts):
    payment = PaymentFactory(paid_on=paid_on, branch="Complémentaire santé", amount_cents=31_07)
    assert received(payment.person, 31_07) is counts
    assert not received(payment.person, 31_08)


@pytest.mark.django_db
@pytest.mark.parametrize(("members", "of_members", "secret"), [(20, 1_000, True), (21, 1_000, False), (21, 999, True)])
def test_an_amount_that_too_many_share_is_no_secret(members, of_members, secret):
    payment = PaymentFactory(paid_on=TODAY, amount_cents=22_50)
    CommonAmount.objects.create(amount_cents=22_50, members=members, of_members=of_members)
    assert received(payment.person, 22_50) is secret


@pytest.mark.django_db
def test_nobody_costs_the_same_queries_as_somebody(django_assert_num_queries):
    for person in (CardFactory(serial=SERIAL).person, None):
        with django_assert_num_queries(2):
            facts.card_serial_matches(person, SERIAL, with_photo=True)
            received(person, 22_50)


def test_a_share_below_what_the_registry_counts_is_refused():
    with pytest.raises(ValueError, match="shared_percent"):
        received(None, 22_50, percent=0)


@pytest.mark.django_db
def test_payments_come_latest_first_and_by_branch():
    person = PersonFactory()
    days = [PaymentFactory(person=person, paid_on=dt.date(2026, 1, day)).paid_on for day in (3, 9, 6)]
    PaymentFactory(person=person, paid_on=dt.date(2025, 1, 1), branch="Famille")
    PaymentFactory()
    assert [one.paid_on for one in facts.latest_payments(person, 3)] == sorted(days, reverse=True)
    assert [one.branch for one in facts.payments(person, branch="Famille")] == ["Famille"]
    assert facts.branches(person) == ["Famille", "Santé"]


@pytest.mark.django_db
def test_every_fund_that_knows_a_person_is_told_once():
    person = PersonFactory()
    for department in ("83", "67", "68"):
        AffiliationFactory(person=person, department=department)
    assert facts.fund_codes(person) == ["13", "68"]
    assert facts.fund_codes(None) == []


@given(st.from_regex(r"\d{8,11}", fullmatch=True), st.from_regex(r"\d{8,11}", fullmatch=True))
def test_a_serial_is_kept_as_an_index_that_tells_serials_apart(one, other):
    assert (facts.card_serial_index(one) == facts.card_serial_index(other)) is (one == other)
    assert one not in facts.card_serial_index(one)


def paid(look_up, holder, cents):
    return look_up(holder, cents, since=months_before(TODAY, 12), until=TODAY, shared_percent=2)


@pytest.mark.django_db
@pytest.mark.requirement("R98", "R99")
@pytest.mark.parametrize(
    ("paid_on", "counts"),
    [(TODAY, True), (dt.date(2025, 3, 10), True), (dt.date(2025, 3, 9), False), (dt.date(2026, 3, 11), False)],
)
def test_a_bill_of_twelve_calendar_months_proves_who_paid_it_and_nobody_else(paid_on, counts):
    person = ContributionFactory(paid_on=paid_on).person
    assert paid(facts.bill_amount_matches, person, 1_234_56) is counts
    assert not paid(facts.bill_amount_matches, person, 1_234_57)
    assert not paid(facts.bill_amount_matches, PersonFactory(), 1_234_56)


@pytest.mark.django_db
@pytest.mark.requirement("R100")
def test_contributions_on_wages_prove_the_establishment_that_paid_them():
    farm = EstablishmentFactory()
    ContributionFactory(establishment=farm)
    assert paid(facts.wages_amount_matches, farm, 1_234_56)
    assert not paid(facts.wages_amount_matches, EstablishmentFactory(), 1_234_56)
    assert not paid(facts.wages_amount_matches, None, 1_234_56)


@pytest.mark.django_db
def test_a_bill_is_no_wages_and_wages_are_no_bill():
    person, farm = PersonFactory(), EstablishmentFactory()
    ContributionFactory(person=person, kind="wages")
    ContributionFactory(establishment=farm, kind="bill")
    assert not paid(facts.bill_amount_matches, person, 1_234_56)
    assert not paid(facts.wages_amount_matches, farm, 1_234_56)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [AmountKind.BILL, AmountKind.WAGES])
def test_an_amount_that_many_pay_proves_nothing_and_each_kind_is_counted_apart(kind):
    person, farm = ContributionFactory().person, EstablishmentFactory()
    ContributionFactory(establishment=farm)
    CommonAmount.objects.create(kind=kind, amount_cents=1_234_56, members=300, of_members=10_000)
    assert paid(facts.bill_amount_matches, person, 1_234_56) is (kind != AmountKind.BILL)
    assert paid(facts.wages_amount_matches, farm, 1_234_56) is (kind != AmountKind.WAGES)


@pytest.mark.django_db
@pytest.mark.requirement("R101")
def test_any_child_s_birth_date_is_right_and_nobody_else_s():
    person = ChildFactory().person
    ChildFactory(person=person, birth_date=dt.date(2018, 2, 1))
    assert facts.child_birth_date_matches(person, dt.date(2015, 5, 14))
    assert facts.child_birth_date_matches(person, dt.date(2018, 2, 1))
    assert not facts.child_birth_date_matches(person, dt.date(2015, 5, 15))
    assert not facts.child_birth_date_matches(None, dt.date(2015, 5, 14))
