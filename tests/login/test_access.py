"""Who may see a private page, for how long, and where the login leads."""

import datetime as dt

import pytest
import time_machine
from django.test import RequestFactory, override_settings
from hypothesis import given
from hypothesis import strategies as st

from guichet.login import access, operations
from guichet.login.models import Session
from tests.factories import PASSWORD, AccountFactory, enter
from tests.journeys.walker import Walker

NUMBER = "1540699990921"
HOME = "/espace/"


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now) as traveller:
        yield traveller


@pytest.fixture
def account(db):
    return AccountFactory(person__nir=NUMBER)


@pytest.fixture
def inside(account):
    return Walker().log_in(NUMBER, PASSWORD)


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/espace/",
    "/\\evil.example/",
    "\\\\evil.example",
    "https:/espace/",
    "javascript:alert(1)",
    "/espace",
    "espace/",
    "/connexion/",
    "/deconnexion/",
    "/alsace/",
    " /espace/",
    "/%65space/",
    "http://testserver/espace/",
    "/espace@evil.example/",
    "/Espace/",
    "//evil.example/alsace/inscription/facture/",
    "/alsace/inscription/",
    "/alsace/inscription/abandonner/",
]


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_the_login_never_leads_elsewhere(account, wanted):
    walker = Walker()
    walker.response = walker.client.get("/alsace/connexion/", {"suite": wanted})
    walker.press("Se connecter", identifiant=NUMBER, mot_de_passe=PASSWORD).pass_code()
    assert walker.path == HOME
    assert "evil" not in walker.source


@pytest.mark.parametrize("wanted", ["/espace/paiements/", "/espace/paiements/?page=2", "/espace/"])
def test_it_leads_back_to_the_private_page_one_wanted(account, wanted):
    walker = Walker()
    walker.response = walker.client.get("/alsace/connexion/", {"suite": wanted})
    walker.press("Se connecter", identifiant=NUMBER, mot_de_passe=PASSWORD).pass_code()
    assert walker.address == wanted


@given(
    st.text(max_size=40)
    | st.sampled_from(ELSEWHERE).flatmap(lambda start: st.text(max_size=10).map(lambda end: start + end))
)
def test_only_addresses_below_the_space_are_ever_followed(wanted):
    followed = access.safe_return(wanted, RequestFactory().get("/"))
    assert followed is None or (followed == wanted and wanted.startswith("/espace/"))


@pytest.mark.parametrize("page", ["/espace/", "/espace/paiements/", "/espace/paiements.csv"])
def test_who_is_not_logged_in_meets_the_login_window(account, page):
    walker = Walker().get(page)
    assert walker.heading == "Se connecter à Mon espace privé"
    assert "Votre session a pris fin" not in walker.text


def test_a_session_left_alone_for_a_quarter_of_an_hour_is_over(inside, clock):
    clock.shift(dt.timedelta(minutes=14, seconds=30))
    assert inside.get(HOME).path == HOME
    clock.shift(dt.timedelta(minutes=15, seconds=30))
    inside.get(HOME)
    assert inside.heading == "Se connecter à Mon espace privé"
    assert "Votre session a pris fin, par sécurité." in inside.text


def test_in_use_it_lasts_twelve_hours_at_most(inside, clock):
    for _ in range(12 * 6 - 1):
        clock.shift(dt.timedelta(minutes=10))
        assert inside.get(HOME).path == HOME
    clock.shift(dt.timedelta(minutes=11))
    assert inside.get(HOME).heading == "Se connecter à Mon espace privé"


def test_coming_back_in_leads_to_the_page_one_was_on(inside, clock):
    inside.get("/espace/paiements/")
    clock.shift(dt.timedelta(minutes=20))
    inside.get("/espace/paiements/").press("Se connecter", identifiant=NUMBER, mot_de_passe=PASSWORD).pass_code()
    assert inside.path == "/espace/paiements/"


def test_a_token_planted_before_the_login_opens_nothing_after_it(account):
    walker = Walker()
    walker.client.cookies["session"] = "planted"
    walker.log_in(NUMBER, PASSWORD)
    assert walker.client.cookies["session"].value != "planted"
    thief = Walker()
    thief.client.cookies["session"] = "planted"
    assert thief.get(HOME).heading == "Se connecter à Mon espace privé"


def test_somebody_else_s_session_planted_before_the_login_is_left(account, now):
    """Login fixation: the victim must not go on inside the attacker's account."""
    other = AccountFactory()
    walker = Walker()
    enter(walker.client, other, now=now)
    walker.log_in(NUMBER, PASSWORD)
    assert access.session_of(_request(walker), now=now).account == account


def _request(walker):
    request = RequestFactory().get("/")
    request.COOKIES["session"] = walker.client.cookies["session"].value
    return request


@pytest.mark.requirement("R175")
def test_logging_out_revokes_the_session_on_the_server(inside):
    token = inside.client.cookies["session"].value
    inside.post("/deconnexion/")
    assert inside.heading == "Vous êtes déconnecté"
    assert not Session.objects.exists()
    copy = Walker()
    copy.client.cookies["session"] = token
    assert copy.get(HOME).heading == "Se connecter à Mon espace privé"


def test_a_link_cannot_log_anybody_out(inside):
    assert inside.client.get("/deconnexion/").status_code == 405
    assert inside.get(HOME).path == HOME


def test_logging_out_twice_or_without_a_session_is_no_error(inside):
    inside.post("/deconnexion/")
    assert inside.post("/deconnexion/").heading == "Vous êtes déconnecté"
    assert Walker().post("/deconnexion/").heading == "Vous êtes déconnecté"


def test_a_revoked_session_is_over_at_the_next_page(inside):
    Session.objects.all().delete()
    assert inside.get(HOME).heading == "Se connecter à Mon espace privé"


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(account):
    client = Walker().log_in(NUMBER, PASSWORD).client
    cookie = client.cookies["session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["max-age"]
    assert not cookie["domain"]


@override_settings(IS_PRODUCTION=True)
def test_in_production_it_travels_encrypted_only(account):
    client = Walker().log_in(NUMBER, PASSWORD).client
    assert client.cookies["session"]["secure"]


@pytest.mark.parametrize("page", ["/espace/", "/connexion/coordonnees/verifiees/", "/connexion/mot-de-passe/modifie/"])
def test_no_private_page_may_be_kept(inside, page):
    inside.get(page)
    assert inside.response.headers["Cache-Control"] == "no-store"
    assert inside.response.headers["X-Robots-Tag"] == "noindex"


def test_the_token_is_in_no_page_and_no_address(inside):
    token = inside.client.cookies["session"].value
    assert token not in inside.source
    assert token not in inside.address
    assert operations.hash_token(token) not in inside.source


@pytest.mark.parametrize("state", ["frozen", "closed", "merged"])
def test_an_account_frozen_or_closed_meanwhile_is_out_at_the_next_page(inside, account, state):
    from guichet.accounts.models import Account

    Account.objects.filter(pk=account.pk).update(state=state)
    assert inside.get(HOME).heading == "Se connecter à Mon espace privé"


@pytest.mark.parametrize("page", ["/session/fin/", "/espace/mon-compte/email/", "/connexion/coordonnees/email/"])
def test_an_address_of_before_that_cannot_be_read_is_none(client, db, page):
    assert client.post(page, {"valeur": "x"}, headers={"referer": "http://["}).status_code == 302
