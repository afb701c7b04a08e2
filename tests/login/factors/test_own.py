"""What a member adds and takes away: journalled, told, held after a renewal, forgotten after « Ce n'est pas moi »."""

import datetime as dt

import pytest

from guichet.accounts import disavowal
from guichet.accounts.models import Account, CodedLetter
from guichet.accounts.states import AccountState
from guichet.audit.models import Entry
from guichet.funds import catalogue
from guichet.login import disowning
from guichet.login.ceremonies import NewKey
from guichet.login.factors import own, ways_of
from guichet.login.models import Authenticator, Browser, RecoveryCode
from tests.factories import AccountFactory
from tests.journeys.walker import sent
from tests.login.factors.test_authenticator import SECRET, code

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def account(now):
    return AccountFactory(opened_at=now - 24 * HOUR)


def add(account, now):
    return own.add_authenticator(account, secret=SECRET, typed=code(now), now=now)


def names(account):
    policy = catalogue.by_code(account.fund_code).policy
    return [way.name.value for way in ways_of(account, policy)]


def test_its_code_takes_the_place_of_the_emailed_one(account, now):
    assert names(account) == ["email"]
    add(account, now)
    assert names(Account.objects.select_related("contact").get()) == ["authenticator", "recovery_code"]
    own.remove_authenticator(account, now=now)
    assert names(Account.objects.select_related("contact").get()) == ["email"]


def test_the_secret_is_sealed(account, now):
    add(account, now)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT secret, codes_key FROM login_authenticator")
        [raw] = cursor.fetchall()
    assert not [one for one in raw if SECRET.encode() in bytes(one) or bytes(one).isascii()]
    assert Authenticator.objects.get().secret == SECRET


def test_every_change_is_journalled_and_told(account, now):
    add(account, now)
    own.renew_recovery_codes(account, now=now + HOUR)
    own.remove_authenticator(account, now=now + 2 * HOUR)
    assert [
        (entry.event, entry.facts) for entry in Entry.objects.filter(event__startswith="factor.").order_by("pk")
    ] == [
        ("factor.added", {"factor": "authenticator"}),
        ("factor.added", {"factor": "recovery_code"}),
        ("factor.removed", {"factor": "authenticator"}),
    ]
    told = [message.payload for message in sent("login/factor_changed")]
    assert [one["recipient"] for one in told] == [{"email": "florent.weber@example.org"}] * 3
    assert ["ajoutée" in told[0]["context"]["what"], "remplacé" in told[1]["context"]["what"]] == [True, True]
    assert "retirée" in told[2]["context"]["what"]
    assert len({one["context"]["code"] for one in told}) == 3


def test_who_has_no_verified_address_is_not_written_to(now):
    add(AccountFactory(email_verified=False), now)
    assert sent("login/factor_changed") == []


def test_every_trusted_browser_asks_again(account, now):
    Browser.objects.create(
        account=account, token_hash="x", name="", first_used_at=now, last_used_at=now, trusted_until=now + HOUR
    )
    add(account, now)
    assert Browser.objects.get().trusted_until is None


def test_new_recovery_codes_replace_the_former_ones(account, now):
    before = add(account, now)
    after = own.renew_recovery_codes(account, now=now)
    assert not set(before) & set(after)
    assert RecoveryCode.objects.count() == 10


def test_without_an_application_there_is_nothing_to_take_away_nor_to_renew(account, now):
    assert own.remove_authenticator(account, now=now) is False
    assert own.renew_recovery_codes(account, now=now) == []
    assert sent("login/factor_changed") == []


def test_a_wrong_code_adds_nothing(account, now):
    with pytest.raises(own.WrongCode):
        own.add_authenticator(account, secret=SECRET, typed="000000", now=now)
    assert not Authenticator.objects.exists()
    assert not Account.objects.get().has_authenticator


@pytest.mark.parametrize(("hours", "held"), [(1, True), (0, False)])
def test_nothing_changes_while_changes_are_held(account, now, hours, held):
    """A thief who renewed from the mailbox must not be able to stay."""
    add(account, now)
    Account.objects.update(changes_held_until=now + hours * HOUR)
    for change in (own.remove_authenticator, own.renew_recovery_codes):
        if held:
            with pytest.raises(own.Held):
                change(account, now=now)
    if held:
        Account.objects.update(has_authenticator=False)
        Authenticator.objects.all().delete()
        with pytest.raises(own.Held):
            add(account, now)
    else:
        assert own.remove_authenticator(account, now=now)


@pytest.mark.parametrize("after", ["another password", "frozen"])
def test_a_request_under_way_adds_nothing_after_not_me(account, now, after):
    """What « Ce n'est pas moi » has just forgotten must not come back by a request that had begun before."""
    read_before = Account.objects.select_related("contact").get()
    if after == "frozen":
        Account.objects.update(state=AccountState.FROZEN)
    else:
        Account.objects.update(password="!")
    with pytest.raises(own.Superseded):
        add(read_before, now)
    with pytest.raises(own.Superseded):
        own.add_passkey(read_before, NewKey("AAAA", b"", 0, "", backed_up=False), name="x", now=now)


def disown(account, letter, *, issued, now):
    text = disavowal.issue(account, letter=letter, fund=catalogue.by_code("68"), now=issued).text
    disowning.disown(disowning.look_at(text, address="x", now=now).proof, now=now)
    return Account.objects.get()


def test_what_was_added_since_the_event_goes_with_not_me(account, now):
    add(account, now - HOUR)
    after = disown(account, CodedLetter.NEW_BROWSER, issued=now - 2 * HOUR, now=now)
    assert not after.has_authenticator
    assert not Authenticator.objects.exists()
    assert not RecoveryCode.objects.exists()


def test_the_message_of_an_addition_takes_it_away_and_freezes(account, now):
    """Were the account only to be renewed, a mailbox would take the application away."""
    add(account, now)
    text = sent("login/factor_changed")[-1].payload["context"]["code"]
    disowning.disown(disowning.look_at(text, address="x", now=now).proof, now=now)
    after = Account.objects.get()
    assert (after.state, after.has_authenticator) == (AccountState.FROZEN, False)


def test_an_application_of_before_stays(account, now):
    """Whoever reads the mailbox can disown the member's own login: what a mailbox is not enough against must stay."""
    add(account, now - 2 * HOUR)
    after = disown(account, CodedLetter.NEW_BROWSER, issued=now - HOUR, now=now)
    assert after.has_authenticator
    assert RecoveryCode.objects.count() == 10


def test_recovery_codes_made_since_go_even_so(account, now):
    add(account, now - 2 * HOUR)
    own.renew_recovery_codes(account, now=now - HOUR)
    after = disown(account, CodedLetter.NEW_BROWSER, issued=now - HOUR, now=now)
    assert after.has_authenticator
    assert not RecoveryCode.objects.exists()


def test_everything_can_be_forgotten(account, now):
    add(account, now)
    own.forget_all(account, now=now)
    assert not account.has_authenticator
    assert not Account.objects.get().has_authenticator
    assert not RecoveryCode.objects.exists()
    own.forget_all(account, now=now)
    assert Entry.objects.filter(event="factor.removed").count() == 1
