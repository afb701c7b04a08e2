"""« adresse à vérifier »: what a real mail server's refusal does to an account."""

import datetime as dt

import pytest
from django.db import transaction

from guichet.accounts import opening, operations
from guichet.accounts.models import Account
from guichet.audit.models import Entry
from guichet.delivery import worker
from guichet.delivery.models import Channel
from guichet.delivery.operations import enqueue
from tests.factories import AccountFactory, change_email

pytestmark = pytest.mark.django_db
EMAIL = "florent.weber@example.org"


@pytest.fixture
def account(now):
    return AccountFactory(opened_at=now)


@pytest.fixture
def write_to(now):
    """Return `write_to(address, about=…)`: a message leaves for the address."""

    def send(address, *, about):
        with transaction.atomic():
            enqueue(
                message="accounts/password_changed",
                channel=Channel.EMAIL,
                fund_code="68",
                recipient={"email": address},
                context={"when": "hier"},
                about=str(about),
                now=now,
            )
        worker.deliver_due(now)

    return send


def contact():
    return Account.objects.get().contact


def test_the_account_shows_it_and_the_journal_tells_it_without_the_address(account, write_to, now, sink):
    sink.refusals[EMAIL] = "550 5.1.1 no such user"
    write_to(EMAIL, about=account.reference)
    assert contact().email_refused_at >= now
    assert contact().email_to_prove
    assert contact().verified_email == EMAIL
    [entry] = Entry.objects.filter(event="account.email_refused")
    assert (entry.account, entry.actor, entry.fund_code) == (str(account.reference), "system", "68")
    assert "@" not in str(Entry.objects.values())


@pytest.mark.parametrize("answer", ["450 busy", "554 5.7.1 Relay access denied"])
def test_a_refusal_that_is_not_of_the_address_leaves_it_alone(account, write_to, sink, answer):
    sink.refusals[EMAIL] = answer
    write_to(EMAIL, about=account.reference)
    assert contact().email_refused_at is None


def test_the_refusal_of_a_former_address_says_nothing_of_the_present_one(account, write_to, now, sink):
    sink.refusals[EMAIL] = "550 no such user"
    change_email(account, "autre@example.org", now=now)
    worker.deliver_due(now)  # tells the former address
    write_to(EMAIL, about=account.reference)
    assert contact().email_refused_at is None
    assert not Entry.objects.filter(event="account.email_refused").exists()


def test_what_is_about_no_account_concerns_none(account, write_to, sink):
    sink.refusals[EMAIL] = "550 no such user"
    for about in ("6f1c2a34-98d1-4d3e-9a53-0c8d9a1f2b3c", "an enrolment"):
        write_to(EMAIL, about=about)
    assert contact().email_refused_at is None


@pytest.fixture
def refused(account, now):
    assert operations.note_refused_email(reference=str(account.reference), email=EMAIL, now=now)
    return account


def test_another_address_clears_it(refused, now):
    change_email(refused, "autre@example.org", now=now)
    assert contact().email_refused_at is None


def test_the_same_address_proved_again_clears_it(refused, now):
    operations.confirm_details(refused, proved_email=EMAIL, now=now)
    assert (contact().email_refused_at, contact().email_verified_at) == (None, now)


@pytest.mark.parametrize("proved", ["", "autre@example.org"])
def test_confirming_without_proving_it_does_not(refused, now, proved):
    operations.confirm_details(refused, proved_email=proved, now=now)
    assert contact().email_refused_at == now


def test_another_number_does_not_clear_it(refused, now):
    operations.change_details(refused, mobile="+33698765432", now=now)
    assert contact().email_refused_at == now


def test_a_first_password_that_was_refused_leaves_the_way_open(claim, rene, now, sink):
    """Nobody has it: the holder would otherwise be told that an account exists, with no way in."""
    sink.refusals["rene@example.org"] = "550 no such user"
    opening.open_at_once(claim(rene), now=now)
    assert Account.objects.get().counts_as_existing(now)
    worker.deliver_due(now)
    assert not Account.objects.get().counts_as_existing(now)
    after = opening.open_at_once(claim(rene, email="juste@example.org"), now=now + dt.timedelta(minutes=5))
    assert after.counts_as_existing(now)
    assert (contact().email, contact().email_refused_at) == ("juste@example.org", None)


def test_an_account_in_use_still_counts_whatever_becomes_of_its_address(refused, now):
    assert refused.counts_as_existing(now)
    assert Account.objects.get().counts_as_existing(now)
