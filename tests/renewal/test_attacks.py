"""What a stranger who knows a number tries by « mot de passe oublié », and how far they get."""

import datetime as dt
import logging

import pytest
from django.conf import settings
from django.test import Client

from guichet.accounts.models import Account, PasswordKind
from guichet.accounts.states import AccountState
from guichet.audit.models import Entry
from guichet.delivery.models import Message
from guichet.one_time_codes.models import OneTimeCode
from guichet.renewal import operations
from guichet.renewal.models import Renewal
from tests.factories import PASSWORD
from tests.journeys.renewing import AGAIN, Renewing, know, renewed_password
from tests.journeys.walker import Walker, sent, sent_code

pytestmark = pytest.mark.django_db

HERE = "/alsace/connexion/mot-de-passe-oublie/"
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)


def from_network(rank):
    return Renewing(REMOTE_ADDR=f"198.51.{rank}.7")


def codes():
    return Message.objects.filter(message="one_time_codes/security_code").exclude(payload=None).count()


def hold(number):
    """Ask for codes from several networks until no other leaves for a browser that the account does not know."""
    for rank in range(2):
        stranger = from_network(rank).until_code(number)
        for _ in range(3):
            stranger.press(AGAIN)


def test_a_stranger_ends_no_password(account, number, clock):
    hold(number)
    for code in ("000000", "111111", "222222"):
        from_network(9).get(f"{HERE}code/").answer(code=code)
    account.refresh_from_db()
    assert (account.state, account.password_kind) == (AccountState.ACTIVE, PasswordKind.PERSONAL)
    assert Walker().log_in(number, PASSWORD).path == "/espace/"


def test_nobody_is_sent_more_than_six_codes_a_day_from_wherever_they_are_asked(number):
    for rank in range(5):
        stranger = from_network(rank).until_code(number)
        for _ in range(6):
            if stranger.slug in {"code", "renvoyer"}:
                stranger.press(AGAIN)
    assert codes() == operations.CODES_PER_DAY
    stranger = from_network(20).until_code(number)
    assert "Réessayez dans 24 heures" in stranger.errors["canal"]


def test_one_network_leaves_some_codes_for_the_member_elsewhere(number):
    stranger = from_network(1).until_code(number)
    for _ in range(5):
        stranger.press(AGAIN)
    assert codes() == operations.CODES_PER_DAY_FROM_A_NETWORK
    member = from_network(2).until_code(number)
    assert member.press(code=sent_code()).slug == "termine"


def test_a_day_later_nobody_is_held_any_more(number, clock):
    hold(number)
    assert "Trop de codes" in from_network(7).until_code(number).text
    clock.shift(DAY)
    assert from_network(7).until_code(number).slug == "code"


def test_the_member_s_known_browser_passes_while_a_stranger_is_held(account, number):
    hold(number)
    member = from_network(1)
    know(member, account)
    assert member.until_code(number).press(code=sent_code()).slug == "termine"


def test_another_s_known_browser_is_no_pass(account, number, now):
    from tests.factories import AccountFactory

    hold(number)
    stranger = from_network(7)
    know(stranger, AccountFactory(opened_at=now))
    assert "Trop de codes" in stranger.until_code(number).text


def test_the_numbers_of_one_holder_share_the_codes(now):
    from guichet.accounts.identifiers import add_identifier
    from tests.factories import AccountFactory, EstablishmentFactory

    farm = EstablishmentFactory()
    add_identifier(AccountFactory(establishment=farm, opened_at=now), farm.et)
    hold(farm.siret)
    assert "Trop de codes" in from_network(7).until_code(farm.et).text


def test_guesses_stop_at_five_and_another_code_gives_none_back(number):
    stranger = from_network(1).until_code(number)
    for _ in range(5):
        stranger.press(code="000000")
    assert "Ce code n'est pas le bon" in stranger.errors["code"]
    right = sent_code()
    stranger.press(code=right)
    assert "Trop d'essais" in stranger.errors["code"]
    stranger.press(AGAIN)
    assert "Plusieurs codes viennent déjà d'être envoyés" in stranger.text


def test_a_right_code_works_once(number, account):
    member = from_network(1).until_code(number)
    code = sent_code()
    member.press(code=code)
    first = renewed_password()
    assert member.get(f"{HERE}code/").slug == "termine"
    # The same form sent again, by whoever kept the page and the cookie.
    assert member.post(f"{HERE}code/", code=code).slug == "termine"
    assert [message.payload["context"]["password"] for message in sent("accounts/renewed_password")] == [first]


def test_a_code_opens_no_other_renewal(number):
    mine = from_network(1).until_code(number)
    code = sent_code()
    other = from_network(2).until_code(number)
    other.press(code=code)
    assert "Ce code n'est pas le bon" in other.errors["code"]
    assert mine.press(code=code).slug == "termine"


def test_a_code_dies_after_15_minutes(number, clock):
    member = from_network(1).until_code(number)
    code = sent_code()
    clock.shift(15 * MINUTE)
    member.press(code=code)
    assert "Ce code n'est plus valable" in member.errors["code"]


def test_a_planted_cookie_is_worth_nothing(account, number):
    """The attacker begins, and puts the cookie in the member's browser to go on with what the member does there."""
    attacker = from_network(1).until_channel(number)
    planted = attacker.client.cookies[settings.RENEWAL_COOKIE_NAME].value
    member = from_network(2)
    member.client.cookies[settings.RENEWAL_COOKIE_NAME] = planted
    member.until_code(number)
    assert member.client.cookies[settings.RENEWAL_COOKIE_NAME].value != planted
    assert attacker.get(f"{HERE}code/").heading == "Votre demande n'a pas été conservée"


def test_the_database_opens_no_renewal_to_who_reads_it(number):
    member = from_network(1).until_code(number)
    token = member.client.cookies[settings.RENEWAL_COOKIE_NAME].value
    rows = str([*Renewal.objects.values(), *OneTimeCode.objects.values("digest", "subject")])
    assert token not in rows
    assert sent_code() not in rows
    with_the_hash = from_network(3)
    with_the_hash.client.cookies[settings.RENEWAL_COOKIE_NAME] = Renewal.objects.get().token_hash
    assert with_the_hash.get(f"{HERE}code/").heading == "Votre demande n'a pas été conservée"


def test_frozen_between_the_code_and_its_typing_nothing_leaves(account, number):
    member = from_network(1).until_code(number)
    before = account.password
    Account.objects.update(state=AccountState.FROZEN)
    assert member.press(code=sent_code()).slug == "termine"
    assert not sent("accounts/renewed_password")
    account.refresh_from_db()
    assert (account.password, account.state) == (before, AccountState.FROZEN)


def test_a_code_that_went_to_a_former_address_brings_no_password_to_the_new_one(account, number):
    member = from_network(1).until_code(number)
    account.contact.email = "autre@example.org"
    account.contact.save()
    member.press(code=sent_code())
    assert not sent("accounts/renewed_password")
    assert Walker().log_in(number, PASSWORD).path == "/espace/"


def test_a_policy_that_refuses_sms_sends_none_whatever_the_site_offers(account, number, with_policy):
    with_policy(renewal_channels=["email"])
    Renewing("").until_code(number, by="sms")
    assert codes() == 0


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_link_does_nothing(number, method):
    member = from_network(1).until_code(number)
    before = codes()
    for path in ("", "moyen/", "code/", "code/renvoyer/", "abandonner/", "termine/", "sans-acces/"):
        getattr(member.client, method)(HERE + path, {"identifiant": number, "canal": "email", "code": sent_code()})
    assert codes() == before
    assert Renewal.objects.count() == 1
    assert not sent("accounts/renewed_password")


def test_every_form_carries_its_token(number):
    client = Client(enforce_csrf_checks=True)
    for path in ("", "moyen/", "code/", "code/renvoyer/", "abandonner/", "sans-acces/"):
        assert client.post(HERE + path, {"identifiant": number}).status_code == 403


def test_neither_number_nor_code_nor_address_stands_in_an_address_a_log_or_the_journal(account, number, caplog):
    caplog.set_level(logging.DEBUG)
    member = from_network(1).until_code(number)
    code = sent_code()
    member.press(code="000000").press(code=code)
    chain = [url for url, _status in member.response.redirect_chain] + [member.address]
    known = (number, code, account.contact.email, account.contact.mobile, renewed_password())
    told = " ".join([*chain, caplog.text, str(list(Entry.objects.values()))])
    assert not [one for one in known if one in told]


@pytest.mark.parametrize(
    "typed", ["\x00", "é" * 200, "9" * 200_000, "😀", "' OR 1=1", "1 54 06 99 990 921 00", "ET12", "<script>"]
)
def test_whatever_is_typed_is_answered_at_the_field(typed):
    walker = Renewing().get(HERE).press(identifiant=typed)
    assert walker.status == 200
    assert "identifiant" in walker.errors


@pytest.mark.parametrize("typed", ["", "abc", "1234567", "\x00", "x" * 500])
def test_so_is_a_code(number, typed):
    walker = Renewing().until_code(number).press(code=typed)
    assert walker.status == 200
    assert "code" in walker.errors


@pytest.mark.parametrize("by", ["letter", "", "pigeon"])
def test_no_way_but_those_offered(number, by):
    walker = Renewing().until_code(number, by=by)
    assert "canal" in walker.errors
    assert codes() == 0
