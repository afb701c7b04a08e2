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
