"""« Votre mot de passe provisoire n'est plus valable »: the right password, too late, and the way on (G-17)."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from guichet.accounts.models import Account
from guichet.accounts.states import AccountState
from guichet.audit.models import Entry
from guichet.delivery import answers, printing
from guichet.delivery.answers import Answer, Kind
from guichet.delivery.models import Channel, Message
from guichet.enrolment import completion
from guichet.login import another_letter
from guichet.login.models import Session
from tests.factories import PROVISIONAL_PASSWORD, AccountFactory, PersonFactory
from tests.journeys import people
from tests.journeys.walker import Walker, sent, sent_password

AGAIN = "Recevoir un nouveau courrier"
OVER = "Votre mot de passe provisoire n'est plus valable"


@pytest.fixture
def password(rene, now):
    """The password of a letter."""
    Walker().by_post(rene)
    completion.settle_due(now=now)
    return sent_password(Channel.LETTER)


@pytest.fixture
def late(walker, rene, password, clock):
    """René, who types it a day too late."""
    clock.shift(dt.timedelta(days=31))
    return walker.log_in(rene.number, password)


def letters():
    return sent("accounts/provisional_password", Channel.LETTER)


@pytest.mark.requirement("R120")
def test_by_post_one_press_sends_another_letter_to_the_known_address(late, rene, password, clock):
    assert late.heading == OVER
    late.press(AGAIN)
    assert late.heading == "Votre nouveau courrier est demandé"
    assert "Il sera valable 30 jours." in late.text
    [letter] = letters()
    assert letter.payload["recipient"] == {"postal_lines": people.POSTAL_LINES}
    assert letter.not_after == Account.objects.get().password_expires_at
    clock.shift(dt.timedelta(days=29))
    assert Walker().log_in(rene.number, password).heading == "Se connecter à Mon espace privé"
    assert Walker().log_in(rene.number, sent_password(Channel.LETTER)).heading == "Changement de votre mot de passe"


@pytest.mark.requirement("R119")
def test_by_email_one_enrols_again(walker, rene, clock):
    Walker().by_email(rene)
    password = sent_password()
    clock.shift(dt.timedelta(days=8))
    walker.log_in(rene.number, password)
    assert walker.heading == OVER
    assert AGAIN not in walker.page.buttons
    walker.follow("Recommencer mon inscription")
    Walker().by_email(rene)
    assert Walker().log_in(rene.number, sent_password()).heading == "Changement de votre mot de passe"


def test_nothing_opens_and_the_journal_has_its_line(late):
    assert not Session.objects.exists()
    assert not late.client.cookies.get("session")
    assert Entry.objects.filter(event="login.provisional_password_expired").count() == 1


def test_a_wrong_password_is_not_told_that_it_expired(walker, rene, password, clock):
    clock.shift(dt.timedelta(days=31))
    assert walker.log_in(rene.number, "bafoko-temiga-ripano").heading == "Se connecter à Mon espace privé"
    assert "incorrect" in walker.text


def test_pressed_twice_one_letter_leaves_and_both_are_told_so(late):
    proof = late.fields["preuve"]
    for _ in range(2):
        walker = Walker().post("/alsace/connexion/nouveau-courrier/", preuve=proof)
        assert walker.heading == "Votre nouveau courrier est demandé"
    assert len(letters()) == 1


@pytest.mark.django_db(transaction=True)
def test_pressed_by_many_at_the_same_instant_one_letter_leaves(now, at_once, clock):
    account = AccountFactory(state=AccountState.AWAITING_LETTER, opened_at=now)
    clock.shift(dt.timedelta(days=31))
    proof = another_letter.proof_of(account)
    later = dt.datetime.now(dt.UTC)
    assert at_once(*[lambda: another_letter.ask(proof, now=later)] * 4) == [None] * 4
    assert len(letters()) == 1


def test_the_limits_of_letters_hold(late, password):
    account = Account.objects.get()
    Message.objects.filter(about=str(account.reference)).update(created_at=dt.datetime.now(dt.UTC))
    late.press(AGAIN)
    assert "pas plus d'un par jour, et de 4 en 30 jours" in late.text
    assert Account.objects.get().password == account.password


def test_without_a_known_address_the_telephone_is_left(late, rene):
    rene.person.postal_lines = []
    rene.person.save()
    late.press(AGAIN)
    assert "ne connaît pas d'adresse postale" in late.text
    assert "L'assistance Internet" in late.page.buttons


@pytest.fixture
def came_back(rene, password, clock, settings, tmp_path):
    """The letter with the password, which the post brought back after five days."""
    settings.LETTERS_FOLDER = tmp_path / "letters"
    printing.close_batch(now=timezone.now())
    clock.shift(dt.timedelta(days=5))
    [letter] = Message.objects.filter(channel=Channel.LETTER)
    answers.record(Answer(letter.pk, Kind.RETURNED, timezone.now(), "unknown_at_address"), now=timezone.now())
    return letter


def test_no_other_letter_leaves_for_an_address_that_one_came_back_from(walker, rene, password, came_back):
    before = Account.objects.get().password
    assert walker.log_in(rene.number, password).press(AGAIN).heading == OVER
    assert "Appelez l'assistance pour la faire corriger." in walker.text
    assert walker.page.buttons == ["L'assistance Internet", "Recommencer mon inscription en ligne"]
    assert not letters()
    assert Account.objects.get().password == before


def test_once_the_fund_corrected_the_address_the_same_password_brings_a_letter_there(walker, rene, password, came_back):
    rene.person.postal_lines = ["M RENE MULLER", "", "", "2 RUE DU LAC", "", "67000 STRASBOURG"]
    rene.person.save()
    walker.log_in(rene.number, password).press(AGAIN)
    assert walker.heading == "Votre nouveau courrier est demandé"
    [letter] = letters()
    assert letter.payload["recipient"] == {"postal_lines": rene.person.postal_lines}


@pytest.mark.parametrize("forged", ["", "x", "WyJhIiwgImIiXQ:1w:abc"])
def test_a_proof_that_is_none_leads_to_the_login_window(late, forged):
    walker = Walker().post("/alsace/connexion/nouveau-courrier/", preuve=forged)
    assert walker.heading == "Se connecter à Mon espace privé"
    assert len(letters()) == 1, "the first one, and no other"


def test_a_proof_lives_a_quarter_of_an_hour(late, clock):
    clock.shift(dt.timedelta(minutes=16))
    assert late.press(AGAIN).heading == "Se connecter à Mon espace privé"


def test_a_proof_is_of_one_account_and_one_password(late, now, rene):
    """What was signed for one is worth nothing once another password was issued, by whatever way."""
    proof = late.fields["preuve"]
    Walker().by_email(rene)
    before = Account.objects.get().password
    assert (
        Walker().post("/alsace/connexion/nouveau-courrier/", preuve=proof).heading == "Se connecter à Mon espace privé"
    )
    assert Account.objects.get().password == before
    other = AccountFactory(person=PersonFactory(), state=AccountState.AWAITING_LETTER, opened_at=now)
    assert another_letter.proof_of(other) != proof


def test_neither_another_site_nor_a_link_sends_a_letter(late):
    proof = late.fields["preuve"]
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post("/alsace/connexion/nouveau-courrier/", {"preuve": proof}).status_code == 403
    assert stranger.get("/alsace/connexion/nouveau-courrier/", {"preuve": proof}).status_code == 405


def test_the_proof_tells_nothing_of_who_it_is_and_the_page_is_not_kept(late, password):
    assert late.response.headers["Cache-Control"] == "no-store"
    for known in (people.NUMBER, password, "Muller", "GARE", Account.objects.get().password):
        assert known not in late.source


def test_a_renewed_password_that_died_leads_to_a_renewal(walker, now, clock):
    account = AccountFactory(state=AccountState.RENEWAL, opened_at=now)
    clock.shift(dt.timedelta(days=8))
    walker.log_in(account.person.nir, PROVISIONAL_PASSWORD)
    assert walker.heading == OVER
    assert walker.follow("J'ai oublié mon mot de passe").page.buttons
