"""Undoing from the former address: what it puts back, and what stops whoever would misuse it."""

import datetime as dt

import pytest
from django.contrib.auth.hashers import is_password_usable

from guichet.accounts import changes, undoing
from guichet.accounts.models import Account, ContactChange, ContactDetails, ContactKind
from guichet.accounts.states import AccountState, ChangeState
from guichet.cases.models import Case, CaseKind
from guichet.delivery.models import Message
from tests.factories import AccountFactory, change_contact, change_email

pytestmark = pytest.mark.django_db(transaction=True)

EMAIL, MOBILE = ContactKind.EMAIL, ContactKind.MOBILE
OLD, NEW, THIRD = "florent.weber@example.org", "b@example.org", "c@example.org"
DAY = dt.timedelta(days=1)
MOMENT = dt.timedelta(microseconds=1)
ROUNDS = 10


@pytest.fixture
def account(now):
    return AccountFactory(opened_at=now)


def contact():
    return ContactDetails.objects.get()


def code_at(address):
    """Return the code of the last message that told this address."""
    found = Message.objects.filter(message="accounts/contact_changed").order_by("-created_at", "-pk")
    kept = [one.payload for one in found if one.payload and address in one.payload["recipient"].values()]
    return kept[0]["context"]["code"]


def undo(code, *, now):
    change = undoing.find(code, now=now)
    return change and undoing.undo(change, keys_since=False, now=now)


def test_it_puts_the_former_address_back_proved_and_lets_no_password_in(account, now):
    change_email(account, NEW, now=now)
    assert undo(code_at(OLD), now=now + DAY)
    assert contact().verified_email == OLD
    after = Account.objects.get()
    assert not is_password_usable(after.password)
    assert after.state == AccountState.ACTIVE
    assert Case.objects.get().kind == CaseKind.NOT_ME
    told = Message.objects.get(message="accounts/change_undone")
    assert told.payload["recipient"] == {"email": OLD}


def test_seven_days_and_not_a_moment_more(account, now):
    change_email(account, NEW, now=now)
    assert undoing.find(code_at(OLD), now=now + 7 * DAY - MOMENT)
    assert undoing.find(code_at(OLD), now=now + 7 * DAY) is None


def test_a_change_found_in_time_and_undone_too_late_stays(account, now):
    change_email(account, NEW, now=now)
    change = undoing.find(code_at(OLD), now=now + 7 * DAY - MOMENT)
    assert undoing.undo(change, keys_since=False, now=now + 7 * DAY) is None
    assert contact().verified_email == NEW


def test_a_code_works_once(account, now):
    change_email(account, NEW, now=now)
    code = code_at(OLD)
    change = undoing.find(code, now=now)
    assert undoing.undo(change, keys_since=False, now=now)
    assert undoing.undo(change, keys_since=False, now=now) is None, "pressed twice"
    assert undoing.find(code, now=now) is None
    assert Case.objects.get().times == 1


def test_of_two_in_a_row_the_first_address_wins_whichever_is_used_first(account, now):
    change_email(account, NEW, now=now)
    first = code_at(OLD)
    change_email(account, THIRD, now=now + DAY)
    second = code_at(NEW)
    assert undo(first, now=now + 2 * DAY)
    assert contact().verified_email == OLD
    assert undo(second, now=now + 2 * DAY) is None
    assert contact().verified_email == OLD


def test_the_second_then_the_first_comes_to_the_same(account, now):
    change_email(account, NEW, now=now)
    first = code_at(OLD)
    change_email(account, THIRD, now=now + DAY)
    assert undo(code_at(NEW), now=now + 2 * DAY)
    assert contact().verified_email == NEW
    assert undo(first, now=now + 2 * DAY)
    assert contact().verified_email == OLD


def test_a_mobile_that_came_after_goes_with_it(account, now):
    ContactDetails.objects.update(mobile_verified_at=now)
    change_email(account, NEW, now=now)
    change_contact(account, MOBILE, "+33698765432", now=now + DAY)
    assert undo(code_at(OLD), now=now + 2 * DAY)
    assert (contact().mobile, contact().mobile_verified_at) == ("+33600000000", now)
    assert set(ContactChange.objects.values_list("state", flat=True)) == {ChangeState.UNDONE}


def test_a_mobile_that_came_shortly_before_receives_nothing_until_proved_again(account, now):
    change_contact(account, MOBILE, "+33698765432", now=now)
    change_email(account, NEW, now=now + DAY)
    assert undo(code_at(OLD), now=now + 2 * DAY)
    assert contact().verified_email == OLD
    assert contact().mobile_verified_at is None


def test_what_was_asked_for_is_given_up(account, now):
    change_email(account, NEW, now=now)
    changes.ask(account, kind=EMAIL, value=THIRD, now=now)
    changes.ask(account, kind=MOBILE, value="+33698765432", now=now)
    undo(code_at(OLD), now=now)
    assert not ContactChange.objects.filter(state__in=changes.PENDING).exists()


def test_what_is_held_is_undone_before_it_happens(account, now):
    Account.objects.update(changes_held_until=now + 3 * DAY)
    account.refresh_from_db()
    change_email(account, NEW, now=now)
    assert undo(code_at(OLD), now=now + DAY)
    assert changes.apply_due(now=now + 4 * DAY) == 0
    assert contact().verified_email == OLD
    assert not is_password_usable(Account.objects.get().password)


def test_held_it_can_be_undone_seven_days_after_it_took_effect(account, now):
    Account.objects.update(changes_held_until=now + 3 * DAY)
    account.refresh_from_db()
    change_email(account, NEW, now=now)
    code = code_at(OLD)
    changes.apply_due(now=now + 3 * DAY)
    assert undo(code, now=now + 10 * DAY - MOMENT)
    assert contact().verified_email == OLD


def test_a_blocked_account_stays_blocked(account, now):
    change_email(account, NEW, now=now)
    Account.objects.update(state=AccountState.FROZEN)
    assert undo(code_at(OLD), now=now)
    assert Account.objects.get().state == AccountState.FROZEN
    assert contact().verified_email == OLD


def test_undone_and_proved_at_the_same_instant_nothing_of_the_stranger_remains(account, now, at_once):
    for round_number in range(ROUNDS):
        at = now + round_number * 20 * DAY
        account.refresh_from_db()
        change_email(account, NEW, now=at)
        change = undoing.find(code_at(OLD), now=at)
        changes.ask(account, kind=EMAIL, value=THIRD, now=at)
        changes.send_code(account, kind=EMAIL, address="192.0.2.0/24", now=at)
        code = Message.objects.filter(message="one_time_codes/security_code").latest("created_at", "pk")
        typed = code.payload["context"]["code"]
        at_once(
            lambda change=change, at=at: undoing.undo(change, keys_since=False, now=at),
            lambda typed=typed, at=at: changes.prove(account, kind=EMAIL, typed=typed, now=at),
        )
        assert contact().verified_email == OLD
        assert not ContactChange.objects.filter(state__in=changes.PENDING).exists()


def test_undone_and_applied_at_the_same_instant_it_is_undone(account, now, at_once):
    for round_number in range(ROUNDS):
        at = now + round_number * 20 * DAY
        Account.objects.update(changes_held_until=at + DAY)
        account.refresh_from_db()
        change_email(account, NEW, now=at)
        change = undoing.find(code_at(OLD), now=at)
        at_once(
            lambda change=change, at=at: undoing.undo(change, keys_since=False, now=at + DAY),
            lambda at=at: changes.apply_due(now=at + DAY),
        )
        assert contact().verified_email == OLD


def test_undone_twice_at_the_same_instant_it_is_once(account, now, at_once):
    change_email(account, NEW, now=now)
    change = undoing.find(code_at(OLD), now=now)
    results = at_once(*[lambda: undoing.undo(change, keys_since=False, now=now)] * 3)
    assert sum(one is not None for one in results) == 1
