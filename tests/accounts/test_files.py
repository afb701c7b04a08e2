"""The files of an account."""

import pytest

from guichet.accounts import files
from guichet.accounts.models import File
from guichet.audit.models import Entry
from tests.factories import AccountFactory, EstablishmentFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def attached(now):
    """A farmer's account to which their establishment is attached."""
    account = AccountFactory(opened_at=now, profile="exploitant")
    farm = EstablishmentFactory(responsible=account.person)
    return File.objects.create(account=account, profile="exploitant", fund_code="68", establishment=farm, opened_at=now)


def test_one_s_own_establishment_stays(attached, now):
    assert files.close_lost(now=now) == 0


def test_an_establishment_that_another_person_runs_by_now_is_attached_no_more(attached, now):
    attached.establishment.responsible = PersonFactory()
    attached.establishment.save()
    assert files.close_lost(now=now) == 1
    assert not File.objects.filter(pk=attached.pk).exists()
    assert Entry.objects.get(event="account.file_closed").account == str(attached.account.reference)


def test_where_the_funds_do_not_know_who_runs_it_it_stays(attached, now):
    attached.establishment.responsible = None
    attached.establishment.save()
    assert files.close_lost(now=now) == 0


def test_it_stays_when_the_number_of_who_runs_it_was_replaced(attached, now):
    former = attached.account.person
    former.replaced_by = PersonFactory()
    former.save()
    attached.establishment.responsible = former.replaced_by
    attached.establishment.save()
    assert files.close_lost(now=now) == 0


@pytest.mark.parametrize(
    ("profile", "of", "opened"),
    [
        ("particulier", None, "particulier"),
        ("exploitant", None, "exploitation"),
        ("exploitant", False, "entreprise"),
        ("cotisant_solidarite", None, "exploitation"),
        ("entreprise", False, "entreprise"),
        ("jardinier", True, "jardinier"),
        ("gone", None, "particulier"),
    ],
)
def test_each_file_opens_one_bundle(profile, of, opened):
    establishment = None if of is None else EstablishmentFactory(household_employer=of)
    assert files.bundle(profile, establishment) == opened


def test_what_a_form_calls_a_file_is_unique_in_its_account_and_tells_no_row_number(attached, now):
    account, farm = attached.account, attached.establishment
    files.open_one(account, files.Role("exploitant", "68"), now=now)
    files.open_one(account, files.Role("exploitant", "54"), now=now)
    by_et = EstablishmentFactory(household_employer=True)
    other = File(account=account, profile="exploitant", fund_code="68", establishment=by_et)
    keys = [one.key for one in files.of_account(account)] + [other.key]
    assert sorted(keys) == sorted(
        [
            "exploitant-68",
            "exploitant-54",
            f"exploitant-68-{farm.siret}",
            f"exploitant-68-{by_et.et}",
        ]
    )


def test_a_file_that_is_open_stays_as_it_is(attached, now):
    import datetime as dt

    first = files.open_one(attached.account, files.Role("particulier", "54"), now=now)
    again = files.open_one(attached.account, files.Role("particulier", "54"), now=now + dt.timedelta(days=1))
    assert (again.pk, again.opened_at) == (first.pk, now)
