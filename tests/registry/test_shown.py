"""Bills, land, rights and accounts, as members see them: their own, in order, through an index."""

import datetime as dt

import pytest
from django.db import connection

from guichet.accounts.owners import Owner
from guichet.registry import shown
from tests.factories import EstablishmentFactory, PersonFactory
from tests.lives import BankAccountFactory, BillFactory, CoverFactory, DoctorFactory, ParcelFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return PersonFactory()


@pytest.fixture
def farm(person):
    return Owner(establishment=EstablishmentFactory(responsible=person))


@pytest.mark.parametrize(
    ("show", "make"),
    [
        (shown.bills, BillFactory),
        (shown.parcels, ParcelFactory),
        (shown.bank_accounts, BankAccountFactory),
    ],
)
def test_what_an_establishment_has_is_not_what_its_manager_has(person, farm, show, make):
    own, of_farm = make(person=person), make(establishment=farm.establishment)
    make()
    assert list(show(Owner(person=person))) == [own]
    assert list(show(farm)) == [of_farm]
    assert not show(Owner(person=PersonFactory()))


def test_each_comes_in_the_order_that_one_reads(person):
    owner = Owner(person=person)
    bills = [BillFactory(person=person, issued_on=dt.date(2025, month, 1)) for month in (3, 9)]
    parcels = [ParcelFactory(person=person, section=section) for section in ("ZC", "A")]
    covers = [CoverFactory(person=person, since=dt.date(year, 1, 1)) for year in (2019, 2025)]
    assert list(shown.bills(owner)) == bills[::-1]
    assert list(shown.parcels(owner)) == parcels[::-1]
    assert list(shown.covers(person)) == covers[::-1]
    assert shown.doctor(person) is None
    assert shown.doctor(DoctorFactory(person=person).person).name == "Dr Hélène Vautrin"


def test_an_index_leads_to_one_owner(person, farm):
    found = {
        "bill_of_person": shown.bills(Owner(person=person)),
        "bill_of_establishment": shown.bills(farm),
        "parcel_of_person": shown.parcels(Owner(person=person)),
        "bank_account_of_establishment": shown.bank_accounts(farm),
        "cover_of_person": shown.covers(person),
    }
    if connection.vendor == "sqlite":  # PostgreSQL reads a table of one page whole, whatever its indexes
        assert {name: f"USING INDEX {name}" in query.explain() for name, query in found.items()} == dict.fromkeys(
            found, True
        )
