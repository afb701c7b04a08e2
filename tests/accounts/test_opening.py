"""Opening an account, by each of the three ways."""

import datetime as dt

import pytest
from django.contrib.auth.hashers import check_password
from django.db import transaction

from guichet.accounts import opening, queries
from guichet.accounts.models import Account, ConditionsAcceptance, File, Identifier, PasswordKind
from guichet.accounts.operations import hash_password
from guichet.accounts.states import AccountState
from guichet.audit.models import Entry
from guichet.delivery.models import Channel, Message
from tests.factories import AccountFactory, PersonFactory
from tests.journeys import people

pytestmark = pytest.mark.django_db

WAYS = {
    "email": lambda claim, now: opening.open_at_once(claim, now=now),
    "chosen": lambda claim, now: opening.open_with_password(
        claim, password_hash=hash_password(people.PASSWORD), now=now
    ),
    "post": lambda claim, now: opening.open_by_post(claim, now=now),
}


def the_message():
    """Return what leaves for the holder, besides the letter that confirms an enrolment (test_confirmation_letter)."""
    return Message.objects.exclude(state="cancelled").exclude(message="accounts/enrolment_confirmed").get()


@pytest.mark.requirement("R118", "R119")
def test_by_email_the_password_lives_seven_days(claim, rene, now):
    account = opening.open_at_once(claim(rene), now=now)
    assert account.state == AccountState.AWAITING_FIRST_LOGIN
    assert account.password_kind == PasswordKind.PROVISIONAL
    assert account.password_expires_at == now + dt.timedelta(days=7)
    message = the_message()
    assert message.channel == Channel.EMAIL
    assert message.payload["recipient"] == {"email": "rene@example.org"}
    assert message.not_after == account.password_expires_at
    assert check_password(message.payload["context"]["password"], account.password)
    assert account.contact.verified_email == "rene@example.org"


@pytest.mark.requirement("R83", "R120")
def test_by_post_it_lives_thirty_days_and_nothing_typed_is_verified(claim, rene, now):
    account = opening.open_by_post(claim(rene), now=now)
    assert account.state == AccountState.AWAITING_LETTER
    assert account.password_expires_at == now + dt.timedelta(days=30)
    message = the_message()
    assert message.channel == Channel.LETTER
    assert message.payload["recipient"] == {"postal_lines": people.POSTAL_LINES}
    assert check_password(message.payload["context"]["password"], account.password)
    assert account.contact.email == "rene@example.org"
    assert account.contact.verified_email is None


def test_chosen_on_the_spot_it_is_personal_and_does_not_expire(claim, rene, now):
    account = WAYS["chosen"](claim(rene), now)
    assert account.state == AccountState.ACTIVE
    assert (account.password_kind, account.password_expires_at) == (PasswordKind.PERSONAL, None)
    assert check_password(people.PASSWORD, account.password)
    assert "password" not in the_message().payload["context"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.requirement("R107", "R160", "R161")
def test_every_way_opens_the_files_keeps_the_conditions_and_tells_the_journal(claim, rene, now, way):
    account = WAYS[way](claim(rene, fund_codes=["68", "13"], conditions_version=3), now)
    files = File.objects.filter(account=account).order_by("fund_code")
    assert [(file.profile, file.fund_code) for file in files] == [("particulier", "13"), ("particulier", "68")]
    acceptance = ConditionsAcceptance.objects.get(account=account)
    assert (acceptance.version, acceptance.accepted_at) == (3, now)
    assert account.contact.confirmed_at is None
    assert Entry.objects.filter(event="account.opened", account=str(account.reference)).count() == 1


def test_the_password_is_nowhere_in_clear(claim, rene, now):
    account = opening.open_at_once(claim(rene), now=now)
    password = the_message().payload["context"]["password"]
    assert password not in str(list(Account.objects.values()))
    assert password not in str(list(Entry.objects.values()))
    assert password.encode() not in bytes(
        Message.objects.extra(select={"raw": "payload"}).values_list("raw", flat=True)[0]
    )
    assert account.password.startswith("argon2$argon2id$")


@pytest.mark.parametrize("way", WAYS)
def test_a_second_claim_leaves_a_settled_account_as_it_is(claim, rene, now, way):
    account = AccountFactory(person=rene, opened_at=now)
    with pytest.raises(opening.AccountExists), transaction.atomic():
        WAYS[way](claim(rene, email="autre@example.org"), now)
    after = Account.objects.get()
    assert (after.password, after.state, after.contact.email) == (
        account.password,
        account.state,
        "florent.weber@example.org",
    )
    assert not Message.objects.exists()


@pytest.mark.parametrize("first", ["email", "post"])
@pytest.mark.parametrize("second", list(WAYS))
def test_a_claim_supersedes_a_password_that_died_or_awaits_its_letter(claim, rene, now, first, second):
    before = WAYS[first](claim(rene, email="fraude@example.org"), now)
    later = now + dt.timedelta(days=8)
    after = WAYS[second](claim(rene), later)
    assert after.pk == before.pk
    assert after.password != before.password
    cancelled = Message.objects.filter(state="cancelled", payload=None)
    assert cancelled.filter(message="accounts/provisional_password").count() == 1
    contact = Account.objects.get().contact
    assert contact.email == "rene@example.org"
    assert bool(contact.email_verified_at) is (second != "post")
    assert Entry.objects.filter(event="account.superseded").count() == 1


def test_an_emailed_password_that_still_lives_is_not_superseded(claim, rene, now):
    opening.open_at_once(claim(rene), now=now)
    with pytest.raises(opening.AccountExists), transaction.atomic():
        opening.open_by_post(claim(rene), now=now + dt.timedelta(days=6, hours=23))


def test_the_number_typed_and_the_one_that_replaced_it_both_open(claim, rene, now):
    account = opening.open_at_once(claim(rene, identifier=people.UNKNOWN_NUMBER), now=now)
    for number in (people.NUMBER, people.UNKNOWN_NUMBER):
        assert queries.by_identifier(number) == account
    assert Identifier.objects.count() == 2


def test_a_number_that_opens_somebody_else_s_account_opens_no_second_one(claim, rene, now):
    elder = PersonFactory(nir=rene.nir, birth_year=1854)
    AccountFactory(person=elder, opened_at=now)
    with pytest.raises(opening.AccountExists), transaction.atomic():
        opening.open_at_once(claim(rene), now=now)
    assert Account.objects.count() == 1
    assert not Message.objects.exists()


def test_the_holder_of_a_replaced_number_has_one_account_only(claim, rene, now):
    AccountFactory(person=rene, opened_at=now)
    successor = PersonFactory()
    rene.replaced_by = successor
    rene.save()
    with pytest.raises(opening.AccountExists), transaction.atomic():
        opening.open_at_once(claim(successor), now=now)


@pytest.mark.parametrize(
    ("facts", "names"),
    [
        ({}, {"given_name": "René", "family_name": "Müller"}),
        ({"usual_name": "Durand"}, {"given_name": "René", "family_name": "Durand"}),
        ({"given_names": "René, Jean"}, {"given_name": "René", "family_name": "Müller"}),
        ({"given_names": ""}, {"given_name": "", "family_name": "Müller"}),
    ],
)
def test_the_message_greets_by_the_names_in_use(claim, now, facts, names):
    opening.open_at_once(claim(people.rene_in_the_registry(**facts)), now=now)
    context = the_message().payload["context"]
    assert names.items() <= context.items()


def test_the_date_in_the_message_is_the_one_in_paris(claim, rene):
    late = dt.datetime(2026, 3, 10, 23, 30, tzinfo=dt.UTC)
    opening.open_at_once(claim(rene), now=late)
    assert the_message().payload["context"]["valid_until"] == "18\N{NO-BREAK SPACE}mars 2026"
