"""« Rechercher »: blind to accents, over services, payments and documents, and nothing of it in an address."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.login.models import Session
from guichet.space.catalogue import words
from guichet.space.catalogue.queries import SHOWN
from guichet.space.catalogue.words import finder, places, understood
from tests.factories import AccountFactory, PersonFactory, enter
from tests.paperwork import paper
from tests.space.test_home import text

ADDRESS = "/espace/services/rechercher/"
TODAY = dt.date(2026, 3, 9)


def look(browser, typed):
    """The page that answers what is typed."""
    answer = browser.post(ADDRESS, {"recherche": typed})
    assert answer.status_code == 302
    return browser.get(answer.url)


@pytest.mark.parametrize(
    ("typed", "there"),
    [
        ("sante", "Paiement de Santé"),
        ("SANTÉ", "sante"),
        ("santé", "Sante\u0301"),
        ("oeuvre", "Œuvres"),
        ("œuvre", "oeuvre"),
        ("fiscales", "Attestation fiscale"),
        ("attest fisc", "Attestation fiscale"),
        ("de la fiscale", "Attestation fiscale"),
    ],
)
def test_accents_case_ligatures_plurals_and_small_words_count_for_nothing(typed, there):
    asked = understood(typed, today=TODAY).words
    assert finder(asked).match(there)
    assert list(places(asked, f"rien|{there}", between="|")) == [1]


@pytest.mark.parametrize(("typed", "there"), [("cale", "fiscale"), ("fiscale logement", "Attestation fiscale")])
def test_every_word_must_be_there_at_the_beginning_of_one(typed, there):
    assert not finder(understood(typed, today=TODAY).words).match(there)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("22,50 €", {"cents": 22_50}),
        ("1 234,50", {"cents": 1_234_50}),
        ("22 euros", {"cents": 22_00}),
        ("18/02/2022", {"times": ((dt.date(2022, 2, 18),) * 2,)}),
        ("2022", {"times": ((dt.date(2022, 1, 1), dt.date(2022, 12, 31)),), "told": ("2022",)}),
        ("Février 2024", {"times": ((dt.date(2024, 2, 1), dt.date(2024, 2, 29)),), "told": ("fevrier", "2024")}),
        ("99/99/2022", {"words": ("99", "99"), "told": ("2022",)}),
        ("  ", {}),
        ("%€ .*", {}),
    ],
)
def test_years_months_days_and_amounts_are_understood(typed, asked):
    found = understood(typed, today=TODAY)
    for name, value in asked.items():
        assert getattr(found, name) == value
    assert found.is_nothing == (not asked)


@given(st.text(max_size=200))
def test_nothing_typed_raises_and_every_pattern_compiles(typed):
    asked = understood(typed, today=TODAY)
    assert len(asked.words) <= words.MOST_WORDS
    finder(asked.words).match(typed)


FRENCH = st.text(alphabet="aàeéÉœŒæcçosSn 'x-", max_size=12)


@given(FRENCH, st.lists(FRENCH, max_size=6))
def test_texts_joined_are_found_as_each_of_them_is(typed, texts):
    words = understood(typed, today=TODAY).words
    found = [place for place, text in enumerate(texts) if finder(words).match(text)]
    assert list(places(words, "|".join(texts), between="|")) == (found if texts else [0] if not words else [])


@pytest.mark.requirement("R166")
def test_the_field_is_on_every_page_without_scripts(browser):
    for address in ("/espace/", "/espace/paiements/", "/espace/mon-compte/"):
        page = browser.get(address).content.decode()
        form = re.search(rf'(?s)<form class="find[^>]*method="post" action="{ADDRESS}">.*?</form>', page)[0]
        assert "csrfmiddlewaretoken" in form
        assert "Rechercher</button>" in form
        assert 'name="recherche"' in form


@pytest.mark.requirement("R166")
def test_services_and_payments_are_found_and_what_was_typed_is_kept(browser, pay, django_assert_max_num_queries):
    pay("2022-02-18", 22_50, "Santé", label="Remboursement de soins")
    pay("2022-03-18", 7_00, "Famille", label="Allocations")
    page = look(browser, "SANTE")
    assert 'value="SANTE"' in page.content.decode()
    assert "Paiements maladie" in text(page), "by its other words"
    assert "22,50 €" in text(page)
    assert "7,00 €" not in text(page)
    assert "7,00 €" in text(look(browser, "allocations mars 2022"))
    assert "7,00 €" not in text(look(browser, "allocations mars 2021"))
    url = browser.post(ADDRESS, {"recherche": "remboursement"}).url
    with django_assert_max_num_queries(6):
        assert "22,50 €" in text(browser.get(url))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("notif", {"Notification 0", "Notification 1"}),
        ("releves", {"Relevé fiscal 2021"}),
        ("relevé 2021", {"Relevé fiscal 2021"}),
        ("fiscal 2022", {"Relevé fiscal 2021"}),
        ("2026", {"Notification 0", "Notification 1"}),
        ("19/02/2026", {"Notification 1"}),
        ("notif 2020", set()),
        ("22,50 €", set()),
    ],
)
def test_documents_are_found_by_their_title_and_by_when_they_came(browser, account, typed, found):
    titles = {"Notification 0": "2026-02-20", "Notification 1": "2026-02-19", "Relevé fiscal 2021": "2022-04-01"}
    for title, day in titles.items():
        paper(account.person, title=title, day=day)
    paper(PersonFactory(), title="Notification d'un autre")
    page = text(look(browser, typed))
    assert {title for title in titles if title in page} == found
    assert "d'un autre" not in page


def test_the_latest_documents_are_those_shown(browser, account):
    for number in range(SHOWN + 2):
        paper(account.person, title=f"Notification {number:02}", day=f"2026-02-{number + 1:02}")
    page = text(look(browser, "notification"))
    assert re.findall(r"Notification (\d\d)", page) == [f"{number:02}" for number in range(SHOWN + 1, 1, -1)]


def test_nobody_else_s_is_found(browser, pay):
    pay("2022-02-18", 22_50, person=PersonFactory())
    assert "22,50" not in text(look(browser, "22,50 €")).partition("Rien ne correspond")[2].replace("22,50 € »", "")


def test_nothing_typed_and_nothing_found_say_what_to_do(browser):
    empty = look(browser, "   ")
    assert "Que pouvez-vous chercher ?" in text(empty)
    nothing = text(look(browser, "zzzz"))
    assert "Rien ne correspond à « zzzz »" in nothing
    assert "Voir tous mes services" in nothing
    long = browser.post(ADDRESS, {"recherche": "mot " * 40})
    assert long.status_code == 200
    assert "C'est trop long" in text(long)
    assert "mot mot mot" in long.content.decode()


def test_what_is_typed_is_in_no_address_and_an_address_serves_one_session_alone(browser, account, client):
    from django.test import Client

    url = browser.post(ADDRESS, {"recherche": "invalidité"}).url
    assert "invalid" not in url
    assert 'value="invalidité"' in browser.get(url).content.decode()
    assert browser.get(url).headers["Referrer-Policy"] == "same-origin"
    assert Session.objects.count() == 1
    again = enter(Client(), AccountFactory())
    for address in (url, f"{ADDRESS}?r=x", f"{ADDRESS}?r=%00é", url[:-3]):
        assert "invalidité" not in again.get(address).content.decode()
