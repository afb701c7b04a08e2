"""« Annuler une modification », without login: counted, uniform, once, and everybody is out afterwards."""

import datetime as dt
import re

import pytest
import time_machine
from django.utils import timezone

from guichet.accounts.models import Account
from guichet.login import disowning, undoing
from guichet.login.models import Browser, Session
from tests.factories import PASSWORD, AccountFactory, change_email, enter
from tests.journeys.walker import Walker, sent

pytestmark = pytest.mark.django_db

HERE = "/alsace/annuler/"
WRONG = "CDFH-CDFH-CDFH"
OLD, NEW = "florent.weber@example.org", "evil@example.org"


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now) as traveller:
        yield traveller


@pytest.fixture
def stranger():
    """Somebody inside, from a browser that they made trusted, who put their own mailbox."""
    account, walker = AccountFactory(), Walker()
    enter(walker.client, account)
    Browser.objects.create(
        account=account, token_hash="x" * 64, name="Firefox", first_used_at=timezone.now(), last_used_at=timezone.now(),
        trusted_until=timezone.now() + dt.timedelta(days=90),
    )  # fmt: skip
    change_email(account, NEW, now=timezone.now())
    return walker


@pytest.fixture
def code(stranger):
    [told] = sent("accounts/contact_changed")
    return told.payload["context"]["code"]


@pytest.fixture
def page(code):
    return Walker().get(HERE)


def test_the_former_address_puts_the_stranger_out(page, code, stranger):
    page.press(code=code)
    assert page.heading == "Annuler cette modification ?"
    assert stranger.get("/espace/").path == "/espace/", "nothing happens before the second button"
    page.press("Oui, annuler cette modification")
    assert page.heading == "La modification est annulée"
    assert stranger.get("/espace/").heading == "Se connecter à Mon espace privé"
    assert stranger.log_in(Account.objects.get().person.nir, PASSWORD).heading == "Se connecter à Mon espace privé"
    assert Account.objects.get().contact.verified_email == OLD
    assert not Session.objects.exists()
    assert Browser.objects.get().trusted_until is None


def test_nothing_says_whose_it_is(page, code):
    page.press(code=code)
    for known in (OLD, NEW, "WEBER", "Weber", code):
        assert known not in page.source


def test_looking_changes_nothing(page, code):
    Walker().get(f"{HERE}?code={code}").get(HERE)
    assert Account.objects.get().contact.verified_email == NEW


def test_it_is_typed_as_people_type(page, code):
    assert page.press(code=code.lower().replace("-", " ")).heading == "Annuler cette modification ?"


@pytest.mark.parametrize("typed", ["", WRONG, "x" * 61])
def test_what_is_wrong_is_said_at_the_field_and_stays_there(page, typed):
    page.press(code=typed)
    assert "code" in page.errors
    assert page.fields["code"] == typed


def test_pressed_twice_it_says_so_twice(page, code):
    page.press(code=code)
    proof = page.fields["preuve"]
    for _ in range(2):
        assert page.post(HERE, preuve=proof).heading == "La modification est annulée"


def test_a_code_used_works_no_more(page, code):
    page.press(code=code).press("Oui, annuler cette modification")
    assert "n'est plus valable" in page.get(HERE).press(code=code).errors["code"]


def test_after_seven_days_it_works_no_more(page, code, clock):
    clock.shift(dt.timedelta(days=7))
    assert "n'est plus valable" in page.get(HERE).press(code=code).errors["code"]


def test_the_page_that_says_what_will_happen_does_not_wait_for_ever(page, code, clock):
    page.press(code=code)
    clock.shift(dt.timedelta(minutes=31))
    page.press("Oui, annuler cette modification")
    assert "trop longtemps" in page.text
    assert Account.objects.get().contact.verified_email == NEW


def test_a_proof_made_up_or_of_another_page_opens_nothing(page, code):
    from django.core import signing

    for proof in ("", "x", signing.dumps(1), signing.dumps(1, salt="login.disowning")):
        assert page.post(HERE, preuve=proof).heading == "Annuler une modification"
    assert Account.objects.get().contact.verified_email == NEW


def test_twenty_an_hour_from_one_network_with_the_codes_of_letters(page, code):
    for _ in range(10):
        page.press(code=WRONG)
        Walker().get("/alsace/ce-n-est-pas-moi/").press(code=WRONG)
    assert disowning.CODES_PER_HOUR_PER_ADDRESS == 20
    assert "Trop de codes" in page.press(code=code).text


@pytest.mark.parametrize("kind", ["wrong", "used", "late"])
def test_every_refusal_costs_the_same(code, clock, kind, django_assert_num_queries):
    typed = WRONG if kind == "wrong" else code
    if kind == "used":
        undoing.undo(undoing.look_at(code, address="a", now=timezone.now()).proof, now=timezone.now())
    if kind == "late":
        clock.shift(dt.timedelta(days=8))
    with django_assert_num_queries(3), pytest.raises(undoing.NotACode):
        undoing.look_at(typed, address="b", now=timezone.now())


def test_the_message_has_the_code_behind_a_mark_that_no_server_sees(code, client):
    from guichet.delivery import rendering

    [told] = sent("accounts/contact_changed")
    text = rendering.text(
        "accounts/contact_changed", "email.txt", {**rendering.surroundings("68"), **told.payload["context"]}
    )
    assert re.search(rf"/alsace/annuler/#{code}$", text, re.MULTILINE)


def test_its_code_typed_where_an_sms_sends_leads_to_the_undo(code):
    page = Walker().get("/alsace/ce-n-est-pas-moi/").press(code=code)
    assert page.heading == "Annuler cette modification ?"
    assert page.press("Oui, annuler cette modification").heading == "La modification est annulée"
    assert Account.objects.get().contact.verified_email == OLD


def test_typed_there_its_tries_are_counted(code):
    page = Walker().get("/alsace/ce-n-est-pas-moi/")
    for _ in range(disowning.CODES_PER_HOUR_PER_ADDRESS):
        page.press(code=WRONG)
    assert "Trop de codes" in page.press(code=code).text


def test_it_is_a_link_away_from_the_page_of_the_footer(page):
    assert Walker().get("/alsace/ce-n-est-pas-moi/").follow("Annulez ce changement ici").path == HERE
