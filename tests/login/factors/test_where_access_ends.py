"""Wherever every way in falls, what was added falls too: a letter's password, a change undone, an account closed."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from guichet.accounts import posted
from guichet.accounts.models import Account
from guichet.audit.models import Entry
from guichet.delivery.models import Channel
from guichet.login import operations, undoing
from guichet.login.ceremonies import NewKey
from guichet.login.ending import end_access
from guichet.login.factors import own
from guichet.login.models import Authenticator, Passkey, RecoveryCode
from tests.factories import PASSWORD, AccountFactory, change_email, enter
from tests.journeys.walker import Walker, sent
from tests.login.factors.test_authenticator import SECRET, code

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now) as traveller:
        yield traveller


def add_all(account):
    account = Account.objects.select_related("contact").get(pk=account.pk)
    own.add_authenticator(account, secret=SECRET, typed=code(timezone.now()), now=timezone.now())
    own.add_passkey(account, NewKey("AAAA", b"", 0, "", backed_up=False), name="x", now=timezone.now())


def nothing_is_left():
    account = Account.objects.get()
    kept = [model.__name__ for model in (Authenticator, RecoveryCode, Passkey) if model.objects.exists()]
    return not kept and not account.has_authenticator and not account.has_passkey


def test_the_password_of_a_letter_does_not_ask_for_a_lost_application():
    """By proof and by post: the only way left to whoever lost the application and the ten codes."""
    account = AccountFactory()
    add_all(account)
    posted.send(Account.objects.select_related("contact").get(), now=timezone.now())
    password = sent("accounts/renewed_password", Channel.LETTER)[-1].payload["context"]["password"]
    assert Walker().type_pair(account.person.nir, PASSWORD).path == "/connexion/code/"
    assert not nothing_is_left()
    assert Walker().type_pair(account.person.nir, password).path == "/connexion/mot-de-passe/"
    assert nothing_is_left()


@pytest.mark.parametrize("before", [True, False])
def test_a_change_that_the_former_address_undoes_takes_away_what_came_with_it(clock, before):
    account = AccountFactory(opened_at=timezone.now() - 48 * HOUR)
    if before:
        add_all(account)
        clock.shift(HOUR)
    change_email(account, "evil@example.org", now=timezone.now())
    clock.shift(HOUR)
    if not before:
        add_all(account)
    text = sent("accounts/contact_changed")[-1].payload["context"]["code"]
    page = Walker().get("/alsace/annuler/").press(code=text)
    page.press(next(label for label in page.page.buttons if label.startswith("Oui")))
    assert nothing_is_left() == (not before)


def test_an_account_that_closes_keeps_nothing(client):
    account = AccountFactory()
    add_all(account)
    enter(client, account)
    operations.forget_everything(account, now=timezone.now())
    assert nothing_is_left()
    assert Entry.objects.get(event="login.session_ended").facts == {"reason": "closed"}


def test_an_undo_says_in_the_journal_that_sessions_ended(client):
    account = AccountFactory()
    enter(client, account)
    undoing.put_everybody_out(account, now=timezone.now())
    assert Entry.objects.get(event="login.session_ended").facts == {"reason": "change_undone"}


def test_so_does_a_renewal_and_where_nobody_was_inside_nothing_is_said(client):
    account = AccountFactory()
    enter(client, account)
    for _ in range(2):
        end_access(account, now=timezone.now())
    assert Entry.objects.get(event="login.session_ended").facts == {"reason": "renewed"}
