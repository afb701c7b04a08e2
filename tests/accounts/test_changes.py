"""A new email or mobile: used once proved, held when it must be, told, applied when its time comes."""

import datetime as dt

import pytest
from django.db import connection, transaction

from guichet.accounts import changes, closing, operations, succession, undoing
from guichet.accounts.claims import Opening
from guichet.accounts.models import Account, ContactChange, ContactDetails, ContactKind
from guichet.accounts.states import CHANGE_TRANSITIONS, AccountState, ChangeState
from guichet.audit.models import Entry
from guichet.delivery.models import Channel, Message
from guichet.one_time_codes.rules import CodeAnswer
from tests.factories import AccountFactory, change_contact, change_email

pytestmark = pytest.mark.django_db(transaction=True)

EMAIL, MOBILE = ContactKind.EMAIL, ContactKind.MOBILE
OLD, NEW, THIRD = "florent.weber@example.org", "b@example.org", "c@example.org"
NETWORK = "192.0.2.0/24"
HOURS = dt.timedelta(hours=1)


@pytest.fixture
def account(now):
    return AccountFactory(opened_at=now)


def contact():
    return ContactDetails.objects.get()


def codes():
    return [
        one.payload["context"]["code"]
        for one in Message.objects.filter(message="one_time_codes/security_code").order_by("created_at", "pk")
    ]


def told(message="accounts/contact_changed"):
    return [one.payload for one in Message.objects.filter(message=message).order_by("created_at", "pk")]


def ask(account, value=NEW, *, now, kind=EMAIL):
    changes.ask(account, kind=kind, value=value, now=now)
    changes.send_code(account, kind=kind, address=NETWORK, now=now)
    return codes()[-1]


def hold(account, until):
    Account.objects.update(changes_held_until=until)
    account.refresh_from_db()


def test_every_state_has_its_ways():
    assert set(CHANGE_TRANSITIONS) == set(ChangeState)


def test_nothing_is_used_before_its_code(account, now):
    ask(account, now=now)
    assert contact().verified_email == OLD
    assert not told()


def test_the_code_puts_it_in_use_and_tells_both(account, now):
    changes.prove(account, kind=EMAIL, typed=ask(account, now=now), now=now)
    assert (contact().verified_email, contact().email_verified_at) == (NEW, now)
    [former] = told()
    assert former["recipient"] == {"email": OLD}
    [new] = told("accounts/contact_in_use")
    assert new["recipient"] == {"email": NEW}
    assert list(Entry.objects.values_list("event", flat=True)) == ["account.change_asked", "account.changed"]


def test_neither_value_is_in_the_journal_nor_in_clear_in_the_database(account, now):
    change_email(account, NEW, now=now)
    assert "@" not in str(list(Entry.objects.values()))
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_contactchange")
        assert b"example" not in b"".join(bytes(v) for v in cursor.fetchone() if isinstance(v, bytes | memoryview))


def test_a_code_works_once(account, now):
    code = ask(account, now=now)
    changes.prove(account, kind=EMAIL, typed=code, now=now)
    with pytest.raises(changes.WrongCode):
        changes.prove(account, kind=EMAIL, typed=code, now=now)


def test_a_code_for_one_address_proves_no_other(account, now):
    mine = ask(account, NEW, now=now)
    changes.ask(account, kind=EMAIL, value=THIRD, now=now)
    with pytest.raises(changes.WrongCode) as refused:
        changes.prove(account, kind=EMAIL, typed=mine, now=now)
    assert refused.value.answer is CodeAnswer.NONE
    assert contact().verified_email == OLD


def test_a_code_for_a_mobile_proves_no_email(account, now):
    code = ask(account, "+33698765432", kind=MOBILE, now=now)
    changes.ask(account, kind=EMAIL, value=NEW, now=now)
    with pytest.raises(changes.WrongCode):
        changes.prove(account, kind=EMAIL, typed=code, now=now)


def test_asking_again_and_again_buys_no_guess(account, now):
    for value in (NEW, THIRD, NEW):
        changes.ask(account, kind=EMAIL, value=value, now=now)
    changes.send_code(account, kind=EMAIL, address=NETWORK, now=now)
    for _ in range(5):
        with pytest.raises(changes.WrongCode):
            changes.prove(account, kind=EMAIL, typed="abcdef", now=now)
    with pytest.raises(changes.WrongCode) as refused:
        changes.prove(account, kind=EMAIL, typed=codes()[-1], now=now)
    assert refused.value.answer is CodeAnswer.EXHAUSTED
    with pytest.raises(changes.TooManyCodes):
        ask(account, THIRD, now=now)


def test_codes_are_not_sent_without_end(account, now):
    for _ in range(6):
        ask(account, now=now)
    with pytest.raises(changes.TooManyCodes):
        ask(account, now=now)
    assert len(codes()) == 6


def test_texts_are_counted_by_number_whoever_asks(now):
    number = "+33698765432"
    for _ in range(10):
        ask(AccountFactory(opened_at=now), number, kind=MOBILE, now=now)
    with pytest.raises(changes.TooManyCodes):
        ask(AccountFactory(opened_at=now), number, kind=MOBILE, now=now)


def test_no_code_leaves_when_nothing_was_asked(account, now):
    with pytest.raises(changes.NothingAsked):
        changes.send_code(account, kind=EMAIL, address=NETWORK, now=now)
    changes.ask(account, kind=EMAIL, value=NEW, now=now)
    with pytest.raises(changes.NothingAsked):
        changes.send_code(account, kind=EMAIL, address=NETWORK, now=now + changes.ASKED_FOR)


def test_two_members_may_share_a_mailbox(account, now):
    other = AccountFactory(opened_at=now, email=NEW)
    changes.prove(account, kind=EMAIL, typed=ask(account, now=now), now=now)
    other.contact.refresh_from_db()
    assert contact_of(account).verified_email == other.contact.verified_email == NEW


def contact_of(account):
    return ContactDetails.objects.get(account=account)


@pytest.mark.parametrize("verified", [True, False])
def test_a_mobile_is_told_to_the_former_one_if_proved_else_to_the_mailbox(account, now, verified):
    ContactDetails.objects.update(mobile_verified_at=now if verified else None)
    change_contact(account, MOBILE, "+33698765432", now=now)
    by_channel = {one.channel: one.payload for one in Message.objects.filter(message="accounts/contact_changed")}
    assert set(by_channel) == ({Channel.SMS, Channel.EMAIL} if verified else {Channel.EMAIL})
    with_code = Channel.SMS if verified else Channel.EMAIL
    assert [channel for channel, one in by_channel.items() if one["context"]["code"]] == [with_code]


@pytest.mark.parametrize("kind", [EMAIL, MOBILE])
def test_what_was_proved_is_proved_again_and_nothing_is_told_or_undone(account, now, kind):
    ContactDetails.objects.update(mobile="+33698765432", mobile_verified_at=now, email_refused_at=now)
    hold(account, now + 72 * HOURS)
    change = change_contact(account, kind, getattr(contact(), kind), now=now)
    assert (change.state, change.undo_index) == (ChangeState.DONE, None)
    assert getattr(contact(), f"{kind}_verified_at") == now
    assert (contact().email_refused_at is None) == (kind == EMAIL)
    assert not told()
    assert Entry.objects.latest("pk").event == f"account.{kind}_verified"


def test_a_first_proof_of_what_somebody_may_have_typed_is_told_like_a_change(account, now):
    """A stranger who typed their own mobile at a login must not prove it behind its owner's back."""
    change = change_contact(account, MOBILE, contact().mobile, now=now)
    assert contact().mobile_verified_at == now
    [former] = told()
    assert former["recipient"] == {"email": OLD}
    assert undoing.find(former["context"]["code"], now=now) == change


def test_nobody_is_told_at_an_address_that_was_never_proved(now):
    account = AccountFactory(opened_at=now, email_verified=False)
    change_email(account, NEW, now=now)
    assert contact().verified_email == NEW
    assert not told()


# Held


def test_after_a_renewal_from_an_unknown_browser_it_waits_and_the_former_is_told_at_once(account, now):
    hold(account, now + 72 * HOURS)
    change = changes.prove(account, kind=EMAIL, typed=ask(account, now=now), now=now)
    assert change.state == ChangeState.HELD
    assert contact().verified_email == OLD
    [former] = told()
    assert former["context"]["held_until"]
    assert former["context"]["code"]
    assert not told("accounts/contact_in_use")


def test_it_is_applied_when_its_time_comes_and_not_a_moment_before(account, now):
    until = now + 72 * HOURS
    hold(account, until)
    change_email(account, NEW, now=now)
    assert changes.apply_due(now=until - dt.timedelta(microseconds=1)) == 0
    assert contact().verified_email == OLD
    assert changes.apply_due(now=until) == 1
    assert contact().verified_email == NEW
    assert changes.apply_due(now=until) == 0
    assert Entry.objects.get(event="account.changed").actor == "system"


def test_held_again_meanwhile_it_waits_again(account, now):
    hold(account, now + 72 * HOURS)
    change_email(account, NEW, now=now)
    hold(account, now + 100 * HOURS)
    assert changes.apply_due(now=now + 72 * HOURS) == 0
    assert contact().verified_email == OLD
    assert changes.apply_due(now=now + 100 * HOURS) == 1


def test_one_that_cannot_be_read_stops_no_other(account, now, capsys):
    hold(account, now + 72 * HOURS)
    other = AccountFactory(opened_at=now, changes_held_until=now + 72 * HOURS)
    broken, whole = (change_email(one, NEW, now=now) for one in (account, other))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_contactchange SET value = %s WHERE id = %s", ["broken", broken.pk])
    assert changes.apply_due(now=now + 72 * HOURS) == 1
    assert not ContactChange.objects.filter(pk=whole.pk, state=ChangeState.HELD).exists()
    assert ContactChange.objects.filter(pk=broken.pk, state=ChangeState.HELD).exists()
    assert NEW not in capsys.readouterr().out


def test_held_it_can_be_cancelled(account, now):
    hold(account, now + 72 * HOURS)
    change_email(account, NEW, now=now)
    assert changes.cancel(account, kind=EMAIL, now=now) == 1
    assert changes.apply_due(now=now + 72 * HOURS) == 0
    assert contact().verified_email == OLD


def test_a_later_change_takes_the_place_of_a_held_one(account, now):
    hold(account, now + 72 * HOURS)
    change_email(account, NEW, now=now)
    later = now + 73 * HOURS
    change_email(account, THIRD, now=later)
    assert changes.apply_due(now=later) == 0
    assert contact().verified_email == THIRD


@pytest.mark.parametrize("state", [AccountState.FROZEN, AccountState.RENEWAL])
def test_nothing_is_applied_behind_a_blocked_account_or_a_renewal(account, now, state):
    hold(account, now + HOURS)
    change_email(account, NEW, now=now)
    Account.objects.update(state=state)
    assert changes.apply_due(now=now + HOURS) == 0
    assert contact().verified_email == OLD
    assert ContactChange.objects.get().state == ChangeState.CANCELLED


# Whoever has it no more


def test_whoever_came_in_with_a_former_password_changes_nothing(account, now):
    stale = Account.objects.get()
    code = ask(account, now=now)
    operations.replace_password(account, password="Nouvelle+recolte8", now=now)
    for refused in (
        lambda: changes.ask(stale, kind=EMAIL, value=THIRD, now=now),
        lambda: changes.prove(stale, kind=EMAIL, typed=code, now=now),
        lambda: changes.remove_mobile(stale, now=now),
        lambda: changes.cancel(stale, kind=EMAIL, now=now),
    ):
        with pytest.raises(operations.PasswordSuperseded):
            refused()
    assert contact().verified_email == OLD


def test_an_account_that_goes_to_somebody_else_takes_no_change_along(account, now, claim):
    change_email(account, NEW, now=now)
    undo = told()[0]["context"]["code"]
    code = ask(account, THIRD, now=now)
    account.refresh_from_db()
    with transaction.atomic():
        succession.give_password(
            account,
            claim(account.person),
            Opening(state=AccountState.ACTIVE, password_hash="x", expires_at=None),
            now=now,
        )
    assert undoing.find(undo, now=now) is None
    with pytest.raises(changes.WrongCode):
        changes.prove(account, kind=EMAIL, typed=code, now=now)


def test_closing_ends_every_change_and_tells_the_former_address_too(account, now):
    change_email(account, NEW, now=now)
    account.refresh_from_db()
    closing.close(account, now=now)
    recipients = {one["recipient"]["email"] for one in told("accounts/account_closed")}
    assert recipients == {OLD, NEW}
    assert undoing.find(told()[0]["context"]["code"], now=now) is None


def test_what_serves_no_more_goes_and_what_is_held_stays(account, now):
    hold(account, now + 400 * 24 * HOURS)
    change_email(account, NEW, now=now)
    assert changes.purge(now + 399 * 24 * HOURS) == 0
    changes.cancel(account, kind=EMAIL, now=now)
    assert changes.purge(now + 25 * HOURS) == 1
