"""An application for one's codes: added, asked for, lost and taken away, all of it without JavaScript."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guichet.accounts import operations as accounts
from guichet.accounts.models import Account, PasswordKind
from guichet.accounts.states import AccountState
from guichet.login.factors import own, totp
from guichet.login.models import Authenticator, Factor, Session
from tests.factories import PASSWORD, PROVISIONAL_PASSWORD, AccountFactory
from tests.journeys.walker import Walker, sent

HERE = "/espace/mon-compte/securite/application/"
PAPER = "/espace/mon-compte/securite/codes-de-secours/"
ACTIVATE = "Activer l'application"
STEP = dt.timedelta(seconds=30)


@pytest.fixture
def account(rene):
    return AccountFactory(person=rene.person, email="rene.muller@example.org")


@pytest.fixture
def inside(account, walker):
    return walker.log_in(account.person.nir, PASSWORD)


def shown_key(walker):
    return re.search(r'class="digits">([A-Z2-7 ]+)<', walker.source)[1].replace(" ", "")


def current(secret):
    return totp.code_at(secret, totp.step_at(timezone.now()))


def add(walker):
    """Add the application; return its secret and the recovery codes that the page shows."""
    secret = shown_key(walker.get(HERE))
    walker.press(ACTIVATE, code=current(secret))
    return secret, re.findall(r"<li>([A-Z0-9]{4}-[A-Z0-9]{4})</li>", walker.source)


@pytest.fixture
def added(inside, clock):
    secret, codes = add(inside)
    clock.shift(STEP * 3)
    return secret, codes


def test_the_page_shows_a_drawing_and_a_key_and_opening_it_keeps_nothing(inside):
    inside.get(HERE)
    assert inside.heading == "Une application pour vos codes"
    assert "Ce n'est pas obligatoire." in inside.text
    assert inside.page.main.find(".//svg") is not None
    assert len(shown_key(inside)) == 32
    assert not Authenticator.objects.exists()


def test_a_code_of_it_activates_it_and_ten_recovery_codes_show_once(inside):
    _secret, codes = add(inside)
    assert inside.heading == "Codes de secours"
    assert len(codes) == 10
    assert "ils ne seront plus jamais affichés" in inside.text
    inside.follow("J'ai noté mes codes")
    assert "Il vous en reste 10." in inside.text
    assert not [code for code in codes if code in inside.source]
    assert not [code for code in codes if code in inside.get(PAPER).source]


def test_pressed_twice_the_second_answer_leads_to_recovery_codes_that_can_be_seen(inside, clock):
    secret = shown_key(inside.get(HERE))
    sealed, code = inside.fields["secret_offert"], current(secret)
    inside.press(ACTIVATE, code=code)
    inside.post(HERE, code=code, secret_offert=sealed)
    assert inside.heading == "Codes de secours"
    assert "Si vos codes de secours ne se sont pas affichés, faites-en de nouveaux" in inside.text
    inside.press("Faire de nouveaux codes de secours")
    assert len(re.findall(r"<li>([A-Z0-9]{4}-[A-Z0-9]{4})</li>", inside.source)) == 10
    assert "Si vos codes" not in inside.get(PAPER).text


def test_a_wrong_code_is_told_at_the_field_and_the_same_key_stays(inside):
    before = shown_key(inside.get(HERE))
    inside.press(ACTIVATE, code="000000")
    assert "Ce code n'est pas le bon." in inside.errors["code"]
    assert shown_key(inside) == before
    inside.press(ACTIVATE, code="")
    assert inside.errors == {"code": "Ce champ est exigé."}
    inside.press(ACTIVATE, code=current(before))
    assert inside.heading == "Codes de secours"


def test_a_page_left_open_too_long_shows_another_key(inside, clock):
    before = shown_key(inside.get(HERE))
    sealed = inside.fields["secret_offert"]
    for _ in range(4):
        clock.shift(dt.timedelta(minutes=8))
        inside.get("/espace/")
    Session.objects.update(password_checked_at=timezone.now())
    inside.get(HERE).press(ACTIVATE, code=current(before), secret_offert=sealed)
    assert "Photographiez le nouveau dessin" in inside.text
    assert shown_key(inside) != before
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("sealed", ["", "x", "é", "AAAA", "=" * 5])
def test_a_key_that_nobody_offered_is_not_taken(inside, sealed):
    inside.get(HERE)
    inside.press(ACTIVATE, code="123456", secret_offert=sealed)
    assert "Photographiez le nouveau dessin" in inside.text
    assert not Authenticator.objects.exists()


def test_a_key_offered_to_somebody_else_is_not_taken(inside):
    other = Walker().log_in(AccountFactory().person.nir, PASSWORD).get(HERE)
    secret, sealed = shown_key(other), other.fields["secret_offert"]
    inside.get(HERE)
    inside.press(ACTIVATE, code=current(secret), secret_offert=sealed)
    assert "Photographiez le nouveau dessin" in inside.text
    assert not Authenticator.objects.exists()


def test_its_code_is_asked_in_place_of_the_emailed_one(added, account):
    secret, _codes = added
    before = len(sent("one_time_codes/security_code"))
    walker = Walker().type_pair(account.person.nir, PASSWORD)
    assert walker.path == "/connexion/code/"
    assert "Ouvrez l'application" in walker.text
    assert "Recevoir un nouveau code" not in walker.page.buttons
    walker.press("Valider", code="000000")
    assert "Saisissez celui que votre application affiche maintenant." in walker.errors["code"]
    walker.press("Valider", code=current(secret))
    assert walker.path == "/espace/"
    assert Session.objects.latest("pk").factor == Factor.AUTHENTICATOR
    assert len(sent("one_time_codes/security_code")) == before


def test_a_code_seen_over_the_shoulder_does_not_open_a_second_time(added, account):
    secret, _codes = added
    code = current(secret)
    assert Walker().type_pair(account.person.nir, PASSWORD).press("Valider", code=code).path == "/espace/"
    thief = Walker().type_pair(account.person.nir, PASSWORD).press("Valider", code=code)
    assert "Ce code a déjà servi." in thief.errors["code"]


def test_guesses_are_counted_for_the_account_whatever_the_browser(added, account):
    secret, _codes = added
    for _ in range(5):
        Walker().type_pair(account.person.nir, PASSWORD).press("Valider", code="000000")
    last = Walker().type_pair(account.person.nir, PASSWORD).press("Valider", code=current(secret))
    assert "patientez" in last.errors["code"]


def test_a_recovery_code_stands_for_a_lost_application(added, account):
    _secret, codes = added
    walker = Walker().type_pair(account.person.nir, PASSWORD).follow("Vous n'avez pas votre application ?")
    walker.press("par un code de secours")
    assert walker.path == "/connexion/code/"
    walker.press("Valider", code="AAAA-AAAA")
    assert "ou a déjà servi" in walker.errors["code"]
    walker.press("Valider", code=codes[0].lower())
    assert walker.path == "/espace/"
    assert Session.objects.latest("pk").factor == Factor.RECOVERY_CODE
    assert "Il vous en reste 9." in sent("login/factor_changed")[-1].payload["context"]["what"]


def test_an_emailed_code_cannot_be_asked_for_instead(added, account):
    walker = Walker().type_pair(account.person.nir, PASSWORD)
    before = len(sent("one_time_codes/security_code"))
    walker.post("/connexion/code/renvoyer/", moyen="email")
    assert "Ouvrez l'application" in walker.text
    assert len(sent("one_time_codes/security_code")) == before


def test_a_mailbox_that_renewed_the_password_is_not_enough(added, account):
    """The provisional password that a mailbox receives is followed by the application's code all the same."""
    secret, _codes = added
    Account.objects.update(
        state=AccountState.RENEWAL,
        password=accounts.hash_password(PROVISIONAL_PASSWORD),
        password_kind=PasswordKind.PROVISIONAL,
        password_expires_at=timezone.now() + dt.timedelta(days=1),
    )
    thief = Walker().type_pair(account.person.nir, PROVISIONAL_PASSWORD)
    assert thief.path == "/connexion/code/"
    assert thief.get("/connexion/mot-de-passe/").path != "/connexion/mot-de-passe/"
    member = Walker().type_pair(account.person.nir, PROVISIONAL_PASSWORD).press("Valider", code=current(secret))
    assert member.path == "/connexion/mot-de-passe/"


def test_it_is_taken_away_and_codes_come_by_email_again(added, inside, account):
    inside.get(HERE).press("Retirer l'application")
    assert "L'application a été retirée." in inside.text
    assert not Authenticator.objects.exists()
    walker = Walker().log_in(account.person.nir, PASSWORD)
    assert walker.path == "/espace/"
    assert Session.objects.latest("pk").factor == Factor.EMAIL
    assert inside.post("/espace/mon-compte/securite/application/retirer/").path == HERE


def test_the_message_of_an_addition_blocks_the_account_without_logging_in(added, account):
    """A thief who got in and added an application of theirs is out, and it opens nothing any more."""
    code = sent("login/factor_changed")[-1].payload["context"]["code"]
    reader = Walker().get("/alsace/ce-n-est-pas-moi/").press(code=code)
    assert "qui annonçait que ce qui ouvre un compte avait changé" in reader.text
    reader.press("Oui, bloquer ce compte")
    assert "Plus personne ne peut entrer dans ce compte." in reader.text
    assert "Vous voulez un compte à vous" not in reader.text
    assert Account.objects.get().state == AccountState.FROZEN
    thief = Walker().type_pair(account.person.nir, PASSWORD)
    assert thief.path == "/alsace/connexion/"
    assert not Authenticator.objects.exists()


def test_new_recovery_codes_are_made_on_demand(added, inside):
    _secret, codes = added
    inside.get(PAPER).press("Faire de nouveaux codes de secours")
    again = re.findall(r"<li>([A-Z0-9]{4}-[A-Z0-9]{4})</li>", inside.source)
    assert len(again) == 10
    assert not set(again) & set(codes)


def test_without_an_application_the_page_of_recovery_codes_leads_to_it(inside):
    assert inside.get(PAPER).path == HERE


@pytest.mark.parametrize("page", [HERE, PAPER])
def test_the_password_is_asked_again_when_it_was_shown_long_ago(added, inside, clock, page):
    for _ in range(2):
        clock.shift(dt.timedelta(minutes=8))
        inside.get("/espace/")
    assert inside.get(page).heading == "Confirmez que c'est bien vous"
    removal = inside.post("/espace/mon-compte/securite/application/retirer/")
    assert removal.heading == "Confirmez que c'est bien vous"
    assert Authenticator.objects.exists()
    removal.press("Continuer", **{"confirmer-mot_de_passe": PASSWORD})
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("page", [HERE, PAPER])
def test_nothing_changes_while_changes_are_held(added, inside, page):
    Account.objects.update(changes_held_until=timezone.now() + dt.timedelta(hours=72))
    assert "rien de ce qui ouvre votre compte ne peut changer avant le" in inside.get(page).text
    inside.post(page)
    inside.post("/espace/mon-compte/securite/application/retirer/")
    assert Authenticator.objects.exists()


@pytest.mark.parametrize("refusal", [own.Held, own.Superseded])
def test_a_change_that_comes_too_late_ends_on_a_page(added, inside, monkeypatch, refusal):
    def refuse(*_args, **_kwargs):
        raise refusal

    monkeypatch.setattr(own, "_locked", refuse)
    assert inside.get(PAPER).press("Faire de nouveaux codes de secours").status == 200
    assert inside.get(HERE).press("Retirer l'application").status == 200
    assert Authenticator.objects.exists()


def test_a_stranger_is_sent_to_the_login(walker, db):
    for page in (HERE, PAPER):
        assert walker.get(page).heading == "Se connecter à Mon espace privé"


def test_a_login_without_any_of_this_makes_no_query_for_it(account, walker):
    with CaptureQueriesContext(connection) as seen:
        walker.log_in(account.person.nir, PASSWORD)
    assert not [one["sql"] for one in seen if "authenticator" in one["sql"].replace("has_authenticator", "")]
