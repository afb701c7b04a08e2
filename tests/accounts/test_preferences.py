"""How things are received, and the request to note an address."""

import datetime as dt

import pytest

from guichet.accounts import preferences
from guichet.accounts.models import Account, ContactDetails, Reception
from guichet.accounts.operations import PasswordSuperseded
from guichet.audit.models import Entry
from guichet.cases.models import Case
from guichet.delivery.models import Message
from tests.factories import AccountFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(now):
    return AccountFactory(opened_at=now)


def contact():
    return ContactDetails.objects.get()


def choose(account, now, what="documents", by=Reception.EMAIL):
    preferences.choose_reception(account, what=what, by=by, now=now)


def test_by_post_until_the_member_chooses(account, now):
    assert (contact().receives("documents"), contact().receives("news")) == (Reception.LETTER, Reception.LETTER)
    choose(account, now)
    assert (contact().receives("documents"), contact().receives("news")) == (Reception.EMAIL, Reception.LETTER)
    choose(account, now, by=Reception.LETTER)
    assert contact().receives("documents") == Reception.LETTER


@pytest.mark.parametrize("lost", ["email_verified_at", "email_refused_at"])
def test_an_address_lost_means_the_post_again_and_the_choice_is_kept(account, now, lost):
    choose(account, now)
    ContactDetails.objects.update(**{lost: None if lost == "email_verified_at" else now})
    assert contact().receives("documents") == Reception.LETTER
    ContactDetails.objects.update(email_verified_at=now, email_refused_at=None)
    assert contact().receives("documents") == Reception.EMAIL


@pytest.mark.parametrize("values", [{"email_verified_at": None}, {"email_refused_at": "now"}])
def test_only_a_proved_address_that_works_can_be_chosen(account, now, values):
    ContactDetails.objects.update(**{name: now if value else None for name, value in values.items()})
    with pytest.raises(preferences.NoProvedEmail):
        choose(account, now)
    assert contact().documents_by == Reception.LETTER


def test_it_is_in_the_journal(account, now):
    choose(account, now, what="news")
    entry = Entry.objects.get()
    assert (entry.event, entry.facts) == ("account.reception_changed", {"purpose": "news", "channel": "email"})


def test_an_address_asked_for_twice_is_one_request_with_the_latest_words(account, now):
    first = preferences.ask_address_change(account, asked={"voie": "1 rue A"}, now=now)
    second = preferences.ask_address_change(account, asked={"voie": "2 rue B"}, now=now)
    assert first.reference == second.reference
    assert Case.objects.get().details == {"voie": "2 rue B", "not_before": ""}
    assert {one.payload["recipient"]["email"] for one in Message.objects.all()} == {account.contact.email}
    assert "rue" not in str(list(Entry.objects.values()))


def test_the_adviser_sees_until_when_changes_are_held(account, now):
    from datetime import timedelta

    until = now + timedelta(hours=72)
    Account.objects.update(changes_held_until=until)
    case = preferences.ask_address_change(account, asked={}, now=now)
    assert case.details["not_before"] == until.isoformat()


def test_a_former_password_chooses_nothing(account, now):
    stale = Account.objects.get()
    Account.objects.update(password="x")
    with pytest.raises(PasswordSuperseded):
        choose(stale, now)
    with pytest.raises(PasswordSuperseded):
        preferences.ask_address_change(stale, asked={}, now=now)


def test_while_changes_are_held_letters_may_be_chosen_and_email_may_not(account, now):
    Account.objects.update(changes_held_until=now + dt.timedelta(hours=72))
    with pytest.raises(preferences.Held):
        choose(account, now)
    choose(account, now, by=Reception.LETTER)
    choose(account, now + dt.timedelta(hours=72))
    assert contact().documents_by == Reception.EMAIL
