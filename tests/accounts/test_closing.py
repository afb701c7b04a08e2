"""Closing: what goes, what stays, who is told, and the way back."""

import datetime as dt

import pytest
from django.contrib.auth.hashers import is_password_usable

from guichet.accounts import closing, opening
from guichet.accounts.models import Account, Identifier
from guichet.accounts.operations import PasswordSuperseded
from guichet.accounts.states import AccountState
from guichet.audit.models import Entry
from guichet.delivery.models import Message
from tests.factories import AccountFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(rene, now):
    account = AccountFactory(person=rene, opened_at=now, landline="+33388000000")
    closing.close(account, now=now)
    return Account.objects.get()


def test_what_goes_and_what_stays(closed):
    contact = closed.contact
    assert closed.state == AccountState.CLOSED
    assert not is_password_usable(closed.password)
    assert (contact.email, contact.mobile, contact.landline, contact.fax) == (None, None, None, None)
    assert closed.files.count() == 1
    assert Identifier.objects.count() == 1
    assert Entry.objects.get().event == "account.closed"


def test_the_holder_is_told_and_what_waited_is_cancelled(closed):
    assert Message.objects.exclude(payload=None).get().message == "accounts/account_closed"


@pytest.mark.parametrize("with_mailbox", [True, False])
def test_the_mobile_is_told_too(rene, now, with_mailbox):
    account = AccountFactory(person=rene, opened_at=now, email_verified=with_mailbox)
    account.contact.mobile_verified_at = now
    account.contact.save()
    closing.close(Account.objects.get(), now=now)
    told = Message.objects.filter(message="accounts/account_closed").values_list("channel", flat=True)
    assert set(told) == ({"email", "sms"} if with_mailbox else {"sms"})


def test_closed_twice_it_is_once(rene, now):
    account = AccountFactory(person=rene, opened_at=now)
    stale = Account.objects.get()
    closing.close(account, now=now)
    with pytest.raises(PasswordSuperseded):
        closing.close(stale, now=now)
    assert Message.objects.count() == 1


@pytest.mark.parametrize("way", ["open_at_once", "open_by_post"])
def test_it_opens_again_as_at_first_with_the_same_files(closed, claim, rene, now, way):
    assert not closed.counts_as_existing(now)
    again = getattr(opening, way)(claim(rene), now=now)
    assert again.pk == closed.pk
    assert again.state in {AccountState.AWAITING_FIRST_LOGIN, AccountState.AWAITING_LETTER}
    assert again.files.count() == 1
    assert again.contact.email == "rene@example.org"
    assert again.contact.landline is None


def test_with_a_password_chosen_at_once_too(closed, claim, rene, now):
    again = opening.open_with_password(claim(rene), password_hash="argon2$x", now=now)
    assert (again.pk, again.state) == (closed.pk, AccountState.ACTIVE)


def test_nothing_is_closed_while_changes_are_held(now):
    account = AccountFactory(opened_at=now, changes_held_until=now + dt.timedelta(seconds=1))
    with pytest.raises(closing.Held):
        closing.close(account, now=now)
    assert Account.objects.get().state == AccountState.ACTIVE
    closing.close(account, now=now + dt.timedelta(seconds=1))
    assert Account.objects.get().state == AccountState.CLOSED
