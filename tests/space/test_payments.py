"""« Tous mes paiements »: by month, by nature, by page, as a file."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import AccountFactory, EstablishmentFactory, enter
from tests.space.test_home import rows, text
from tests.space.test_spreadsheet import read

ADDRESS = "/espace/paiements/"


def months(response):
    return re.findall(r'scope="rowgroup">(.*?)</th>', response.content.decode())


def links(response):
    """The words and the address of each link of the main part."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0].replace("&amp;", "&")
    return {
        re.sub("<[^>]+>", "", words).strip(): address
        for address, words in re.findall(r'(?s)<a[^>]*href="([^"]+)"[^>]*>(.*?)</a>', main)
    }


@pytest.fixture
def many(pay):
    """62 payments, from June 2020 to August 2021, one in three for the family."""
    for number in range(62):
        month = number // 4
        pay(
            f"{2020 + (5 + month) // 12}-{(5 + month) % 12 + 1:02}-{number % 4 * 7 + 1:02}",
            10_00 + number,
            "Famille" if number % 3 == 0 else "Santé",
        )


def test_payments_are_grouped_by_month_newest_first(browser, pay):
    pay("2021-12-31", 1_00)
    pay("2022-02-18", 2_00, "Famille", label="")
    pay("2022-02-19", 3_00)
    page = browser.get(ADDRESS)
    assert months(page) == ["Février 2022", "Décembre 2021"]
    assert rows(page) == [
        ["19 février 2022", "Santé Remboursement de soins", "3,00 €"],
        ["18 février 2022", "Famille", "2,00 €"],
        ["31 décembre 2021", "Santé Remboursement de soins", "1,00 €"],
    ]


def test_the_fund_is_named_when_it_is_another(browser, pay):
    pay("2022-02-18", fund_code="84", label="")
    pay("2022-02-17", label="")
    assert [row[1] for row in rows(browser.get(ADDRESS))] == ["Santé MSA Alpes-Vaucluse", "Santé"]


def test_each_payment_is_on_one_page(browser, many):
    seen, page, pages = [], browser.get(ADDRESS), 1
    while older := links(page).get("Page suivante"):
        seen += rows(page)
        page, pages = browser.get(older), pages + 1
    seen += rows(page)
    assert pages == 3
    assert len(seen) == len({row[2] for row in seen}) == 62
    assert [row[2] for row in seen] == sorted((row[2] for row in seen), reverse=True)
    assert "page 3 sur 3" in re.search("<title>(.*?)</title>", page.content.decode())[1]
    assert links(page)["Page précédente"] == f"{ADDRESS}?page=2"
    assert links(browser.get(f"{ADDRESS}?page=2"))["Page précédente"] == ADDRESS


def test_one_nature_is_kept_from_page_to_page_and_in_the_file(browser, many):
    page = browser.get(ADDRESS, {"nature": "Santé"})
    assert '<option value="Santé" selected>' in page.content.decode()
    assert "41 paiements · Santé" in text(page)
    second = browser.get(links(page)["Page suivante"])
    assert {row[1].split()[0] for row in rows(page) + rows(second)} == {"Santé"}
    assert len(rows(page) + rows(second)) == 41
    file = browser.get(links(second)["Télécharger la liste (CSV)"])
    assert {row[1] for row in read(file.content)[1:]} == {"Santé"}
    assert len(read(file.content)) == 42


def test_one_nature_alone_needs_no_filter(browser, pay):
    pay("2022-02-18")
    assert "<select" not in browser.get(ADDRESS).content.decode()


@pytest.mark.parametrize("page", ["abc", "", "0", "-3", "99999999999999999999", "1e3", "%00", "2'--"])
@pytest.mark.parametrize("nature", ["", "Inconnue", "\0", "Santé' OR 1=1", "x" * 3000, "<script>"])
def test_any_address_gives_a_page(browser, pay, page, nature):
    pay("2022-02-18")
    response = browser.get(ADDRESS, {"page": page, "nature": nature})
    assert response.status_code == 200
    assert len(rows(response)) == 1
    assert ("Vous n'avez pas de paiement de cette nature" in text(response)) == bool(nature)
    assert b"<script>" not in response.content.replace(b"<script ", b"")
    assert len(read(browser.get("/espace/paiements.csv", {"nature": nature}).content)) == 2


def test_the_last_page_answers_for_those_that_do_not_exist(browser, many):
    assert rows(browser.get(f"{ADDRESS}?page=77")) == rows(browser.get(f"{ADDRESS}?page=3"))


def test_without_a_payment_the_page_says_so_kindly(browser):
    page = browser.get(f"{ADDRESS}?page=4")
    assert "Vous n'avez pas encore reçu de paiement de la MSA." in text(page)
    assert links(page) == {}
    assert read(browser.get("/espace/paiements.csv").content) == [
        ["Date", "Nature", "Libellé", "Montant en euros", "Caisse", "Enfant"]
    ]


@pytest.mark.django_db
def test_an_establishment_has_no_payments_and_its_menu_none_either(client):
    browser = enter(client, AccountFactory(establishment=EstablishmentFactory(), profile="entreprise"))
    assert ADDRESS not in browser.get("/espace/").content.decode()
    said = text(browser.get(ADDRESS))
    assert "Le compte d'un établissement n'en reçoit pas." in said
    assert "pas encore reçu" not in said
    assert len(read(browser.get("/espace/paiements.csv").content)) == 1, "the header alone"


def test_the_file_says_everything_and_names_nobody(browser, pay):
    pay("2022-02-18", 1_234_50, label='=HYPERLINK("http://attacker.example";"x")')
    pay("2022-03-01", 1, "Retraite", fund_code="84", label="Pension ; de retraite")
    response = browser.get("/espace/paiements.csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="mes-paiements.csv"'
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert read(response.content)[1:] == [
        ["01/03/2022", "Retraite", "Pension ; de retraite", "0,01", "MSA Alpes-Vaucluse", ""],
        ["18/02/2022", "Santé", '\'=HYPERLINK("http://attacker.example";"x")', "1234,50", "MSA d'Alsace", ""],
    ]
    assert b"WEBER" not in response.content.upper()


@pytest.mark.parametrize("address", [ADDRESS, f"{ADDRESS}?nature=Famille&annee=2021&page=1", "/espace/paiements.csv"])
def test_a_page_costs_five_queries_at_most(browser, many, address, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        browser.get(address)


@given(page=st.text(max_size=30), nature=st.text(max_size=30))
def test_no_address_breaks_the_page(browser, page, nature):
    response = browser.get(ADDRESS, {"page": page, "nature": nature})
    assert response.status_code == 200
