"""What was typed when the session had ended: shown again to the same member at the same browser, and to nobody else."""

import datetime as dt
import importlib
import pkgutil

import pytest
import time_machine
from django import forms
from django.test import Client

import guichet
from guichet.cli import housekeeping
from guichet.login import operations, unsent
from guichet.login.models import Session, Unsent
from guichet.ui import stay
from guichet.ui.forms import Form
from tests.factories import PASSWORD, AccountFactory, EstablishmentFactory, enter
from tests.journeys import people
from tests.journeys.walker import Walker

NUMBER = "1540699990921"
LOGIN = "Se connecter à Mon espace privé"
PAGE = "/connexion/coordonnees/mobile/"
TYPED = "06 12 34 56 78"
SAID = "Voici ce que vous aviez saisi"


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def account(db, now):
    return AccountFactory(person__nir=NUMBER, confirmed=False, opened_at=now, mobile="")


@pytest.fixture
def member(account, now):
    """On the page of a detail, which was left open for twenty minutes."""
    walker = Walker()
    enter(walker.client, account, now=now)
    return walker.get(PAGE)


@pytest.fixture
def late(member, clock):
    """The same, having pressed « Enregistrer » too late."""
    clock.shift(dt.timedelta(minutes=20))
    return member.press("Enregistrer", valeur=TYPED)


def log_in(walker, number=NUMBER):
    return walker.press("Se connecter", identifiant=number, mot_de_passe=PASSWORD).pass_code()


def test_the_page_opens_again_as_it_was_filled_in_and_nothing_was_sent(late, account):
    assert late.heading == LOGIN
    assert "Votre session a pris fin" in late.text
    log_in(late)
    assert late.path == PAGE
    assert SAID in late.text
    assert late.fields["valeur"] == TYPED
    account.contact.refresh_from_db()
    assert not account.contact.mobile
    late.press("Enregistrer")
    account.contact.refresh_from_db()
    assert account.contact.mobile == "+33612345678"


def test_it_is_shown_until_it_is_sent_and_never_again(late):
    log_in(late)
    assert late.get(PAGE).fields["valeur"] == TYPED
    late.press("Enregistrer", valeur="06 00 00 00 01")
    assert not Unsent.objects.exists()
    assert SAID not in late.get(PAGE).text
    assert late.fields["valeur"] == "(+33) 6 00 00 00 01"


def test_the_stages_of_the_login_may_come_first(late, account, clock):
    log_in(late).get("/connexion/coordonnees/").press("Je confirme mes coordonnées")
    assert Unsent.objects.exists()


def test_whoever_logs_in_next_at_the_same_browser_sees_nothing_of_it(late, account, now):
    other = AccountFactory(confirmed=False, opened_at=now, mobile="")
    log_in(late, other.person.nir)
    assert late.path == PAGE
    assert TYPED not in late.source
    assert SAID not in late.text
    # Even with the row and the cookie in hand.
    late.post("/deconnexion/")
    assert not Unsent.objects.exists()


def test_another_browser_of_the_same_member_sees_nothing_of_it(late, account, now):
    elsewhere = Walker()
    enter(elsewhere.client, account)
    assert TYPED not in elsewhere.get(PAGE).source
    elsewhere.client.cookies["saisie"] = "guessed"
    assert TYPED not in elsewhere.get(PAGE).source


def test_another_page_shows_nothing_of_it(late):
    log_in(late)
    for page in ("/connexion/coordonnees/fixe/", "/connexion/coordonnees/"):
        assert SAID not in late.get(page).text


def test_half_an_hour_later_it_is_gone(late, clock, account):
    clock.shift(dt.timedelta(minutes=31))
    log_in(late)
    assert SAID not in late.text
    assert housekeeping.KINDS["unsent_forms"].erase(dt.datetime.now(tz=dt.UTC)) == 1
    assert not Unsent.objects.exists()


def test_a_row_moved_to_another_account_opens_for_nobody(late, now):
    other = AccountFactory(confirmed=False, opened_at=now, mobile="")
    Unsent.objects.update(account=other)
    log_in(late, other.person.nir)
    assert TYPED not in late.source


def test_a_content_that_was_tampered_with_is_no_error_and_shows_nothing(late):
    content = _raw_content()
    _write_raw(content[:-1] + bytes([content[-1] ^ 1]))
    log_in(late)
    assert late.path == PAGE
    assert SAID not in late.text


def _raw_content():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM login_unsent")
        return bytes(cursor.fetchone()[0])


def _write_raw(content):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE login_unsent SET content = %s", [content])


def test_it_is_sealed_and_in_no_address(late):
    assert TYPED.encode() not in _raw_content()
    assert "06" not in late.address
    token = late.client.cookies["saisie"]
    assert token.value not in late.source + late.address
    assert token["httponly"]
    assert token["samesite"] == "Lax"
    assert unsent._hash(token.value) == Unsent.objects.get().token_hash


def test_a_form_of_another_site_keeps_nothing(member, account, clock):
    clock.shift(dt.timedelta(minutes=20))
    attacker = Client(enforce_csrf_checks=True)
    attacker.cookies = member.client.cookies
    for page, sent in ((PAGE, {"valeur": "x"}), ("/session/fin/", {"valeur": "x", "session_page": PAGE})):
        assert attacker.post(page, sent).status_code == 403
    assert not Unsent.objects.exists()


@pytest.mark.parametrize("state", ["frozen", "closed"])
def test_a_session_that_was_ended_otherwise_keeps_nothing(member, account, clock, state):
    type(account).objects.update(state=state)
    member.press("Enregistrer", valeur=TYPED)
    assert member.heading == LOGIN
    assert not Unsent.objects.exists()


def test_one_that_was_revoked_or_never_was_keeps_nothing(member):
    Session.objects.all().delete()
    member.press("Enregistrer", valeur=TYPED)
    assert not Unsent.objects.exists()
    assert Walker().post(PAGE, valeur=TYPED).heading == LOGIN
    assert not Unsent.objects.exists()


def test_an_account_keeps_one_and_the_last_wins(member, clock):
    clock.shift(dt.timedelta(minutes=20))
    for number in range(3):
        member.post(PAGE, valeur=f"06 00 00 00 0{number}")
    assert Unsent.objects.count() == 1
    assert log_in(member).fields["valeur"] == "06 00 00 00 02"


def test_too_much_is_not_kept_and_still_leads_to_the_login(member, clock):
    clock.shift(dt.timedelta(minutes=20))
    assert member.post(PAGE, valeur="x" * 30_000).heading == LOGIN
    assert not Unsent.objects.exists()


def test_a_form_sent_to_another_address_leads_back_to_its_page(member, clock):
    """« Recevoir un nouveau code » is sent to an address that shows nothing."""
    clock.shift(dt.timedelta(minutes=20))
    member.response = member.client.post(
        "/connexion/coordonnees/code/renvoyer/", {}, follow=True, headers={"referer": f"http://testserver{PAGE}"}
    )
    assert log_in(member).path == PAGE


@pytest.mark.parametrize(
    "page", ["https://evil.example/", "//evil.example/espace/", "http://testserver@evil.example/espace/"]
)
def test_the_page_one_came_from_leads_nowhere_else(member, clock, page):
    clock.shift(dt.timedelta(minutes=20))
    member.response = member.client.post(PAGE, {"valeur": TYPED}, follow=True, headers={"referer": page})
    assert log_in(member).path == PAGE


def test_passwords_and_codes_are_not_kept(db, now, clock):
    account = AccountFactory(state="awaiting_first_login", opened_at=now)
    walker = Walker()
    enter(walker.client, account, now=now)
    clock.shift(dt.timedelta(minutes=20))
    walker.post("/connexion/mot-de-passe/", nouveau=people.PASSWORD, confirmation=people.PASSWORD)
    assert walker.heading == LOGIN
    assert not Unsent.objects.exists()


def test_no_form_names_a_secret_otherwise():
    """A new form whose password or code has a name that `unsent.SECRETS` does not know must add it there."""
    for module in pkgutil.walk_packages(guichet.__path__, "guichet."):
        if ".demo" not in module.name and "__main__" not in module.name:
            importlib.import_module(module.name)
    found = set()
    waiting = [Form]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        for name, field in form.base_fields.items():
            if stay.is_secret(field) and not isinstance(field.widget, forms.HiddenInput):
                found.add(name)
                assert unsent.is_secret(name), f"{form.__name__}.{name}"
    assert {"mot_de_passe", "nouveau", "code"} <= found
    assert not unsent.is_secret("code_postal")


def test_a_file_being_added_goes_on_with_what_was_typed(db, now, clock):
    farmer = people.farmer()
    account = AccountFactory(person=farmer.person, opened_at=now, email=farmer.email)
    farm = EstablishmentFactory(responsible=farmer.person)
    walker = Walker()
    enter(walker.client, account, now=now)
    walker.get("/espace/dossiers/").press("Exploitant agricole").press()
    assert walker.slug == "entreprises"
    clock.shift(dt.timedelta(minutes=20))
    walker.press(siret_1=farm.siret)
    assert walker.heading == LOGIN
    log_in(walker, farmer.number)
    assert walker.slug == "entreprises"
    assert walker.fields["siret_1"].replace(" ", "") == farm.siret
    assert SAID in walker.text
    walker.press()
    assert walker.slug == "facture"
    assert not Unsent.objects.exists()


# What session.js asks.


def ends_in(walker):
    return walker.client.get("/session/").json()["ends_in"]


def test_asking_how_long_it_lasts_is_no_use_of_it(member, clock):
    clock.shift(dt.timedelta(minutes=13))
    assert ends_in(member) == 120
    clock.shift(dt.timedelta(minutes=1))
    assert ends_in(member) == 60
    clock.shift(dt.timedelta(seconds=61))
    assert ends_in(member) == 0
    assert member.get(PAGE).heading == LOGIN


def test_staying_gives_the_whole_time_again_without_leaving_the_page(member, clock):
    clock.shift(dt.timedelta(minutes=14, seconds=30))
    assert member.client.post("/session/").json() == {"ends_in": 900, "may_extend": True}
    clock.shift(dt.timedelta(minutes=14))
    # Still inside; the password was shown long ago, and is asked for before a detail changes.
    assert member.press("Enregistrer", valeur=TYPED).heading == "Confirmez que c'est bien vous"
    assert member.press("Continuer", **{"confirmer-mot_de_passe": PASSWORD}).path == "/connexion/coordonnees/"


def test_twelve_hours_are_twelve_hours(member, clock):
    for _ in range(12 * 6 - 1):
        clock.shift(dt.timedelta(minutes=10))
        member.client.post("/session/")
    said = member.client.post("/session/").json()
    assert said == {"ends_in": 600, "may_extend": False}
    clock.shift(dt.timedelta(minutes=10, seconds=1))
    assert member.client.post("/session/").json() == {"ends_in": 0, "may_extend": False}


def test_once_over_it_cannot_be_extended(member, clock):
    clock.shift(dt.timedelta(minutes=16))
    assert member.client.post("/session/").json()["ends_in"] == 0
    assert member.get(PAGE).heading == LOGIN


def test_another_site_cannot_make_it_last(member, clock):
    attacker = Client(enforce_csrf_checks=True)
    attacker.cookies = member.client.cookies
    assert attacker.post("/session/").status_code == 403


def test_the_answer_is_kept_nowhere_and_tells_a_stranger_nothing(member, db):
    answer = member.client.get("/session/")
    assert answer.headers["Cache-Control"] == "no-store"
    assert Walker().client.get("/session/").json() == {"ends_in": 0, "may_extend": False}


def test_a_page_that_its_session_outlived_is_left_with_what_was_typed(member, clock):
    clock.shift(dt.timedelta(minutes=16))
    member.post("/session/fin/", valeur=TYPED, session_page=PAGE)
    assert member.heading == LOGIN
    assert log_in(member).fields["valeur"] == TYPED


def test_one_whose_session_goes_on_after_all_opens_again_as_it_was(member):
    member.post("/session/fin/", valeur=TYPED, session_page=PAGE)
    assert member.path == PAGE
    assert member.fields["valeur"] == TYPED


@pytest.mark.parametrize("page", ["", "https://evil.example/", "//evil.example/espace/", "/deconnexion/"])
def test_the_page_that_was_left_is_one_of_ours(member, page):
    member.post("/session/fin/", valeur=TYPED, session_page=page)
    assert member.response.wsgi_request.get_host() == "testserver"
    assert member.path in {"/espace/", "/connexion/coordonnees/"}


def test_a_page_tells_how_long_its_session_lasts(member, clock):
    clock.shift(dt.timedelta(seconds=40))
    member.get(PAGE)
    box = next(member.page.tree.iter("dialog"))
    # The use of a page is noted once a minute: the page knows the time that the server will go by.
    assert box.get("data-ends-in") == "860"
    assert box.get("data-here") == PAGE
    assert "connect-src 'self'" in member.response.headers["Content-Security-Policy"]
    assert "connect-src" not in Walker().open_login().response.headers["Content-Security-Policy"]


def test_a_token_read_before_a_change_of_privilege_opens_nothing_after_it(account, now):
    session, token = operations.open_session(account, now=now)
    fresh = operations.renew_token(session, now=now)
    thief, holder = Walker(), Walker()
    thief.client.cookies["session"] = token
    holder.client.cookies["session"] = fresh
    assert thief.get(PAGE).heading == LOGIN
    assert holder.get(PAGE).path == PAGE
