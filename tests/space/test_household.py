"""One payment, the payments of one's children, and the statement: each to whom it concerns alone."""

import datetime as dt
import io

import pytest
from django.utils import timezone
from pypdf import PdfReader

from guichet.audit.models import Entry
from guichet.registry.models import PersonState
from guichet.space.payments import choosing, references, rules
from tests.factories import AccountFactory, PersonFactory
from tests.space.test_home import rows, text
from tests.space.test_payments import ADDRESS, links
from tests.space.test_spreadsheet import read


@pytest.fixture
def child(account):
    """Return `child("Léa", years_old, **more)`: somebody under the member's number."""

    def one(name, years_old=8, **more):
        year = timezone.localdate().year - years_old
        return PersonFactory(insured_parent=account.person, given_names=name, birth_year=year, birth_month=1, **more)

    return one


def shown(browser, payment, account):
    return browser.get(f"{ADDRESS}{references.writer(account)(payment.pk)}/")


@pytest.mark.requirement("R13")
def test_a_parent_sees_the_children_s_payments_and_whose_each_is(browser, pay, child, django_assert_num_queries):
    pay("2022-02-16", 1_00)
    for name, day, cents in (("Léa,Marie", "2022-02-18", 2_00), ("Tom", "2022-02-17", 3_00), ("", "2021-01-01", 4_00)):
        pay(day, cents, person=child(name), label="")
    with django_assert_num_queries(6):
        home = browser.get("/espace/")
    assert rows(home) == [
        ["18 février 2022", "Santé pour Léa", "2,00 €"],
        ["17 février 2022", "Santé pour Tom", "3,00 €"],
        ["16 février 2022", "Santé", "1,00 €"],
    ]
    page = browser.get(ADDRESS)
    assert "ceux de vos enfants" in text(page)
    assert [row[1] for row in rows(page)][-1] == "Santé pour votre enfant"
    assert [row[5] for row in read(browser.get("/espace/paiements.csv").content)[1:]] == [
        "Léa", "Tom", "", "votre enfant",
    ]  # fmt: skip


@pytest.mark.requirement("R13")
@pytest.mark.parametrize("who", [{"years_old": 18}, {"years_old": 40}, {"state": PersonState.BLOCKED}], ids=str)
def test_whoever_is_of_age_or_protected_is_nobody_else_s_affair(browser, account, pay, child, who):
    payment = pay("2022-02-18", 2_00, person=child("Léa", **who))
    assert rows(browser.get("/espace/")) == rows(browser.get(ADDRESS)) == []
    assert len(read(browser.get("/espace/paiements.csv").content)) == 1
    assert shown(browser, payment, account).status_code == 404


def test_of_age_is_eighteen_to_the_day():
    birth = (2008, 3, 9)
    assert rules.is_minor(birth, today=dt.date(2026, 3, 8))
    assert not rules.is_minor(birth, today=dt.date(2026, 3, 9))
    assert not rules.is_minor((2008, None, None), today=dt.date(2026, 1, 1)), "a day unknown may have come"


def test_one_payment_says_everything_of_it(browser, account, pay):
    pay("2022-03-01", 1_234_50, "Famille", label="Allocations", fund_code="84")
    address = links(browser.get(ADDRESS))["Famille"]
    page = text(browser.get(address))
    for said in ("Paiement du 1er mars 2022", "1 234,50 €", "Allocations", "MSA Alpes-Vaucluse"):
        assert said in page


def test_somebody_else_s_payment_is_as_unknown_as_none_and_journalled(browser, account, pay):
    """No address can be counted up, another account's opens nothing, and the journal knows who tried."""
    other = AccountFactory()
    theirs = pay("2022-02-18", person=other.person)
    stolen = shown(browser, theirs, other)
    assert Entry.objects.filter(event="space.denied").values_list("account", "facts").get() == (
        str(account.reference),
        {"purpose": "payment"},
    )
    unknown = [browser.get(f"{ADDRESS}{made}/") for made in ("1", str(theirs.pk), "a" * 85, "%C3%A9", "%00")]
    unknown.append(shown(browser, theirs, account))
    assert {answer.status_code for answer in (stolen, *unknown)} == {404}
    assert "22,50" not in stolen.content.decode()
    assert Entry.objects.filter(event="space.denied").count() == 1


def test_a_month_and_a_year_are_chosen_and_kept(browser, pay):
    for day, cents in (("2021-03-31", 1_00), ("2022-03-01", 2_00), ("2022-03-31", 3_00), ("2022-04-01", 4_00)):
        pay(day, cents)
    page = browser.get(ADDRESS, {"annee": "2022", "mois": "3"})
    assert [row[2] for row in rows(page)] == ["3,00 €", "2,00 €"]
    assert "2 paiements · mars 2022" in text(page)
    file = links(page)["Télécharger la liste (CSV)"]
    assert file == "/espace/paiements.csv?annee=2022&mois=3"
    assert len(read(browser.get(file).content)) == 3
    assert len(rows(browser.get(ADDRESS, {"annee": "2022"}))) == 3
    assert "Aucun paiement pour ce choix" in text(browser.get(ADDRESS, {"annee": "2021", "mois": "5"}))
    for asked in (
        {"annee": "1999"},
        {"annee": "٢٠٢٢"},
        {"annee": "9" * 5000},
        {"mois": "3"},
        {"annee": "2022", "mois": "13"},
    ):
        assert "ce choix n'a pas été retenu" in text(browser.get(ADDRESS, asked))


def test_days_are_chosen_and_kept_and_say_more_than_a_year(browser, pay):
    for day, cents in (("2022-02-28", 1_00), ("2022-03-01", 2_00), ("2022-04-04", 3_00), ("2022-04-05", 4_00)):
        pay(day, cents)
    asked = {"du": "2022-03-01", "au": "2022-04-04", "annee": "2022", "mois": "2"}
    page = browser.get(ADDRESS, asked)
    assert [row[2] for row in rows(page)] == ["3,00 €", "2,00 €"]
    assert "2 paiements · du 1er mars 2022 au 4 avril 2022" in text(page)
    file = links(page)["Télécharger la liste (CSV)"]
    assert file == "/espace/paiements.csv?du=2022-03-01&au=2022-04-04"
    assert len(read(browser.get(file).content)) == 3
    printed = PdfReader(io.BytesIO(browser.post(f"{ADDRESS}releve/", asked).content)).pages[0].extract_text()
    assert "du 1er mars 2022 au 4 avril 2022" in printed
    assert len(rows(browser.get(ADDRESS, {"du": "2022-04-04"}))) == 2
    assert len(rows(browser.get(ADDRESS, {"au": "2022-03-01"}))) == 2
    backward = browser.get(ADDRESS, {"du": "2022-04-04", "au": "2022-03-01"})
    assert "La fin de la période est avant son début" in text(backward)
    assert (len(rows(backward)), 'value="2022-04-04"' in backward.content.decode()) == (4, True)
    for wrong in ({"du": "2022-02-30"}, {"au": "20220301"}, {"du": "٢٠٢٢-٠٣-٠١"}, {"au": "9" * 5000}, {"du": "\x00"}):
        assert "ce choix n'a pas été retenu" in text(browser.get(ADDRESS, wrong))


def test_the_statement_says_what_the_page_shows_and_is_accessible(browser, pay, child):
    pay("2022-03-01", 1_00)
    pay("2022-03-02", 2_00, person=child("Léa"), label="Soins")
    pay("2021-01-01", 4_00)
    answer = browser.post(f"{ADDRESS}releve/", {"annee": "2022"})
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="mes-paiements.pdf"'
    file = PdfReader(io.BytesIO(answer.content))
    printed = " ".join(page.extract_text() for page in file.pages)
    for said in ("Relevé de paiements", "WEBER FLORENT", "2 mars 2022", "Soins · pour Léa", "3,00"):
        assert said in printed
    assert "2021" not in printed
    assert file.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_statement_too_long_or_asked_too_often_says_what_to_do(browser, pay, monkeypatch):
    pay("2022-03-01")
    pay("2022-03-02")
    monkeypatch.setattr(choosing, "MOST_PRINTED", 1)
    assert "choisissez une année ou un mois" in text(browser.post(f"{ADDRESS}releve/"))
    monkeypatch.undo()
    monkeypatch.setattr("guichet.space.payments.giving.STATEMENTS_PER_DAY", 1)
    assert browser.post(f"{ADDRESS}releve/").headers["Content-Type"] == "application/pdf"
    assert "Réessayez demain" in text(browser.post(f"{ADDRESS}releve/"))
