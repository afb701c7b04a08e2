"""What the database itself refuses, whoever writes to it."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from guichet.registry.models import (
    CommonAmount,
    Contribution,
    ContributionKind,
    Establishment,
    NirKind,
    ReportedState,
    RequestState,
)
from tests.factories import AffiliationFactory, CardFactory, ChildFactory, PaymentFactory, PersonFactory
from tests.lives import BankAccountFactory, BillFactory, CoverFactory, DoctorFactory, ParcelFactory

pytestmark = pytest.mark.django_db


def refused(constraint, make, **values):
    """Assert that a row breaks this rule; SQLite names columns where a unique rule was broken, not the rule."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(**values)


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("person_nir_kind_is_known", {"nir_kind": "other"}),
        ("person_state_is_known", {"state": "gone"}),
        ("person_sex_is_known", {"sex": "3"}),
        ("person_only_a_dependant_has_no_number", {"nir": None, "nir_index": "x"}),
        ("person_only_a_dependant_has_no_number", {"nir_kind": NirKind.PARENT}),
        ("person_birth_day_needs_its_month", {"birth_month": None, "birth_day": 3}),
        ("person_birth_date_is_possible", {"birth_year": 1849}),
        ("person_birth_date_is_possible", {"birth_month": 13, "nir": "1850167990001"}),
        ("person_birth_date_is_possible", {"birth_day": 32}),
    ],
)
def test_a_person_that_makes_no_sense_is_refused(rule, values):
    refused(rule, PersonFactory, **values)


@pytest.mark.parametrize("links", [("duplicate_of",), ("replaced_by",), ("duplicate_of", "replaced_by")])
def test_a_row_leads_to_one_other_row_at_most(links):
    person, other = PersonFactory.create_batch(2)
    for link in links:
        setattr(person, link, person if len(links) == 1 else other)
    refused("person_leads_to_one_other_at_most", person.save)


def test_a_dependant_has_a_parent_and_is_not_their_own():
    parent = PersonFactory()
    child = PersonFactory(insured_parent=parent)
    child.insured_parent = child
    refused("person_leads_to_one_other_at_most", child.save)


def test_what_the_source_names_once_stands_once():
    person, card, paid = PersonFactory(), CardFactory(), PaymentFactory()
    refused("unique|UNIQUE", PersonFactory, source_ref=person.source_ref)
    refused("unique|UNIQUE", CardFactory, person=card.person, serial_index=card.serial_index)
    refused("unique|UNIQUE", PaymentFactory, source_ref=paid.source_ref)
    refused("unique|UNIQUE", ChildFactory, source_ref=ChildFactory().source_ref)
    known = AffiliationFactory()
    refused("unique|UNIQUE", AffiliationFactory, person=known.person, department=known.department)


def test_one_number_may_be_two_people_s_and_one_card_two_people_s():
    person = PersonFactory()
    assert PersonFactory(nir=person.nir).pk != person.pk
    assert CardFactory(serial="90000000017").pk != CardFactory(serial="90000000017").pk


def test_nothing_is_no_payment():
    refused("payment_is_not_nothing", PaymentFactory, amount_cents=0)


def test_a_share_is_no_more_than_the_whole():
    refused("common_amount_is_a_share", CommonAmount.objects.create, amount_cents=1, members=2, of_members=1)


def place(**values):
    told = {"source_ref": "S-1", "siret": "01234567400019", "fund_code": "68", "name": "EARL", "household_employer": 0}
    return Establishment.objects.create(**told | values)


def paid(**values):
    told = {"source_ref": "C-1", "kind": ContributionKind.BILL, "fund_code": "68", "amount_cents": 1}
    return Contribution.objects.create(**told | {"paid_on": dt.date(2026, 1, 1)} | values)


def test_a_place_of_work_has_a_number_of_its_own():
    refused("establishment_has_a_number", place, siret=None)
    place()
    refused("unique|UNIQUE", place, source_ref="S-2")
    for reference in ("S-3", "S-4"):
        assert place(source_ref=reference, siret=None, et=f"ET000000000{reference[-1]}").pk


def test_one_payer_pays_a_contribution():
    refused("contribution_has_one_payer", paid)
    refused("contribution_has_one_payer", paid, person=PersonFactory(), establishment=place())
    refused("contribution_kind_is_known", paid, person=PersonFactory(), kind="gift")
    refused("contribution_is_not_nothing", paid, person=PersonFactory(), amount_cents=0)
    assert paid(person=PersonFactory()).pk


def test_what_is_owed_farmed_and_insured_makes_sense():
    person, paid_on = PersonFactory(), dt.date(2026, 3, 1)
    for factory in (BillFactory, BankAccountFactory, ParcelFactory):
        refused("has_one_owner", factory, person=person, establishment=place(source_ref=factory.__name__, siret=None,
                et=f"ET99{len(factory.__name__):08}"))  # fmt: skip
        refused("has_one_owner", factory, person=None)
    refused("bill_is_paid_when_nothing_is_owed", BillFactory, paid_on=paid_on, paid_cents=1)
    refused("bill_is_paid_when_nothing_is_owed", BillFactory, paid_cents=1_234_56)
    refused("bill_period_is_possible", BillFactory, due_on=dt.date(2026, 2, 4))
    refused("bank_account_use_is_known", BankAccountFactory, use="savings")
    refused("parcel_is_not_nothing", ParcelFactory, area_sqm=0)
    refused("cover_ends_after_it_begins", CoverFactory, until=dt.date(2019, 8, 31))
    refused("unique|UNIQUE", DoctorFactory, person=DoctorFactory().person)


@pytest.mark.parametrize("state", [RequestState.DRAFT, RequestState.RECEIVED])
def test_a_fund_says_nothing_of_what_happens_here(state):
    said = {
        "source_ref": "Q-1",
        "fund_code": "68",
        "receipt": "4F3A-91BC-2D07",
        "state": state,
        "on": dt.date(2026, 3, 4),
    }
    refused("reported_state_is_known", ReportedState.objects.create, **said)


def test_an_iban_is_sealed_in_the_database():
    from django.db import connection

    account = BankAccountFactory()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM registry_bankaccount")
        stored = repr([bytes(cell) if isinstance(cell, memoryview) else cell for cell in cursor.fetchone()])
    assert account.iban[4:] not in stored
    account.refresh_from_db()
    assert account.iban.startswith("FR76")


def test_the_number_is_sealed_in_the_database():
    from django.db import connection

    person = PersonFactory()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM registry_person")
        stored = repr([bytes(cell) if isinstance(cell, memoryview) else cell for cell in cursor.fetchone()])
    assert person.nir
    assert person.nir not in stored
    person.refresh_from_db()
    assert person.nir.startswith("1")
    assert person.nir not in str(person)
