"""« Mes attestations »: what each profile finds, asks for and opens; what of another it does not."""

import datetime as dt
import re
import uuid

import pytest
import time_machine

from guichet.audit.models import Entry
from guichet.certificates.models import Certificate
from guichet.documents.models import Document
from guichet.files.store import path_of
from guichet.registry.models import Bill
from tests.factories import AccountFactory, EstablishmentFactory, PaymentFactory, PersonFactory, enter

pytestmark = pytest.mark.django_db(transaction=True)
HERE = "/espace/attestations/"
PEOPLE = ["fiscale", "droits-maladie", "paiements", "medecin-traitant", "famille", "logement", "non-perception"]
PAYERS = ["cotisations", "regularite"]


@pytest.fixture(autouse=True)
def _today(now):
    with time_machine.travel(now, tick=False):
        yield


def offered(page):
    return re.findall(r"attestations/demander/([a-z-]+)/", page.content.decode())


def bill(owner, **changes):
    told = {
        "source_ref": "F1", "fund_code": "68", "kind": "bill", "number": "1", "label": "Appel",
        "period_from": dt.date(2026, 1, 1), "period_until": dt.date(2026, 3, 31), "issued_on": dt.date(2026, 1, 15),
        "due_on": dt.date(2026, 3, 9), "amount_cents": 500_00, "paid_cents": 500_00, "paid_on": dt.date(2026, 2, 1),
    }  # fmt: skip
    return Bill.objects.create(**told | owner | changes)


@pytest.fixture
def issued(browser, pay):
    pay("2025-06-01", 10_00)
    response = browser.post(f"{HERE}demander/fiscale/", {"annee": "2025"})
    return response, Certificate.objects.get()


@pytest.mark.requirement("R12")
@pytest.mark.parametrize(
    ("profile", "kinds"),
    [
        ("particulier", PEOPLE),
        ("exploitant", PEOPLE + PAYERS),
        ("cotisant_solidarite", PEOPLE + PAYERS),
        ("entreprise", PAYERS),
        ("jardinier", PAYERS),
    ],
)
def test_each_profile_finds_its_own_and_no_other(client, profile, kinds, now, django_assert_num_queries):
    place = EstablishmentFactory(household_employer=profile == "jardinier") if kinds == PAYERS else None
    number = {"identifier": place.siret or place.et} if place else {}
    browser = enter(client, AccountFactory(profile=profile, establishment=place, **number))
    with django_assert_num_queries(2):
        page = browser.get(HERE)
    assert offered(page) == kinds
    for slug in PEOPLE + PAYERS:
        with django_assert_num_queries(1):
            asked = browser.get(f"{HERE}demander/{slug}/")
        assert asked.status_code == (200 if slug in kinds else 404)


@pytest.mark.requirement("R12")
def test_asked_for_drawn_and_kept_without_another_page(browser, issued, django_assert_num_queries):
    response, certificate = issued
    assert response.status_code == 302
    assert response["Location"] == f"{HERE}{certificate.reference}/"
    with django_assert_num_queries(2):
        ready = browser.get(response["Location"])
    assert certificate.number in ready.content.decode()
    with django_assert_num_queries(2):
        pdf = browser.get(f"{HERE}{certificate.reference}.pdf")
    assert (pdf["Content-Type"], pdf["Cache-Control"]) == ("application/pdf", "no-store")
    assert pdf["Content-Disposition"] == 'inline; filename="attestation.pdf"'
    assert pdf.content.startswith(b"%PDF-")
    assert certificate.number in browser.get(HERE).content.decode()
    assert browser.post(f"{HERE}demander/fiscale/", {"annee": "2025"})["Location"] == response["Location"]
    assert Document.objects.count() == 1


def test_a_paper_that_is_gone_from_the_disk_is_said(browser, issued):
    path_of(issued[1].document.file.reference).unlink()
    page = browser.get(f"{HERE}{issued[1].reference}.pdf")
    assert page.status_code == 503
    assert "demandez-en une copie" in page.content.decode()


def test_an_unpaid_bill_says_what_to_do_until_it_is_paid(client):
    place = EstablishmentFactory()
    browser = enter(client, AccountFactory(profile="entreprise", establishment=place, identifier=place.siret))
    late = bill({"establishment": place}, kind="wages", paid_cents=0, paid_on=None)
    refused = browser.post(f"{HERE}demander/regularite/")
    assert refused.status_code == 200
    assert "reste à payer" in refused.content.decode()
    assert "Réglez ce montant" in refused.content.decode()
    assert not Certificate.objects.exists()
    Bill.objects.filter(pk=late.pk).update(paid_cents=500_00, paid_on=dt.date(2026, 3, 10))
    assert browser.post(f"{HERE}demander/regularite/").status_code == 302


def test_what_is_wrong_is_asked_again_and_nothing_is_issued(browser):
    page = browser.post(f"{HERE}demander/paiements/", {"nature": "Famille", "periode": "60"}).content.decode()
    assert "Choisissez une des réponses proposées." in page
    assert '<option value="Famille" selected>' in page
    assert not Certificate.objects.exists()


def test_no_key_is_a_clear_page(browser, pay, settings):
    settings.CERTIFICATE_KEY = None
    pay("2025-06-01")
    page = browser.post(f"{HERE}demander/fiscale/", {"annee": "2025"})
    assert page.status_code == 200
    assert "ne peuvent pas être délivrées en ce moment" in page.content.decode()


@pytest.mark.parametrize("whose", ["somebody", "nobody", "a company of theirs"])
def test_somebody_elses_is_no_page_and_is_journalled(browser, account, issued, client, whose):
    _response, certificate = issued
    reference = certificate.reference
    if whose == "somebody":
        Certificate.objects.update(person=PersonFactory())
    elif whose == "a company of theirs":
        # Not the file in sight: its papers show when it is.
        Certificate.objects.update(person=None, establishment=EstablishmentFactory(responsible=account.person))
    else:
        reference = uuid.uuid4()
    for address in (f"{HERE}{reference}/", f"{HERE}{reference}.pdf"):
        assert browser.get(address).status_code == 404
    entries = Entry.objects.filter(event="space.denied")
    assert [(one.account, one.facts) for one in entries] == [(str(account.reference), {"purpose": "certificate"})] * 2


def test_the_copy_of_ones_data_says_what_was_certified(browser, issued):
    copy = browser.post("/espace/mon-compte/mes-donnees/json/").json()
    [told] = copy["attestations"]
    assert told["Numéro"] == issued[1].number
    assert any("Total versé" in line for line in told["Ce qu'elle dit"])


def test_without_a_session_nothing_is_shown(client, issued):
    client.cookies.clear()
    assert "/connexion/" in client.get(f"{HERE}{issued[1].reference}.pdf")["Location"]


def test_a_payment_of_another_is_never_certified(client, account):
    PaymentFactory(person=account.person, paid_on=dt.date(2025, 6, 1))
    stranger = enter(client, AccountFactory())
    assert "ne vous a rien versé" in stranger.post(f"{HERE}demander/fiscale/", {"annee": "2025"}).content.decode()
