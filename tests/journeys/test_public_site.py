"""Around the service: the red block on every public site, the fund's name, the breadcrumb."""

import pytest

from guichet.funds import catalogue
from tests.journeys.walker import Walker

PUBLIC_PAGES = ["", "assistance/", "conditions-generales/"]
SITES = ["", *(fund.slug for fund in catalogue.all_funds())]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("site", SITES)
@pytest.mark.requirement("R16")
def test_every_site_shows_the_block_with_its_two_links(site):
    walker = Walker(site).get(f"/{site}/" if site else "/")
    assert "Mon espace privé" in walker.page.header
    assert walker.page.link("Se connecter", everywhere=True) == f"{walker.root}connexion/"
    assert walker.page.link("S'inscrire", everywhere=True) == f"{walker.root}inscription/"


@pytest.mark.parametrize("page", PUBLIC_PAGES)
@pytest.mark.requirement("R17", "R18")
def test_the_two_links_open_the_enrolment_and_the_login_window(walker, page):
    walker.get(f"/alsace/{page}").follow("S'inscrire")
    assert walker.heading == "Créer mon espace privé"
    walker.get(f"/alsace/{page}").follow("Se connecter")
    assert walker.heading == "Se connecter à Mon espace privé"


@pytest.mark.requirement("R19", "R25")
def test_the_header_names_the_fund_and_lets_one_change_region(walker):
    walker.get("/alsace/")
    assert "Alsace" in walker.page.header
    walker.follow("Changer de région")
    assert walker.heading == "Changer de région"
    walker.follow("Provence Azur")
    assert walker.path == "/provenceazur/"
    assert "Provence Azur" in walker.page.header


@pytest.mark.requirement("R21")
def test_the_breadcrumb_shows_the_fund_then_the_page(walker):
    assert walker.get("/alsace/").page.breadcrumb == "MSA Alsace > Alsace accueil"
    assert walker.open_enrolment().page.breadcrumb.startswith("MSA Alsace > ")


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["/alsace", "/ALSACE/", "/Alsace/Connexion", "/alsace/inscription"])
def test_an_address_copied_from_a_letter_by_hand_leads_where_it_was_meant_to(typed, client):
    response = client.get(typed, follow=True)
    assert response.status_code == 200
    assert response.redirect_chain[-1][0] == f"{typed.lower().rstrip('/')}/"


def test_an_address_that_means_nothing_stays_unknown(client):
    assert client.get("/alsace/nulle-part").status_code == 404
