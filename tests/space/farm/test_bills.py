"""« Mes factures » and « Cotisations sur salaires »: paid and due, of the file in sight alone."""

import datetime as dt

import pytest
import time_machine

from guichet.accounts.models import File
from guichet.registry.models import ContributionKind
from tests.factories import AccountFactory, EstablishmentFactory, PersonFactory, enter
from tests.paperwork import BillFactory
from tests.space.test_home import rows, text
from tests.space.test_payments import links, months
from tests.space.test_spreadsheet import read

pytestmark = pytest.mark.django_db
BILLS, WAGES = "/espace/exploitation/factures/", "/espace/entreprise/cotisations-sur-salaires/"


@pytest.fixture(autouse=True)
def clock():
    """It is 1 December 2026, in Paris and not yet in London."""
    with time_machine.travel(dt.datetime(2026, 11, 30, 23, 30, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def farmer(client, clock):
    """The browser of a farmer."""
    return enter(client, AccountFactory(profile="exploitant", person=PersonFactory()))


def person_of(browser):
    return AccountFactory._meta.model.objects.get(profile="exploitant").person


@pytest.mark.requirement("R12")
def test_what_is_owed_comes_first_and_what_is_late_is_said(farmer):
    person = person_of(farmer)
    BillFactory(person=person, number="N3", due_on=dt.date(2026, 12, 1), paid_cents=234_56, fund_code="84")
    BillFactory(person=person, number="N2", due_on=dt.date(2026, 11, 30))
    BillFactory(
        person=person,
        number="N1",
        issued_on=dt.date(2025, 6, 1),
        due_on=dt.date(2025, 7, 1),
        paid_on=dt.date(2025, 6, 28),
    )
    BillFactory(person=PersonFactory(), number="AUTRE")
    BillFactory(person=person, kind=ContributionKind.WAGES, number="SALAIRES")
    page = farmer.get(BILLS)
    assert rows(page) == [
        [
            "30 novembre 2026 En retard",
            "Cotisations et contributions, 3e appel 2026 du 1er juillet au 30 septembre 2026 · n° N2",
            "1 234,56 €",
        ],
        [
            "1er décembre 2026",
            "Cotisations et contributions, 3e appel 2026 du 1er juillet au 30 septembre 2026 · n° N3 · MSA Alpes-Vaucluse",
            "1 000,00 € sur 1 234,56 €",
        ],
        [
            "28 juin 2025",
            "Cotisations et contributions, 3e appel 2026 du 1er juillet au 30 septembre 2026 · n° N1",
            "1 234,56 €",
        ],
    ]
    said = text(page)
    assert "La date limite est dépassée pour 1 234,56 €" in said
    assert "2 234,56 €" in said
    assert months(page) == ["2025"]
    assert not {"AUTRE", "SALAIRES"} & set(said.split())
    cells = read(farmer.get(links(page)["Télécharger la liste (CSV)"]).content)[1:]
    assert [(row[0], row[8], row[9]) for row in cells] == [
        ("N2", "1234,56", "En retard"), ("N3", "1000,00", "À payer"), ("N1", "0,00", "Payée"),
    ]  # fmt: skip


def test_nothing_owed_nothing_at_all_and_many_pages(farmer, django_assert_max_num_queries):
    assert "pas encore adressé d'appel de cotisations" in text(farmer.get(BILLS))
    person = person_of(farmer)
    for number in range(30):
        BillFactory(
            person=person, paid_on=dt.date(2026, 11, 2), issued_on=dt.date(2026, 10, 1) - dt.timedelta(days=number)
        )
    with django_assert_max_num_queries(4):
        first = farmer.get(BILLS)
    assert "Rien à payer : tout est réglé." in text(first)
    assert (len(rows(first)), len(rows(farmer.get(links(first)["Page suivante"])))) == (25, 5)
    for page in ("77", "abc", "\0", "9" * 3000):
        assert farmer.get(BILLS, {"page": page}).status_code == 200


@pytest.mark.requirement("R74")
def test_wages_are_those_of_the_establishment_in_sight(client):
    place = EstablishmentFactory()
    BillFactory(establishment=place, label="Cotisations sur salaires, octobre 2026", due_on=dt.date(2026, 12, 15))
    BillFactory(establishment=EstablishmentFactory(), label="d'un autre")
    own = enter(client, AccountFactory(establishment=place, profile="entreprise"))
    assert [row[1].split(" du ")[0] for row in rows(own.get(WAGES))] == ["Cotisations sur salaires, octobre 2026"]
    assert len(read(own.get(f"{WAGES.removesuffix('/')}.csv").content)) == 2
    account = AccountFactory(profile="exploitant")
    member = enter(client, account)
    assert "Cette page montre ce que doit un employeur" in text(member.get(WAGES))
    file = File.objects.create(
        account=account, profile="exploitant", fund_code="68", establishment=place, opened_at=account.opened_at
    )
    member.post("/espace/dossiers/", {"dossier": file.key})
    assert len(rows(member.get(WAGES))) == 1


@pytest.mark.parametrize(
    "address", [BILLS, WAGES, "/espace/exploitation/parcelles/", "/espace/entreprise/etablissements/"]
)
def test_another_file_is_told_whose_page_it_is(client, address):
    browser = enter(client, AccountFactory())
    for path in (
        address,
        f"{address.removesuffix('/')}.csv" if address != "/espace/entreprise/etablissements/" else address,
    ):
        page = browser.get(path)
        assert page.status_code == 200
        assert "Le dossier affiché est : Particulier." in text(page)
        assert "changez de dossier" in links(page)
