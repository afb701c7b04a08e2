"""The account of somebody who acts for others."""

import pytest
from django.db import IntegrityError, transaction

from guichet.accounts import delegates, queries
from guichet.accounts.holders import display_name, greeting
from guichet.accounts.models import Account, AnyHolder, Delegate, NotInRegistry
from guichet.accounts.states import AccountState
from guichet.delivery.models import Channel, Message
from guichet.funds import catalogue
from guichet.identifiers import ti

NAMED = delegates.Named(
    family_name="Weber",
    given_name="Odile",
    organisation="Cabinet Épi",
    postal_lines=["CABINET ÉPI", "4 RUE DU MOULIN", "67000 STRASBOURG"],
)


def opened(now) -> Account:
    return delegates.open_account(NAMED, fund=catalogue.by_slug("alsace"), actor="system", now=now)


@pytest.mark.django_db
def test_the_password_leaves_by_post_and_the_number_is_not_in_the_letter(now):
    account = opened(now)
    number = account.delegate.number
    assert ti.parse(number) == number
    assert account.state == AccountState.AWAITING_LETTER
    message = Message.objects.get()
    assert (message.channel, message.message) == (Channel.LETTER, "accounts/provisional_password")
    assert number not in str(message.payload)
    assert queries.by_identifier(number) == account


@pytest.mark.django_db
def test_who_acts_for_others_is_named_and_is_nobody_in_the_registry(now):
    account = opened(now)
    holder: AnyHolder = account.holder
    assert display_name(holder) == "WEBER ODILE"
    assert greeting(holder)["identifier_kind"] == "delegate"
    with pytest.raises(NotInRegistry):
        _ = account.known_holder


@pytest.mark.django_db
def test_a_number_that_is_taken_is_drawn_again(now, monkeypatch):
    first = opened(now).delegate.number
    drawn = iter([first, first, "TI0000000097"])
    monkeypatch.setattr(delegates.ti, "generate", lambda: next(drawn))
    assert opened(now).delegate.number == "TI0000000097"
    assert Delegate.objects.count() == Account.objects.count() == 2


@pytest.mark.django_db
def test_an_account_has_one_holder(now):
    account = opened(now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=account.pk).update(delegate=None)
