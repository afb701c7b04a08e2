"""« Changer de dossier » between all files of an account: the header, the menu and the services follow (R164)."""

import re

import pytest
from django.urls import reverse

from guichet.accounts import files
from guichet.accounts.models import File
from guichet.login import operations as login
from guichet.login.models import Session
from tests.factories import AccountFactory, EstablishmentFactory, PersonFactory, enter
from tests.journeys.page import Page

HOME, FILES = "/espace/", "/espace/dossiers/"


@pytest.fixture
def farm(account):
    return EstablishmentFactory(responsible=account.person)


@pytest.fixture
def several(account, farm):
    """A particulier at two funds, an exploitant at one of them, with a farm."""
    for profile, fund_code, establishment in (
        ("particulier", "54", None),
        ("exploitant", "68", None),
        ("exploitant", "68", farm),
    ):
        File.objects.create(
            account=account,
            profile=profile,
            fund_code=fund_code,
            establishment=establishment,
            opened_at=account.opened_at,
        )
    return account


def show(browser, key):
    browser.post(FILES, {"dossier": key})
    return Page(browser.get(HOME).content.decode())


@pytest.mark.requirement("R164")
def test_each_file_is_in_the_list_with_its_fund_and_its_services(browser, several):
    shown = Page(browser.get(FILES).content.decode())
    panels = re.findall(r"(Particulier|Exploitant agricole|Entreprise) MSA", shown.text)
    assert panels == ["Particulier", "Exploitant agricole", "Entreprise", "Particulier"]
    assert shown.text.count("C'est le dossier affiché.") == 1
    assert [shown.text.count(f"bouquet {name}") for name in ("particulier", "exploitation", "entreprise")] == [2, 1, 1]


@pytest.mark.requirement("R164")
def test_the_header_the_title_and_the_colour_are_those_of_the_fund_of_the_file(browser, several):
    before = browser.get(HOME)
    after = show(browser, "particulier-54")
    assert "MSA Lorraine" in after.header
    assert "Alsace" not in after.header
    assert after.heading.replace("\N{NO-BREAK SPACE}", " ") == "Mon espace privé : particulier"
    colour = re.compile(rb"--accent:(#\w+)")
    assert colour.findall(before.content) != colour.findall(browser.get(HOME).content)


@pytest.mark.requirement("R164")
def test_every_page_of_the_space_follows(browser, several):
    browser.post(FILES, {"dossier": "particulier-54"})
    for name in ("home", "payments", "my_files"):
        assert "MSA Lorraine" in Page(browser.get(reverse(f"space:{name}")).content.decode()).header


@pytest.mark.requirement("R164")
def test_the_file_of_an_attached_establishment_shows_the_company_s(browser, several, farm, pay):
    pay("2022-02-18")
    shown = show(browser, f"exploitant-68-{farm.siret}")
    assert shown.heading.replace("\N{NO-BREAK SPACE}", " ") == "Mon espace privé : entreprise"
    assert "Votre établissement EARL du Moulin" in shown.text
    assert "Mes paiements" not in shown.header
    assert "Mes derniers paiements" not in shown.text
    payments = Page(browser.get("/espace/paiements/").content.decode())
    assert "changez de dossier" in payments.text
    assert "22,50" not in payments.text
    assert b"22,50" not in browser.get("/espace/paiements.csv").content


def test_an_exploitant_s_file_lists_the_establishments_attached_to_it(browser, several):
    shown = show(browser, "exploitant-68")
    assert "Mes entreprises EARL du Moulin" in shown.text
    assert "Mes derniers paiements" in shown.text
    assert "EARL du Moulin" not in show(browser, "particulier-68").text


def test_news_are_those_of_the_fund_of_the_file(browser, several):
    from tests.factories import NewsItemFactory

    NewsItemFactory(title="D'Alsace")
    NewsItemFactory(title="De Lorraine", fund_code="54")
    text = show(browser, "particulier-54").text
    assert ("De Lorraine" in text, "D'Alsace" in text) == (True, False)


def test_what_another_fund_paid_names_it_whichever_file_is_in_sight(browser, several, pay):
    pay("2022-02-18", label="")
    browser.post(FILES, {"dossier": "particulier-54"})
    assert "MSA d'Alsace" in Page(browser.get("/espace/paiements/").content.decode()).text


@pytest.mark.parametrize(
    "key", ["", "x", "particulier", "particulier-59", "exploitant-68-", "particulier-68-\0", "9" * 5000]
)
def test_a_key_that_is_no_file_of_one_s_own_changes_nothing(browser, several, key):
    assert browser.post(FILES, {"dossier": key}).status_code == 302
    assert Session.objects.get().file is None


def test_the_file_of_somebody_else_is_never_shown(browser, several, client, now):
    other = AccountFactory(funds=["59"], fund_code="59")
    farm = EstablishmentFactory(responsible=other.person, name="Ferme d'autrui")
    theirs = File.objects.create(
        account=other, profile="exploitant", fund_code="59", establishment=farm, opened_at=other.opened_at
    )
    for key in ("particulier-59", theirs.key):
        assert "Alsace" in show(browser, key).header
    with pytest.raises(ValueError, match="own account"):
        login.switch_file(Session.objects.get(), file=theirs)
    assert Session.objects.get().file is None


def test_a_file_that_is_closed_meanwhile_leaves_the_first_one_in_sight(browser, several, farm, now):
    show(browser, f"exploitant-68-{farm.siret}")
    farm.responsible = PersonFactory()
    farm.save()
    assert files.close_lost(now=now) == 1
    for address in (HOME, FILES, "/espace/paiements/"):
        assert browser.get(address).status_code == 200
    home = Page(browser.get(HOME).content.decode())
    assert home.heading.replace("\N{NO-BREAK SPACE}", " ") == "Mon espace privé : particulier"
    assert "Alsace" in home.header


def test_a_file_of_a_fund_that_has_merged_is_shown_under_the_account_s(browser, several):
    File.objects.filter(fund_code="54").update(fund_code="99Z")
    assert "Alsace" in show(browser, "particulier-99Z").header
    assert browser.get(FILES).status_code == 200


def test_the_choice_is_of_this_session_alone(browser, several, client):
    from django.test import Client

    browser.post(FILES, {"dossier": "particulier-54"})
    elsewhere = enter(Client(), several)
    assert "Alsace" in Page(elsewhere.get(HOME).content.decode()).header


def test_home_costs_no_more_queries_whatever_file_is_in_sight(browser, several, farm, django_assert_max_num_queries):
    for key in ("particulier-54", "exploitant-68", f"exploitant-68-{farm.siret}"):
        browser.post(FILES, {"dossier": key})
        with django_assert_max_num_queries(6):
            browser.get(HOME)


def test_looking_writes_nothing(browser, several):
    browser.get(f"{FILES}?dossier=particulier-54")
    assert Session.objects.get().file is None


@pytest.mark.django_db
def test_an_employer_of_a_gardener_has_the_services_of_one(client):
    household = EstablishmentFactory(household_employer=True)
    account = AccountFactory(establishment=household, profile="jardinier", identifier=household.et)
    shown = Page(enter(client, account).get(FILES).content.decode())
    assert "bouquet jardinier" in shown.text
    assert "bouquet entreprise" not in shown.text


def test_a_file_is_added_at_the_fund_of_the_one_in_sight(browser, several):
    """An exploitant at one fund may be one at another too."""
    assert "Exploitant agricole" not in _addable(browser)
    browser.post(FILES, {"dossier": "particulier-54"})
    assert "Exploitant agricole" in _addable(browser)
    response = browser.post("/espace/dossiers/ajouter/", {"profil": "exploitant"})
    assert response.url.startswith("/lorraine/inscription/")


def test_the_establishment_attached_at_another_fund_takes_the_place_of_no_file(browser, account):
    farm = EstablishmentFactory(responsible=account.person, fund_code="54")
    File.objects.create(
        account=account, profile="exploitant", fund_code="54", establishment=farm, opened_at=account.opened_at
    )
    browser.post(FILES, {"dossier": f"exploitant-54-{farm.siret}"})
    assert _addable(browser) == ["Exploitant agricole", "Cotisant de solidarité"], "no particulier: by the department"


def _addable(browser):
    page = Page(browser.get(FILES).content.decode())
    return [label for form in page.forms for label, _action, name, _value in form.buttons if name == "profil"]
