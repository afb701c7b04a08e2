"""« Sécurité »: what the member sees of sessions and browsers, and puts an end to; never somebody else's."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.test import Client

from guichet.audit.models import Entry
from guichet.login import browsers, operations
from guichet.login.models import Browser, Factor, Session
from guichet.login.whence import Whence
from guichet.space import services
from tests.factories import PASSWORD, AccountFactory
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db
HERE = "/espace/mon-compte/securite/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
LOGIN = "Se connecter à Mon espace privé"


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def account(now):
    return AccountFactory(opened_at=now)


def enter(account, name="Chrome sur Android", *, trust=False, now):
    """Give somebody at this browser a session; return who walks in it."""
    walker = Walker()
    whence = Whence("192.0.2.0/24", browser_name=name)
    right = operations.PasswordRight(account, None)
    entered = operations.enter(right, factor=Factor.EMAIL, whence=whence, trust=trust, now=now)
    walker.client.cookies["session"] = entered.token
    return walker


@pytest.fixture
def member(account, now):
    return enter(account, "Firefox sur Windows", trust=True, now=now).get(HERE)


@pytest.fixture
def stranger(account, now):
    """Somebody who is in the member's account as well."""
    return enter(account, now=now - dt.timedelta(minutes=5))


def lists(walker):
    return [words for words in ("Vos connexions en cours", "Vos navigateurs") if words in walker.text]


def test_it_shows_each_session_with_its_browser_and_its_moments(stranger, member):
    member.get(HERE)
    assert member.heading == "Sécurité"
    words = member.text
    assert words.index("Firefox sur Windows cette session") < words.index("Chrome sur Android")
    assert "Commencée le 10 mars 2026 à 10:00" in words
    assert "Commencée le 10 mars 2026 à 09:55" in words
    assert "De confiance jusqu'au 8 juin 2026" in words
    assert len(lists(member)) == 2


def test_sessions_that_are_over_are_not_listed(account, member, now):
    enter(account, "Opera sur Linux", now=now - dt.timedelta(minutes=16))
    assert member.get(HERE).text.count("Commencée le") == 1
    assert "Vous n'êtes connecté nulle part ailleurs." in member.text


def test_another_session_is_put_out_at_once(stranger, member):
    assert stranger.get("/espace/").path == "/espace/"
    reference = _other(stranger)
    member.get(HERE).post(f"{HERE}sessions/", reference=reference)
    assert "La connexion choisie est terminée" in member.text
    assert stranger.get("/espace/").heading == LOGIN
    assert member.get(HERE).heading == "Sécurité"
    entry = Entry.objects.filter(event="login.session_ended").get()
    assert entry.facts == {"reason": "member"}


def _other(walker):
    token = operations.hash_token(walker.client.cookies["session"].value)
    return str(Session.objects.get(token_hash=token).reference)


def test_all_the_others_are_put_out_and_this_one_stays(account, stranger, member, now):
    enter(account, now=now)
    member.get(HERE).press("Déconnecter toutes les autres")
    assert "Toutes vos autres connexions sont terminées." in member.text
    assert Session.objects.count() == 1
    assert stranger.get(HERE).heading == LOGIN


def test_the_buttons_tell_one_line_from_another(stranger, member):
    labels = [label for label in member.get(HERE).source.split("</button>") if "Déconnecter" in label]
    assert "Chrome sur Android, 10 mars 2026 à 09:55" in labels[0]


def test_trust_is_taken_back_from_one_browser_or_from_all(account, member, now):
    enter(account, "Safari sur iPhone", trust=True, now=now)
    first = Browser.objects.get(name="Firefox sur Windows")
    member.get(HERE).post(f"{HERE}navigateurs/", reference=str(first.reference))
    assert "Ce navigateur n'est plus de confiance" in member.text
    assert [one.name for one in Browser.objects.all() if one.is_trusted(now)] == ["Safari sur iPhone"]
    enter(account, "Edge sur Windows", trust=True, now=now)
    member.get(HERE).press("Ne plus faire confiance à aucun")
    assert "Plus aucun navigateur n'est de confiance" in member.text
    assert not any(one.is_trusted(now) for one in Browser.objects.all())
    assert Entry.objects.filter(event="browser.revoked").count() == 2
    # Known still: the next login from there is not told as a new one.
    assert Browser.objects.count() == 3


def test_a_browser_that_is_not_trusted_any_more_is_asked_for_the_code(now):
    account = AccountFactory(opened_at=now)
    walker = Walker(headers={"user-agent": FIREFOX})
    walker.log_in(account.person.nir, PASSWORD, confiance="on").post("/deconnexion/")
    walker.type_pair(account.person.nir, PASSWORD)
    assert walker.path == "/espace/"
    walker.get(HERE).press("Ne plus faire confiance")
    walker.post("/deconnexion/")
    assert walker.type_pair(account.person.nir, PASSWORD).heading == "Code de sécurité"


@pytest.fixture
def somebody_else(now):
    other = AccountFactory(opened_at=now)
    enter(other, trust=True, now=now)
    return other


@pytest.mark.parametrize("page", ["sessions/", "navigateurs/"])
@pytest.mark.parametrize("what", ["theirs", "unknown", "not a reference", "", "' OR 1=1"])
def test_nobody_touches_what_is_somebody_else_s(member, somebody_else, now, page, what):
    session, browser = somebody_else.sessions.get(), somebody_else.browsers.get()
    theirs = session.reference if page == "sessions/" else browser.reference
    reference = {"theirs": str(theirs), "unknown": str(uuid.UUID(int=1))}.get(what, what)
    member.post(f"{HERE}{page}", reference=reference)
    assert member.address == HERE
    assert Session.objects.filter(pk=session.pk).exists()
    browser.refresh_from_db()
    assert browser.is_trusted(now)
    assert not Entry.objects.filter(event__in=["login.session_ended", "browser.revoked"]).exists()


def test_all_the_others_are_one_s_own(member, somebody_else, now):
    for page in ("sessions/", "navigateurs/"):
        member.post(f"{HERE}{page}", toutes="1")
    assert somebody_else.sessions.exists()
    assert somebody_else.browsers.get().is_trusted(now)


def test_this_very_session_is_left_by_the_button_of_the_header_only(member):
    member.post(f"{HERE}sessions/", reference=_other(member))
    assert member.heading == "Sécurité"


def test_neither_a_link_nor_another_site_does_any_of_it(member, stranger):
    attacker = Client(enforce_csrf_checks=True)
    attacker.cookies = member.client.cookies
    for page in ("sessions/", "navigateurs/"):
        assert attacker.get(f"{HERE}{page}").status_code == 405
        assert attacker.post(f"{HERE}{page}", {"toutes": "1"}).status_code == 403
    assert Session.objects.count() == 2


@pytest.mark.parametrize("page", ["", "sessions/", "navigateurs/"])
def test_it_takes_a_session(member, page):
    walker = Walker()
    (walker.post if page else walker.get)(f"{HERE}{page}")
    assert walker.heading == LOGIN


def test_no_token_is_in_the_page(member, stranger):
    member.get(HERE)
    for walker in (member, stranger):
        token = walker.client.cookies["session"].value
        assert token not in member.source
        assert operations.hash_token(token) not in member.source
    for browser in Browser.objects.all():
        assert browser.token_hash not in member.source


def test_it_costs_three_queries_however_many_there_are(account, member, now, django_assert_num_queries):
    for _ in range(5):
        enter(account, now=now)
    with django_assert_num_queries(3):
        member.get(HERE)


def test_what_protects_more_is_linked_to_once_it_exists(member, monkeypatch):
    monkeypatch.setattr(services, "keys", lambda: [("Des clés d'accès", "/espace/x/")])
    assert member.get(HERE).page.link("Des clés d'accès") == "/espace/x/"


def test_a_renewal_makes_every_trust_fall(account, member, now):
    browsers.forget(account, now=now)
    assert "Aucun navigateur n'est encore connu." in member.get(HERE).text


@pytest.mark.parametrize("said", ["fait=sessions", "fait=x:y", "fait=navigateurs"])
def test_a_link_cannot_announce_what_nobody_did(member, said):
    member.get(f"{HERE}?{said}")
    assert "terminées" not in member.text
    assert "Plus aucun navigateur" not in member.text


@pytest.mark.parametrize("page", ["application/", "cles/"])
@pytest.mark.parametrize("said", ["ajoutee=1", "retiree=1", "fait=key_removed", "fait=application_removed"])
def test_nor_of_an_application_or_a_passkey(member, page, said):
    member.get(f"{HERE}{page}?{said}")
    assert "a été retirée" not in member.text
    assert "est prête" not in member.text
