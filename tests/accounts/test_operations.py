"""What becomes of an account once it is open."""

import datetime as dt
import unicodedata

import pytest
from django.contrib.auth.hashers import check_password

from guichet.accounts import operations, queries
from guichet.accounts.models import Account, ContactDetails, PasswordKind
from guichet.accounts.states import AccountState, WrongTransition
from guichet.audit.models import Entry
from guichet.delivery.models import Message
from tests.factories import AccountFactory, PersonFactory
from tests.journeys import people

pytestmark = pytest.mark.django_db


def events():
    return list(Entry.objects.values_list("event", flat=True))


def recipients(message):
    return [one.payload["recipient"] for one in Message.objects.filter(message=message)]


@pytest.mark.parametrize(
    "state", [AccountState.AWAITING_FIRST_LOGIN, AccountState.AWAITING_LETTER, AccountState.RENEWAL]
)
@pytest.mark.requirement("R123")
def test_a_personal_password_takes_the_place_of_the_provisional_one(now, state):
    account = AccountFactory(state=state, opened_at=now)
    provisional = account.password
    operations.replace_password(account, password=people.PASSWORD, now=now)
    kept = Account.objects.get()
    assert kept.state == AccountState.ACTIVE
    assert (kept.password_kind, kept.password_expires_at) == (PasswordKind.PERSONAL, None)
    assert check_password(people.PASSWORD, kept.password)
    assert kept.password != provisional
    assert kept.state_changed_at == now
    assert account.password == kept.password


def test_the_holder_is_told_at_the_verified_address_and_nowhere_else(now):
    operations.replace_password(AccountFactory(opened_at=now), password=people.PASSWORD, now=now)
    operations.replace_password(AccountFactory(opened_at=now, email_verified=False), password=people.PASSWORD, now=now)
    assert recipients("accounts/password_changed") == [{"email": "florent.weber@example.org"}]
    assert events() == ["account.password_replaced"] * 2


def test_the_message_says_when_in_paris(now):
    operations.replace_password(AccountFactory(opened_at=now), password=people.PASSWORD, now=now)
    assert Message.objects.get().payload["context"] == {"when": "10 mars 2026 à 10:00"}


@pytest.mark.parametrize("state", [AccountState.CLOSED, AccountState.MERGED])
def test_an_account_that_has_ended_takes_no_password(now, state):
    account = AccountFactory(state=state, opened_at=now)
    with pytest.raises(WrongTransition):
        operations.replace_password(account, password=people.PASSWORD, now=now)
    assert Account.objects.get().password == account.password


def test_the_same_password_however_a_keyboard_composes_its_accents(now):
    account = AccountFactory(opened_at=now)
    operations.replace_password(account, password=unicodedata.normalize("NFD", "Été-à-Noël-7"), now=now)
    assert check_password(unicodedata.normalize("NFC", "Été-à-Noël-7"), Account.objects.get().password)


@pytest.mark.parametrize("verified", [True, False])
@pytest.mark.requirement("R134")
def test_confirming_keeps_when_and_verifies_only_when_a_code_did(now, verified):
    account = AccountFactory(opened_at=now, email_verified=False, confirmed=False)
    later = now + dt.timedelta(hours=1)
    operations.confirm_details(account, proved_email=account.contact.email if verified else "", now=later)
    contact = Account.objects.get().contact
    assert contact.confirmed_at == later
    assert contact.email_verified_at == (later if verified else None)


@pytest.mark.parametrize("name", ["email", "mobile"])
def test_what_a_code_proved_is_not_changed_without_a_code(now, name):
    account = AccountFactory(opened_at=now)
    ContactDetails.objects.update(mobile_verified_at=now)
    with pytest.raises(operations.Proved):
        operations.change_details(account, **{name: "+33611111111"}, now=now)
    assert not events()


def test_an_address_that_was_never_proved_is_told_nothing(now):
    operations.change_details(AccountFactory(opened_at=now, email_verified=False), email="autre@example.org", now=now)
    assert Account.objects.get().contact.email == "autre@example.org"
    assert not Message.objects.exists()


@pytest.mark.parametrize("changes", [{"email": "florent.weber@example.org"}, {"mobile": "+33600000000"}, {"fax": None}])
def test_the_same_value_changes_nothing(now, changes):
    operations.change_details(AccountFactory(opened_at=now), now=now, **changes)
    assert Account.objects.get().contact.verified_email
    assert not events()


@pytest.mark.parametrize(
    ("name", "value"), [("mobile", "+33611111111"), ("landline", "+33388000000"), ("fax", "+33388000001")]
)
def test_a_number_changed_is_kept_sealed_and_named_nowhere(now, name, value):
    operations.change_details(AccountFactory(opened_at=now), now=now, **{name: value})
    contact = Account.objects.get().contact
    assert getattr(contact, name) == value
    assert contact.verified_email
    assert events() == ["account.details_changed"]
    assert value not in str(list(Entry.objects.values()))


@pytest.mark.parametrize("link", ["replaced_by", "duplicate_of"])
def test_an_account_follows_the_number_that_replaced_its_own(now, link):
    account = AccountFactory(opened_at=now)
    former = account.person.nir
    successor = PersonFactory()
    setattr(account.person, link, successor)
    account.person.save()
    assert operations.follow_registry(now=now) == 1
    assert Account.objects.get().person == successor
    for number in (former, successor.nir):
        assert queries.by_identifier(number) == account
    assert events() == ["account.number_followed"]
    assert operations.follow_registry(now=now) == 0


def test_it_never_moves_onto_a_person_who_has_one(now):
    account, other = AccountFactory(opened_at=now), AccountFactory(opened_at=now)
    account.person.duplicate_of = other.person
    account.person.save()
    assert operations.follow_registry(now=now) == 0
    assert Account.objects.count() == 2


def test_one_that_cannot_follow_does_not_stop_the_others(now):
    """The successor's number already opens somebody else's account: that is for an agent."""
    stuck, free = AccountFactory(opened_at=now), AccountFactory(opened_at=now)
    taken = AccountFactory(opened_at=now)
    stuck.person.replaced_by = PersonFactory(nir=taken.person.nir, birth_year=1885)
    stuck.person.save()
    free.person.replaced_by = PersonFactory()
    free.person.save()
    assert operations.follow_registry(now=now) == 1
    assert Account.objects.get(pk=free.pk).person == free.person.replaced_by
    assert Account.objects.get(pk=stuck.pk).person == stuck.person


@pytest.mark.parametrize(
    ("state", "days", "counts"),
    [
        (AccountState.ACTIVE, 1000, True),
        (AccountState.FROZEN, 0, True),
        (AccountState.AWAITING_LETTER, 0, False),
        (AccountState.AWAITING_FIRST_LOGIN, 6, True),
        (AccountState.AWAITING_FIRST_LOGIN, 7, False),
        (AccountState.RENEWAL, 30, True),
    ],
)
@pytest.mark.requirement("R54")
def test_what_counts_as_an_existing_account(now, state, days, counts):
    account = AccountFactory(state=state, opened_at=now)
    assert account.counts_as_existing(now + dt.timedelta(days=days)) is counts
