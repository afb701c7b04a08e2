"""Whoever lives at the address the fund knows is told that an account was opened (R117, C-09)."""

import datetime as dt

import pytest
from django.db import transaction

from guichet.accounts import disavowal, opening
from guichet.accounts.models import CodedLetter, DisavowalCode
from guichet.accounts.operations import hash_password
from guichet.accounts.states import AccountState
from guichet.delivery.models import Channel, Message
from tests.factories import AccountFactory, EstablishmentFactory
from tests.journeys import people

pytestmark = pytest.mark.django_db

LETTER = "accounts/enrolment_confirmed"
WAYS = {
    "email": (opening.open_at_once, frozenset({Channel.EMAIL})),
    "sms": (opening.open_at_once, frozenset({Channel.SMS})),
    "chosen": (opening.open_with_password, frozenset({Channel.EMAIL})),
}


def open_by(way, claim, holder, now, **changes):
    verb, verified = WAYS[way]
    more = {"password_hash": hash_password(people.PASSWORD)} if way == "chosen" else {}
    return verb(claim(holder, verified=verified, **changes), now=now, **more)


def letters(message=LETTER):
    return list(Message.objects.filter(message=message, channel=Channel.LETTER).exclude(payload=None))


@pytest.fixture(autouse=True)
def sms_templates(monkeypatch):
    """What leaves by SMS has its words elsewhere."""
    from guichet.delivery import rendering

    check = rendering.check_exists
    monkeypatch.setattr(rendering, "check_exists", lambda name, way: way == Channel.SMS or check(name, way))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.requirement("R117")
def test_a_letter_goes_to_the_address_the_fund_knows(claim, rene, now, way):
    account = open_by(way, claim, rene, now)
    [letter] = letters()
    assert letter.payload["recipient"] == {"postal_lines": people.POSTAL_LINES}
    assert letter.about == str(account.reference)
    context = letter.payload["context"]
    assert context["opened_on"] == "10\N{NO-BREAK SPACE}mars 2026"
    assert context["code_until"] == "8\N{NO-BREAK SPACE}juin 2026"
    assert "password" not in context
    code = disavowal.find(context["code"], now=now)
    assert (code.account, code.letter, code.issued_at) == (account, CodedLetter.ENROLMENT_CONFIRMED, now)


@pytest.mark.requirement("R117")
def test_by_post_the_password_s_own_letter_is_the_only_one(claim, rene, now):
    opening.open_by_post(claim(rene), now=now)
    assert Message.objects.get().message == "accounts/provisional_password"
    assert not DisavowalCode.objects.exists()


def test_without_a_known_address_there_is_none(claim, now):
    opening.open_at_once(claim(people.rene_in_the_registry(postal_lines=[])), now=now)
    assert not letters()
    assert not DisavowalCode.objects.exists()


def test_a_fund_may_do_without(claim, rene, now, with_policy):
    from guichet.funds import catalogue

    with_policy(confirmation_letter=False)
    opening.open_at_once(claim(rene, fund=catalogue.by_code("68")), now=now)
    assert not letters()


def test_what_is_rolled_back_leaves_neither_letter_nor_code(claim, rene, now):
    with transaction.atomic():
        opening.open_at_once(claim(rene), now=now)
        transaction.set_rollback(True)
    assert not Message.objects.exists()
    assert not DisavowalCode.objects.exists()


def test_the_code_is_nowhere_in_clear(claim, rene, now):
    opening.open_at_once(claim(rene), now=now)
    code = letters()[0].payload["context"]["code"]
    stored = str(list(DisavowalCode.objects.values())) + str(list(Message.objects.values("about", "message")))
    assert code not in stored
    assert code.replace("-", "") not in stored


@pytest.fixture
def farm(now):
    """An establishment whose account somebody manages, and which the funds hold Claire Nouvelle to run by now."""
    establishment = EstablishmentFactory(
        responsible=None, responsible_name="Nouvelle", responsible_given_names="Claire"
    )
    account = AccountFactory(establishment=establishment, profile="entreprise", opened_at=now)
    account.responsibles.create(family_name="Ancien", given_name="Paul", since=now)
    return account


def hand_over(claim, farm, now, **changes):
    values = {
        "identifier": farm.establishment.siret, "profile": "entreprise",
        "responsible": ("Nouvelle", "Claire"), "takes_over": True,
    }  # fmt: skip
    return opening.open_at_once(claim_of(claim, farm, **values | changes), now=now)


def claim_of(claim, farm, **values):
    from dataclasses import replace

    from tests.factories import PersonFactory

    return replace(claim(PersonFactory.build()), holder=farm.establishment, fund_codes=["68"], **values)


@pytest.mark.requirement("R67", "R117")
def test_another_responsible_person_is_told_of_in_one_letter_with_a_code_and_by_email(claim, farm, now):
    former = disavowal.issue(farm, letter=CodedLetter.ENROLMENT_CONFIRMED, fund=claim_of(claim, farm).fund, now=now)
    hand_over(claim, farm, now)
    assert not letters()
    [letter] = letters("accounts/responsible_changed")
    assert letter.payload["recipient"] == {"postal_lines": farm.establishment.postal_lines}
    context = letter.payload["context"]
    assert (context["family_name"], context["establishment"]) == ("Ancien", "EARL du Moulin")
    assert disavowal.find(context["code"], now=now).letter == CodedLetter.RESPONSIBLE_CHANGED
    assert disavowal.find(former.text, now=now) is None, "who manages it no more cannot block it"
    [email] = Message.objects.filter(message="accounts/responsible_changed", channel=Channel.EMAIL)
    assert "code" not in email.payload["context"]
    assert farm.contact.email == email.payload["recipient"]["email"]


def test_nobody_takes_over_an_account_that_is_blocked(claim, farm, now):
    """« Ce n'est pas moi » would otherwise last until the next take-over."""
    farm.state = AccountState.FROZEN
    farm.save()
    taken = claim_of(claim, farm, identifier=farm.establishment.siret, profile="entreprise", takes_over=True)
    with pytest.raises(opening.AccountExists), transaction.atomic():
        opening.open_at_once(taken, now=now)
    with pytest.raises(opening.AccountExists), transaction.atomic():
        opening.open_with_password(taken, password_hash="x", now=now)
    assert not Message.objects.exists()


def test_a_code_lives_as_long_as_the_fund_says_and_not_a_moment_more(claim, rene, now):
    opening.open_at_once(claim(rene), now=now)
    code = letters()[0].payload["context"]["code"]
    assert disavowal.find(code, now=now + dt.timedelta(days=90, microseconds=-1))
    assert disavowal.find(code, now=now + dt.timedelta(days=90)) is None


def test_an_establishment_is_told_which_one_it_is_and_who_opened_its_account(claim, now):
    farm = EstablishmentFactory(siret="01234567400019", name="SCEA d'Œuvre", postal_lines=people.POSTAL_LINES)
    opening.open_at_once(
        claim(farm, identifier=farm.siret, profile="entreprise", responsible=("Vogel", "Hélène")), now=now
    )
    [letter] = letters()
    context = letter.payload["context"]
    assert (context["given_name"], context["family_name"]) == ("", "SCEA d'Œuvre")
    assert context["identifier_kind"] == "establishment"
    assert context["establishment"] == "SCEA d'Œuvre"
    assert context["number"].replace("\N{NO-BREAK SPACE}", " ") == "SIRET 012 345 674 00019"
    assert context["opened_by"] == "Hélène Vogel"


def test_who_employs_a_gardener_is_greeted_as_a_person(claim, now):
    home = EstablishmentFactory(
        siret=None, et="ET0123456789", household_employer=True, name="Employeur de jardinier", responsible=None,
        responsible_name="Vogel", responsible_given_names="Hélène, Marie", postal_lines=people.POSTAL_LINES,
    )  # fmt: skip
    opening.open_by_post(claim(home, identifier=home.et, profile="jardinier", responsible=("Vogel", "Hélène")), now=now)
    [letter] = letters("accounts/provisional_password")
    context = letter.payload["context"]
    assert (context["given_name"], context["family_name"]) == ("Hélène", "Vogel")
    assert context["identifier_kind"] == "household"
