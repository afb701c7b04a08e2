"""« Mon équipe »: an administrator names colleagues within the convention, and removes them at once (R4)."""

import datetime as dt
import functools

import pytest
from django.test import Client
from django.utils import timezone

from guichet.accounts.states import AccountState
from guichet.audit.models import Entry
from guichet.conventions import persons
from guichet.conventions.models import Convention, Member
from guichet.conventions.rules import MemberState, Service
from guichet.delivery.models import Message
from guichet.login.models import Session
from guichet.space.third_party import naming
from tests.conventions.factories import ConventionFactory, MemberFactory
from tests.conventions.test_persons import MARC
from tests.factories import enter
from tests.journeys.page import Page

pytestmark = pytest.mark.django_db
TYPED = {
    "nom": "Klein", "prenom": "Marc", "fonction": "comptable", "email": "marc.klein@cabinet-epi.example",
    "droit_clients": "on",
}  # fmt: skip


def team(member):
    return f"/espace/tiers/{member.reference}/equipe/"


def words(response):
    return " ".join(response.content.decode().replace("&#x27;", "'").replace("\xa0", " ").split())


def hands(member):
    """A browser where this person has logged in."""
    return enter(Client(), member.delegate.account)


@pytest.fixture
def odile(db):
    return MemberFactory()


@pytest.mark.requirement("R4")
def test_a_colleague_is_named_gets_a_letter_and_is_removed_with_their_session(odile):
    browser = hands(odile)
    assert "Mon équipe" in words(browser.get("/espace/"))
    assert "Personnes désignées : 1. Votre convention en permet 10" in words(browser.get(team(odile)))
    refused = browser.post(f"{team(odile)}designer/", {**TYPED, "email": "marc", "droit_clients": ""})
    page = Page(refused.content.decode())
    assert 'value="Klein"' in refused.content.decode()
    assert set(page.errors) == {"email", "droit_clients"}
    assert not Message.objects.exists()
    shown = browser.post(f"{team(odile)}designer/", TYPED, follow=True)
    assert "un courrier part avec le mot de passe provisoire" in words(shown)
    assert "attend son courrier" in words(shown)
    marc = Member.objects.get(role__isnull=False, named_by=odile)
    account = marc.delegate.account
    assert (account.state, marc.services) == (AccountState.AWAITING_LETTER, ["clients"])
    # Pressed twice, they are named once.
    assert "déjà désignée avec cette adresse" in words(browser.post(f"{team(odile)}designer/", TYPED))
    before = account.password
    # A second letter on the same day is one too many, as for anybody; three days later it leaves.
    again = browser.post(f"{team(odile)}{marc.reference}/courrier/", follow=True)
    assert "trop de courriers ont été envoyés" in words(again)
    Message.objects.update(created_at=timezone.now() - dt.timedelta(days=3))
    sent = browser.post(f"{team(odile)}{marc.reference}/courrier/", follow=True)
    assert "Un nouveau courrier part" in words(sent)
    account.refresh_from_db()
    assert account.password != before
    account.state = AccountState.ACTIVE
    account.save()
    assert "Rien n'est parti" in words(browser.post(f"{team(odile)}{marc.reference}/courrier/", follow=True))
    enter(Client(), account)
    assert "même si elle est connectée" in words(browser.get(f"{team(odile)}{marc.reference}/retirer/"))
    assert "L'accès est retiré" in words(browser.post(f"{team(odile)}{marc.reference}/retirer/", follow=True))
    marc.refresh_from_db()
    assert marc.state == MemberState.REMOVED
    assert not Session.objects.filter(account=account).exists()
    told = {
        entry.event: entry.facts.get("by_account")
        for entry in Entry.objects.filter(event__startswith="convention.", account=str(account.reference))
    }
    assert told == dict.fromkeys(
        ("convention.person_named", "convention.letter_asked", "convention.person_removed"),
        str(odile.delegate.account.reference),
    )


def test_naming_and_removing_in_turn_writes_to_few_strangers(odile, now, monkeypatch):
    monkeypatch.setattr(naming, "NAMED_PER_DAY", 1)
    persons.remove(naming.name(odile, MARC, now=now), by=odile, now=now)
    with pytest.raises(naming.TooOften):
        naming.name(odile, MARC, now=now)
    browser = hands(odile)  # another day
    assert browser.post(f"{team(odile)}designer/", TYPED).status_code == 302
    assert "Réessayez demain" in words(browser.post(f"{team(odile)}designer/", {**TYPED, "nom": "Roth"}))


def test_a_removed_colleague_with_an_open_session_opens_nothing(odile, now):
    """Their own account remains theirs; what the convention opened is shut at the next click."""
    marc = MemberFactory(convention=odile.convention, is_administrator=False, email="m@example.org")
    browser = hands(marc)
    address = f"/espace/tiers/{marc.reference}/clients/"
    # Whatever became of the session itself, the page is no page any more.
    Member.objects.filter(pk=marc.pk).update(state=MemberState.REMOVED)
    assert browser.get(address).status_code == 404
    home = words(browser.get("/espace/"))
    assert "Rien ne vous est ouvert en ce moment" in home
    assert "Cabinet Épi" not in home


def test_a_withdrawn_or_ended_convention_shuts_the_team(odile, now):
    browser = hands(odile)
    Convention.objects.filter(pk=odile.convention_id).update(starts_on="2020-01-01", ends_on="2020-12-31")
    assert browser.get(team(odile)).status_code == 404
    assert browser.post(f"{team(odile)}designer/", TYPED).status_code == 404
    assert "Rien ne vous est ouvert" in words(browser.get("/espace/"))
    assert Member.objects.count() == 1


def test_neither_a_colleague_nor_another_structure_s_administrator_names_here(odile):
    marc = MemberFactory(convention=odile.convention, is_administrator=False)
    stranger = MemberFactory()
    for browser in (hands(marc), hands(stranger)):
        for mine in (odile, marc):
            for address in (team(mine), f"{team(mine)}designer/", f"{team(mine)}{odile.reference}/retirer/"):
                assert browser.get(address).status_code == 404
            assert browser.post(f"{team(mine)}designer/", TYPED).status_code == 404
            assert browser.post(f"{team(mine)}{odile.reference}/courrier/").status_code == 404
    assert "Mon équipe" not in words(hands(marc).get("/espace/"))
    assert Member.objects.count() == 3
    purposes = set(Entry.objects.filter(event="convention.denied").values_list("facts__purpose", flat=True))
    assert purposes == {"team", "membership"}
    # An administrator at their own address does not reach a colleague of another structure.
    assert hands(stranger).post(f"{team(stranger)}{marc.reference}/retirer/").status_code == 404
    marc.refresh_from_db()
    assert marc.state == MemberState.OPEN


def test_what_the_convention_does_not_open_is_not_given(odile):
    """A field that the form does not show gives nothing, whatever is sent."""
    browser = hands(odile)
    browser.post(f"{team(odile)}designer/", {**TYPED, "droit_payments": "on", "droit_exchanges": "on"})
    assert Member.objects.get(named_by=odile).services == [Service.CLIENTS.value]
    full = MemberFactory(convention=ConventionFactory(most_persons=1))
    page = words(hands(full).post(f"{team(full)}designer/", TYPED))
    assert "Votre convention permet 1 personne, et elle est désignée" in page


def test_the_last_administrator_stays(odile):
    page = words(hands(odile).post(f"{team(odile)}{odile.reference}/retirer/"))
    assert "c'est le seul administrateur de la structure" in page
    odile.refresh_from_db()
    assert odile.state == MemberState.OPEN
    other = MemberFactory(convention=odile.convention, email="o@example.org")
    assert hands(odile).post(f"{team(odile)}{odile.reference}/retirer/").url == "/espace/"
    assert other.state == MemberState.OPEN


@pytest.mark.django_db(transaction=True)
def test_of_two_posts_at_once_one_names(odile, now, at_once):
    name = functools.partial(naming.name, odile, MARC, now=now)
    results = at_once(name, name)
    assert sum(isinstance(one, Member) for one in results) == 1
    assert sum(isinstance(one, naming.NamedAlready) for one in results) == 1
    assert Member.objects.filter(named_by=odile).count() == 1
    assert persons.TooMany not in map(type, results)
