"""Bills, land, rights and accounts, as members see them: their own, in one query each."""

import datetime as dt

import pytest
from django.db import connection

from guichet.accounts.owners import Owner
from guichet.registry import shown
from guichet.registry.shown import Balance
from tests.factories import ChildFactory, EstablishmentFactory, PersonFactory
from tests.lives import BankAccountFactory, BillFactory, CoverFactory, DoctorFactory, ParcelFactory

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 3, 10)


@pytest.fixture
def person():
    return PersonFactory()


def test_what_is_due_late_and_paid_adds_up_and_is_nobody_else_s(person, django_assert_num_queries):
    late = BillFactory(person=person, due_on=dt.date(2026, 3, 9), amount_cents=500, paid_cents=120)
    last_day = BillFactory(person=person, due_on=TODAY, issued_on=dt.date(2026, 2, 6), amount_cents=300)
    paid = BillFactory(person=person, paid_on=dt.date(2026, 1, 4), issued_on=dt.date(2025, 12, 1), amount_cents=70)
    BillFactory(person=person, paid_on=dt.date(2025, 12, 31), issued_on=dt.date(2025, 11, 1), amount_cents=7_000)
    farm = Owner(establishment=EstablishmentFactory(responsible=person))
    BillFactory(establishment=farm.establishment)
    BillFactory()
    owner = Owner(person=person)
    with django_assert_num_queries(1):
        assert shown.balance(owner, paid_since=dt.date(2026, 1, 1), today=TODAY) == Balance(680, 380, 70)
    assert shown.balance(Owner(person=PersonFactory()), paid_since=TODAY, today=TODAY) == Balance(0, 0, 0)
    assert [one.pk for one in shown.bills(owner, paid=False)] == [last_day.pk, late.pk]
    assert shown.bills(owner, paid=True).first() == paid
    assert shown.bills(owner).count() == 4
    assert shown.bills(farm).get().kind == "wages", "an establishment's bills are not those of who runs it"


def test_land_and_accounts_are_the_owner_s(person):
    owner, farm = Owner(person=person), Owner(establishment=EstablishmentFactory(responsible=person))
    parcels = [ParcelFactory(person=person, section=section) for section in ("ZC", "A")]
    ParcelFactory(establishment=farm.establishment)
    assert list(shown.parcels(owner)) == parcels[::-1]
    assert shown.parcels(farm).count() == 1
    benefits = BankAccountFactory(person=person)
    other = BankAccountFactory(person=person, use="contributions")
    assert list(shown.bank_accounts(owner)) == [benefits, other]
    assert shown.bank_accounts(owner, other.use).get() == other
    assert not shown.bank_accounts(farm)


@pytest.mark.parametrize(
    ("day", "scheme"),
    [
        (dt.date(2019, 8, 31), None),
        (dt.date(2019, 9, 1), "Salarié agricole"),
        (dt.date(2024, 6, 30), "Salarié agricole"),
        (dt.date(2024, 7, 1), None),
        (dt.date(2025, 1, 1), "Non-salarié agricole"),
        (TODAY, "Non-salarié agricole"),
    ],
)
def test_a_cover_holds_from_its_first_day_to_its_last(person, day, scheme):
    CoverFactory(person=person, until=dt.date(2024, 6, 30))
    CoverFactory(person=person, since=dt.date(2025, 1, 1), scheme="Non-salarié agricole")
    cover = shown.cover_on(person, day)
    assert (cover and cover.scheme) == scheme


def test_children_and_doctor_are_the_person_s(person):
    younger = ChildFactory(person=person, birth_date=dt.date(2019, 5, 30), health_insured=True)
    elder = ChildFactory(person=person)
    ChildFactory()
    assert list(shown.children(person)) == [elder, younger]
    assert list(shown.children(person, insured=True)) == [younger]
    assert shown.doctor(person) is None
    assert shown.doctor(DoctorFactory(person=person).person).name == "Dr Hélène Vautrin"


def test_each_question_is_answered_through_an_index(person):
    for found in (shown.bills(Owner(person=person)), shown.bills(Owner(establishment=EstablishmentFactory()))):
        plan = found.explain()
        if connection.vendor == "sqlite":
            assert "USING INDEX bill_of_" in plan
            assert "TEMP B-TREE" not in plan, "the index has this order"
