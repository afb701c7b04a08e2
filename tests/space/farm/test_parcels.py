"""« Relevé parcellaire »: by commune, to print, to keep."""

import io

import pypdf
import pytest
from django.utils import timezone

from guichet.documents.models import Document, DocumentKind
from guichet.registry.models import Tenure
from guichet.space import sight as sights
from guichet.space.farm import statement, views
from guichet.space.sight import Sight
from tests.factories import AccountFactory, EstablishmentFactory, PersonFactory, enter
from tests.paperwork import ParcelFactory
from tests.space.test_home import rows, text
from tests.space.test_payments import links, months
from tests.space.test_spreadsheet import read

pytestmark = pytest.mark.django_db
HERE = "/espace/exploitation/parcelles/"


@pytest.fixture
def account():
    return AccountFactory(profile="exploitant")


@pytest.fixture
def farmer(client, account):
    return enter(client, account)


def words(pdf):
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert "pdfuaid:part>1<" in reader.trailer["/Root"]["/Metadata"].get_data().decode()
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split()).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.requirement("R12")
def test_by_commune_with_areas_and_totals(farmer, account):
    ParcelFactory(person=account.person, number="0012", subdivision="A", tenure=Tenure.LEASED)
    ParcelFactory(person=account.person, number="0002", area_sqm=1, income_cents=5)
    ParcelFactory(person=account.person, commune_code="67991", commune_name="Autre Village", number="0001")
    ParcelFactory(person=PersonFactory(), commune_name="Chez Un Autre")
    page = farmer.get(HERE)
    assert months(page) == ["Autre Village (67991)", "Village Inventé (67990)"]
    assert [row[0] for row in rows(page)[2:]] == ["ZB 0001", "ZB 0002", "ZB 0012 A"]
    assert rows(page)[1] == ["Village Inventé 67990", "2 parcelles", "1 ha 23 a 46 ca"]
    assert rows(page)[4][1:] == ["Terres Fermage · depuis le 1er janvier 2012", "1 ha 23 a 45 ca 45,00 €"]
    said = text(page)
    assert "2 ha 46 a 91 ca" in said
    assert "3 parcelles, revenu cadastral 90,05 €" in said
    assert "Chez Un Autre" not in said
    one = farmer.get(HERE, {"commune": "67991"})
    assert (months(one), len(rows(one))) == (["Autre Village (67991)"], 3)
    cells = read(farmer.get("/espace/exploitation/parcelles.csv").content)
    assert [row[7] for row in cells[1:]] == ["1,2345", "0,0001", "1,2345"]


@pytest.mark.parametrize("value", ["67999", "\0", "<script>", "x" * 3000, "-1"])
def test_any_address_gives_a_page(farmer, account, value, django_assert_max_num_queries):
    ParcelFactory(person=account.person)
    with django_assert_max_num_queries(3):
        assert len(rows(farmer.get(HERE, {"commune": value, "page": value}))) == 2


def test_the_statement_is_drawn_kept_and_is_one_while_nothing_changes(farmer, account):
    ParcelFactory(person=account.person, nature="Prés d'Œuvre \N{SNOWMAN}")
    given = farmer.post(f"{HERE}releve/", follow=True)
    assert given.headers["Content-Type"] == "application/pdf"
    said = words(given.getvalue())
    for part in ("Relevé parcellaire", "WEBER FLORENT", "1 ha 23 a 45 ca", "Village Inventé (67990)", "Prés d'Œuvre ?"):
        assert part in said, part
    assert account.person.nir not in said
    farmer.post(f"{HERE}releve/")
    [kept] = Document.objects.all()
    assert (kept.kind, kept.title, kept.read_at is None) == (DocumentKind.STATEMENT, "Relevé parcellaire", False)
    ParcelFactory(person=account.person)
    farmer.post(f"{HERE}releve/")
    assert Document.objects.count() == 2
    assert farmer.get(f"{HERE}releve/").status_code == 405


def test_a_company_s_statement_bears_its_number_and_runs_over_pages():
    place = EstablishmentFactory()
    account = AccountFactory(establishment=place, profile="entreprise")
    for number in range(150):
        ParcelFactory(establishment=place, commune_code=f"67{number % 3:03}", commune_name=f"Commune {number % 3}")
    sight = Sight(account, account.profile, sights.fund_of(account), place)
    pdf = statement.draw(sight, now=timezone.now())
    said = words(pdf)
    assert "EARL DU MOULIN SIRET 0" in said
    assert "page 1 sur" in said
    assert said.count("ZB ") == 150


def test_the_slip_is_one_page_with_who_farms(farmer, account):
    given = farmer.post(f"{HERE}mutation/")
    assert given.headers["Content-Disposition"] == 'attachment; filename="bulletin-de-mutation.pdf"'
    assert len(pypdf.PdfReader(io.BytesIO(given.content)).pages) == 1
    assert "Bulletin de mutation de terres" in words(given.content)
    assert "1 RUE DES TILLEULS" in words(given.content)
    assert not Document.objects.exists()
    assert "Votre caisse ne connaît pas de parcelle" in text(farmer.get(HERE))
    assert "changez de dossier" in links(farmer.get(HERE))


def test_nobody_makes_the_server_draw_all_day(farmer, account, monkeypatch):
    monkeypatch.setattr(views, "PAPERS_PER_DAY", 1)
    assert farmer.post(f"{HERE}mutation/").headers["Content-Type"] == "application/pdf"
    for paper in ("mutation", "releve"):
        assert "Revenez demain" in text(farmer.post(f"{HERE}{paper}/"))
    assert not Document.objects.exists()
