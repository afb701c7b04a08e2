"""An old code from a stolen mailbox: it does not get its reader past what was added since (docs/adr/0046)."""

import datetime as dt

import pytest
import time_machine

from guichet.accounts import disavowal
from guichet.accounts.models import Account, CodedLetter
from guichet.accounts.states import AccountState
from guichet.funds import catalogue
from guichet.login import disowning, undoing
from guichet.login.ceremonies import NewKey
from guichet.login.factors import own
from guichet.login.models import Passkey
from tests.factories import AccountFactory, change_email
from tests.journeys.walker import sent
from tests.login.factors.test_own import add

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def account(now):
    return AccountFactory(opened_at=now - 60 * DAY)


def mail_of(account, moment):
    """Return the code of the mail that told of a new browser."""
    return disavowal.issue(account, letter=CodedLetter.NEW_BROWSER, fund=catalogue.by_code("68"), now=moment).text


@pytest.mark.parametrize("what", ["application", "codes", "passkey", "passkey served"])
def test_where_anything_came_or_served_since_an_old_mail_freezes_and_the_page_says_so(account, now, what):
    """Were the password only to be renewed, whoever finds an old mail in the mailbox would get past what came since."""
    added_at = now - (30 if what in {"codes", "passkey served"} else 5) * DAY
    if what.startswith("passkey"):
        own.add_passkey(account, NewKey("AAAA", b"", 0, "", backed_up=False), name="x", now=added_at)
    else:
        add(account, added_at)
    if what == "codes":
        own.renew_recovery_codes(account, now=now - 5 * DAY)
    if what == "passkey served":
        Passkey.objects.update(last_used_at=now - 5 * DAY)
    text = mail_of(account, now - 20 * DAY)
    known = disowning.look_at(text, address="x", now=now)
    assert not known.renew
    for _ in range(2):
        assert disowning.disown(known.proof, now=now) == disowning.Done("new_browser", renew=False)
    assert Account.objects.get().state == AccountState.FROZEN


def test_with_nothing_since_a_new_password_is_enough_and_the_page_says_so(account, now):
    add(account, now - 30 * DAY)
    text = mail_of(account, now - 20 * DAY)
    known = disowning.look_at(text, address="x", now=now)
    assert known.renew
    for _ in range(2):
        assert disowning.disown(known.proof, now=now) == disowning.Done("new_browser", renew=True)
    after = Account.objects.get()
    assert (after.state, after.has_authenticator) == (AccountState.RENEWAL, True)


def test_the_mail_of_a_new_browser_is_worth_nothing_after_a_month(account, now):
    text = mail_of(account, now)
    assert disavowal.find(text, now=now + 30 * DAY - dt.timedelta(seconds=1))
    assert not disavowal.find(text, now=now + 30 * DAY)


@pytest.mark.parametrize("since", [True, False])
def test_an_undo_freezes_where_an_application_came_after_the_change(account, now, since):
    """The member left a stolen mailbox and added an application: who reads it undoes, and does not get in."""
    with time_machine.travel(now - 2 * DAY):
        if not since:
            add(account, now - 3 * DAY)
        change_email(account, "new@example.org", now=now - 2 * DAY)
        text = sent("accounts/contact_changed")[0].payload["context"]["code"]
    if since:
        account.refresh_from_db()
        add(account, now - DAY)
    known = undoing.look_at(text, address="x", now=now)
    assert known.renew != since
    with time_machine.travel(now):
        for _ in range(2):
            assert undoing.undo(known.proof, now=now) != since
    after = Account.objects.get()
    assert (after.state == AccountState.FROZEN, after.has_authenticator) == (since, not since)
    assert {one.payload["context"]["renew"] for one in sent("accounts/change_undone")} == {not since}
