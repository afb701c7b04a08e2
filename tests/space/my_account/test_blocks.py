"""Blocks show what leads somewhere, and what is known."""

import pytest
from django.utils import timezone

from guichet.accounts.models import ContactDetails
from guichet.space import marks
from guichet.space.my_account import blocks, done, reading
from guichet.space.my_account.blocks.base import Line, Link
from tests.factories import AccountFactory, EstablishmentFactory, enter
from tests.journeys.page import Page


def test_a_link_to_a_page_that_is_not_there_is_not_shown():
    there, nowhere = Link("a", "space:home"), Link("b", "space:no_such_page")
    assert Line("x", "y", links=[there, nowhere]).shown_links == [there]


def test_names_are_unique():
    names = [block.name for block in blocks.BLOCKS]
    assert len(names) == len(set(names))


def test_blocks_make_no_query(browser, account, django_assert_num_queries):
    from guichet.login.models import Session

    session = Session.objects.select_related("account__person", "account__contact").get()
    seen = reading.read(session, now=timezone.now())
    with django_assert_num_queries(0):
        for block in blocks.shown(seen):
            [str(value) for line in block.lines for value in line.values]


def test_of_an_establishment(client, db):
    enter(client, AccountFactory(person=None, establishment=EstablishmentFactory(), profile="entreprise"))
    page = Page(client.get("/espace/mon-compte/").content.decode())
    assert "EARL DU MOULIN 2 CHEMIN DU MOULIN 67990 VILLAGE INVENTE" in page.text
    assert "Entreprise" in page.text


def test_who_has_nothing_is_told_so(client, account):
    ContactDetails.objects.update(email=None, email_verified_at=None, mobile=None, landline=None)
    account.person.postal_lines = []
    account.person.save()
    enter(client, account)
    page = Page(client.get("/espace/mon-compte/").content.decode())
    assert page.text.count("non renseigné") == 3
    assert "inconnue" in page.text


@pytest.mark.parametrize("said", ["", "email", "x:y", "ImVtYWlsIg:1w:z"])
def test_a_link_cannot_announce_what_nobody_did(browser, said):
    assert "modifi\u00e9e" not in browser.get("/espace/mon-compte/", {marks.NAME: said}).content.decode()


def test_nor_can_another_session(browser, account, client):
    from guichet.login.models import Session

    mine = Session.objects.get()
    url = done.back(mine, "email").url
    assert "Votre adresse email est modifi\u00e9e." in browser.get(url).content.decode()
    enter(client, account)
    assert "Votre adresse email est modifi\u00e9e." not in client.get(url).content.decode()


@pytest.mark.parametrize("kind", ["fax", "landline", "password", "x"])
def test_nothing_else_is_changed_by_its_name(browser, kind):
    for page in ("code", "confirmer", "renoncer"):
        assert browser.get(f"/espace/mon-compte/{kind}/{page}/").status_code == 404
        assert browser.post(f"/espace/mon-compte/{kind}/{page}/").status_code == 404
    assert browser.get(f"/espace/mon-compte/reception/{kind}/").status_code == 404


@pytest.mark.parametrize("page", ["email/code/", "mobile/code/", "email/renoncer/", "adresse/demandee/"])
def test_what_waits_for_nothing_leads_back(browser, page):
    assert browser.get(f"/espace/mon-compte/{page}").headers["Location"] == "/espace/mon-compte/"


def test_files_offer_another_department_first_once_its_page_is_there():
    assert [(str(link.label), link.url_name) for link in blocks.Files().links(None)] == [
        ("M'inscrire dans un autre département ou compléter mon inscription", "space:complement"),
        ("Changer de dossier", "space:my_files"),
    ]
