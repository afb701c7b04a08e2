"""The password asked again: what stops a stolen session, and what its member does not lose."""

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from guichet.accounts.models import Account, ContactChange
from guichet.audit.models import Entry
from guichet.login.models import Session
from tests.factories import PASSWORD, AccountFactory, enter
from tests.journeys.walker import Walker, sent_code

pytestmark = pytest.mark.django_db

EMAIL_PAGE = "/espace/mon-compte/email/"
ASKED = "Confirmez que c'est bien vous"
PAGES = [
    EMAIL_PAGE, "/espace/mon-compte/telephones/", "/espace/mon-compte/mot-de-passe/", "/espace/mon-compte/adresse/",
    "/espace/mon-compte/reception/documents/", "/espace/mon-compte/fermer/",
]  # fmt: skip
FIELD = "confirmer-mot_de_passe"


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now) as traveller:
        yield traveller


@pytest.fixture
def account():
    return AccountFactory()


@pytest.fixture
def stale(account, clock):
    """A member at work for twenty minutes, whose password was shown when they came in."""
    walker = Walker()
    enter(walker.client, account)
    for _ in range(2):
        clock.shift(dt.timedelta(minutes=10))
        walker.get("/espace/")
    return walker


def token(walker):
    return walker.client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.mark.parametrize("page", PAGES)
def test_every_page_that_changes_something_asks_when_the_password_is_old(stale, page):
    assert stale.get(page).heading == ASKED
    assert stale.post(page, email="b@example.org", compris="on", par="email").heading == ASKED
    assert not ContactChange.objects.exists()
    assert Account.objects.get().state == "active"


@pytest.mark.parametrize("form", ["json", "pdf"])
def test_the_copy_of_everything_asks_too(stale, form):
    stale.post(f"/espace/mon-compte/mes-donnees/{form}/")
    assert stale.heading == ASKED
    assert not Entry.objects.filter(event="account.data_exported").exists()


def test_shown_lately_it_is_not_asked(account):
    walker = Walker()
    enter(walker.client, account)
    assert walker.get(EMAIL_PAGE).heading == "Modifier mon email"


def test_exactly_as_long_as_the_fund_says(account, clock):
    walker = Walker()
    enter(walker.client, account)
    began = Session.objects.get().password_checked_at
    clock.move_to(began + dt.timedelta(minutes=15), tick=False)
    assert walker.get(EMAIL_PAGE).heading == "Modifier mon email"
    clock.shift(dt.timedelta(seconds=1))
    assert walker.get(EMAIL_PAGE).heading == ASKED


def test_the_right_one_leads_on_under_another_token(stale):
    before = token(stale)
    stale.get(EMAIL_PAGE).press("Continuer", **{FIELD: PASSWORD})
    assert stale.heading == "Modifier mon email"
    assert token(stale) != before
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = before
    assert thief.get("/espace/").status_code == 302, "the token from before opens nothing"
    assert Session.objects.get().password_checked_at > timezone.now() - dt.timedelta(seconds=5)


def test_what_was_typed_is_not_lost(stale):
    stale.post(EMAIL_PAGE, email="b@example.org")
    assert "Ce que vous venez de saisir est gardé" in stale.text
    stale.press("Continuer", **{FIELD: PASSWORD})
    assert stale.heading == "Confirmer votre nouvel email"
    stale.press("Valider", code=sent_code())
    assert Account.objects.get().contact.verified_email == "b@example.org"


def test_what_was_mistyped_is_not_lost_either(stale):
    stale.post(EMAIL_PAGE, email="pas une adresse").press("Continuer", **{FIELD: PASSWORD})
    assert stale.fields["email"] == "pas une adresse"
    assert "email" in stale.errors


def test_a_wrong_one_keeps_what_was_typed(stale):
    stale.post(EMAIL_PAGE, email="b@example.org").press("Continuer", **{FIELD: "faux"})
    assert stale.errors[FIELD].startswith("Ce mot de passe n'est pas le bon.")
    stale.press("Continuer", **{FIELD: PASSWORD})
    assert stale.heading == "Confirmer votre nouvel email"


def test_secrets_are_not_carried(stale):
    stale.post("/espace/mon-compte/mot-de-passe/", nouveau="Nouvelle+recolte8", confirmation="Nouvelle+recolte8")
    from django.core import signing

    carried = stale.fields["saisie"]
    session = Session.objects.get()
    salt = f"login.fresh:{session.reference}:/espace/mon-compte/mot-de-passe/"
    assert signing.loads(carried, salt=salt) == []


def test_what_was_typed_elsewhere_or_by_somebody_else_is_not_taken(stale, account):
    stale.post(EMAIL_PAGE, email="evil@example.org")
    carried = stale.fields["saisie"]
    stale.get("/espace/mon-compte/fermer/").press("Continuer", **{FIELD: PASSWORD, "saisie": carried})
    assert stale.heading == "Fermer mon compte"
    assert not ContactChange.objects.exists()
    Session.objects.update(password_checked_at=timezone.now() - dt.timedelta(hours=1))
    Session.objects.update(reference="00000000-0000-4000-8000-000000000000")
    stale.get(EMAIL_PAGE).press("Continuer", **{FIELD: PASSWORD, "saisie": carried})
    assert stale.heading == "Modifier mon email"
    assert not ContactChange.objects.exists()


def test_a_stolen_session_does_not_guess_for_long_and_the_login_is_as_it_was(stale, account):
    stale.get(EMAIL_PAGE)
    for _ in range(10):
        stale.press("Continuer", **{FIELD: "faux"})
    assert stale.heading == ASKED
    stale.press("Continuer", **{FIELD: PASSWORD})
    assert stale.heading == "Se connecter à Mon espace privé", "even the right one: the session is over"
    assert not Session.objects.exists()
    assert Walker().log_in(account.person.nir, PASSWORD).path == "/espace/", "its owner is not kept out"


def test_another_session_of_a_guesser_does_not_begin_the_count_again(stale, account):
    stale.get(EMAIL_PAGE)
    for _ in range(11):
        if stale.heading == ASKED:
            stale.press("Continuer", **{FIELD: "faux"})
    second = Walker()
    enter(second.client, account)
    Session.objects.update(password_checked_at=timezone.now() - dt.timedelta(hours=1))
    second.get(EMAIL_PAGE).press("Continuer", **{FIELD: "faux"})
    assert second.heading == "Se connecter à Mon espace privé"


def test_failures_at_the_login_do_not_end_a_session(stale, account):
    for _ in range(12):
        Walker().log_in(account.person.nir, "faux")
    stale.get(EMAIL_PAGE).press("Continuer", **{FIELD: PASSWORD})
    assert stale.heading == "Modifier mon email"


def test_the_try_needs_the_form_s_own_token(stale, account):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies[settings.SESSION_COOKIE_NAME] = token(stale)
    assert strict.post(EMAIL_PAGE, {"confirmer": "mot-de-passe", FIELD: PASSWORD}).status_code == 403
    assert strict.post("/espace/mon-compte/fermer/", {"compris": "on"}).status_code == 403


def test_pressed_twice_it_goes_on(stale):
    stale.post(EMAIL_PAGE, email="b@example.org")
    sent = {**stale.fields, "confirmer": "mot-de-passe", FIELD: PASSWORD}
    stale.post(EMAIL_PAGE, **sent)
    stale.post(EMAIL_PAGE, **sent)
    assert stale.heading == "Confirmer votre nouvel email"


def test_an_unknown_way_is_the_password(stale):
    stale.post(EMAIL_PAGE, confirmer="rien", **{FIELD: PASSWORD})
    assert stale.heading == "Modifier mon email"


def test_nothing_is_written_by_looking(stale):
    before = Entry.objects.count()
    stale.get(EMAIL_PAGE)
    assert Entry.objects.count() == before
