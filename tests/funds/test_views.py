"""The public pages."""

import datetime as dt
import html
import re
from pathlib import Path

import brotli
import pytest
from django.test import Client
from django.utils import timezone

from guichet.funds import catalogue, kept
from guichet.funds.cookies import all_cookies
from guichet.funds.models import GeneralConditions
from guichet.funds.operations import publish_news

pytestmark = pytest.mark.django_db

EVERY_PAGE = {
    "": 2,
    "assistance/": 1,
    "conditions-generales/": 1,
    "donnees-personnelles/": 0,
    "cookies/": 0,
    "accessibilite/": 0,
    "mentions-legales/": 0,
}
"""Address -> queries at most."""
FIRST_PAGE_BYTES, FIRST_VISIT_BYTES = 14_000, 40_000


def text_of(response):
    page = re.sub(r"<(style|script).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub("<[^>]+>", " ", page))).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("path", EVERY_PAGE)
@pytest.mark.parametrize("prefix", ["/", "/alsace/", "/mpn/"])
def test_every_page_opens_sets_no_cookie_and_asks_little(client, django_assert_max_num_queries, prefix, path):
    with django_assert_max_num_queries(EVERY_PAGE[path]):
        response = client.get(prefix + path)
    assert response.status_code == 200
    assert not response.cookies
    assert "X-Robots-Tag" not in response
    assert client.post(prefix + path).status_code == 405


@pytest.mark.parametrize("path", ["nulle-part/", "inscription/a/b/", "assistance/x/"])
@pytest.mark.parametrize(("prefix", "home"), [("/alsace/", "/alsace/"), ("/ALSACE/", "/alsace/"), ("/", "/")])
def test_an_address_that_leads_nowhere_keeps_the_fund_it_names(client, prefix, home, path):
    response = client.get(prefix + path, follow=True)
    assert response.status_code == 404
    assert re.findall(r'<a class="button[^"]*" href="([^"]+)"', response.content.decode())[0] == home
    assert ("Alsace" in text_of(response)) is (home == "/alsace/")


@pytest.mark.requirement("R16", "R17", "R18")
@pytest.mark.parametrize(
    "fund", [*catalogue.all_funds(), catalogue.national()], ids=lambda fund: fund.slug or "national"
)
def test_every_site_shows_the_red_block_with_its_two_links(client, fund):
    prefix = f"/{fund.slug}/" if fund.slug else "/"
    page = client.get(prefix).content.decode()
    block = page[page.index('<div class="door">') : page.index('class="bar"')]
    assert "Mon espace privé</p>" in block
    links = dict(re.findall(r'<a href="([^"]+)">([^<]+)</a>', html.unescape(block)))
    assert links == {f"{prefix}connexion/": "Se connecter", f"{prefix}inscription/": "S'inscrire"}
    assert "Vous êtes..." in text_of(client.get(f"{prefix}inscription/", follow=True))
    assert "Se connecter à Mon espace privé" in text_of(client.get(f"{prefix}connexion/"))


@pytest.mark.requirement("R19")
def test_the_header_shows_the_fund_and_a_link_to_change_region(client):
    page = client.get("/provenceazur/").content.decode()
    header = page[page.index("<header>") : page.index("</header>")]
    assert "<b>Provence Azur</b>" in header
    assert re.search(r'<a class="region" href="/changer-de-region/">.*Changer de région</a>', header)


@pytest.mark.requirement("R19")
def test_the_region_page_leads_to_every_fund(client):
    page = client.get("/changer-de-region/").content.decode()
    for fund in catalogue.all_funds():
        assert f'<a href="/{fund.slug}/">{html.escape(fund.short_name)}</a>' in page


@pytest.mark.parametrize(("department", "slug"), [("67", "alsace"), ("2A", "corse"), ("01", "ain-rhone")])
def test_a_department_leads_to_its_fund(client, department, slug):
    response = client.get("/changer-de-region/", {"departement": department})
    assert (response.status_code, response["Location"]) == (302, f"/{slug}/")


def test_an_overseas_department_is_told_who_serves_it(client):
    for path in ("/changer-de-region/", "/assistance/", "/alsace/assistance/"):
        assert "La Réunion ne relève pas d'une caisse de MSA" in text_of(client.get(path, {"departement": "974"}))
        assert "CGSS de La Réunion" in text_of(client.get(path, {"departement": "974"}))
    assert "Wallis-et-Futuna ne relève pas" in text_of(client.get("/assistance/", {"departement": "986"}))


@pytest.mark.requirement("R143")
@pytest.mark.parametrize(
    ("typed", "slug"), [("67", "alsace"), (" 2a ", "corse"), ("1", "ain-rhone"), ("83", "provenceazur")]
)
def test_a_department_number_gives_the_help_of_its_fund(client, typed, slug):
    for path in ("/assistance/", "/alsace/assistance/"):
        response = client.get(path, {"departement": typed})
        assert (response.status_code, response["Location"]) == (302, f"/{slug}/assistance/")


@pytest.mark.parametrize(
    ("typed", "words"), [("", "Ce champ est exigé."), ("99", "aucun département"), ("<b>", "aucun département")]
)
def test_a_number_that_is_none_is_explained(client, typed, words):
    response = client.get("/assistance/", {"departement": typed})
    assert response.status_code == 200
    assert words in text_of(response)
    assert "Erreur :" in text_of(response)


@pytest.mark.requirement("R21")
def test_the_breadcrumb_shows_the_fund_then_the_page(client):
    def crumbs(path):
        page = client.get(path).content.decode()
        trail = page[page.index('<nav class="crumbs"') : page.index("</ol>")]
        return [html.unescape(re.sub("<[^>]+>", "", item)) for item in re.findall("<li.*?</li>", trail)]

    assert crumbs("/alsace/") == ["MSA Alsace", "Alsace accueil"]
    assert crumbs("/alsace/assistance/") == ["MSA Alsace", "L'assistance Internet"]
    assert crumbs("/") == ["msa.fr", "Accueil"]


@pytest.mark.requirement("R24")
def test_a_search_engine_finds_a_fund_by_its_name(client):
    page = client.get("/alsace/").content.decode()
    assert "<title>MSA - Alsace accueil</title>" in page
    assert '<meta name="description" content="Mon espace privé de la MSA d&#x27;Alsace' in page
    robots = client.get("/robots.txt").content.decode()
    assert "Disallow: /espace/" in robots
    assert "Disallow: /\n" not in robots


@pytest.mark.requirement("R24", "R25")
def test_a_fund_s_own_host_leads_to_its_page(settings):
    settings.ALLOWED_HOSTS = ["alsace.msa.fr", "www.msa.fr"]
    response = Client(headers={"host": "alsace.msa.fr"}).get("/")
    assert (response.status_code, response["Location"]) == (302, f"{settings.PUBLIC_URL}/alsace/")
    assert Client(headers={"host": "www.msa.fr"}).get("/").status_code == 200


@pytest.mark.requirement("R7", "R8", "R9", "R12")
@pytest.mark.parametrize("path", ["/", "/alsace/"])
def test_the_home_page_tells_what_the_service_is(client, path):
    text = text_of(client.get(path))
    for words in (
        "24 h / 24, 7 j / 7",
        "Gratuit",
        "connexions chiffrées",
        "Attestations",
        "Consultations",
        "Déclarations",
        "Demandes",
    ):
        assert words in text


@pytest.mark.requirement("R200", "R201")
def test_each_fund_shows_its_own_assistance(client):
    for path in ("/alsace/", "/alsace/assistance/"):
        text = text_of(client.get(path))
        assert "09 69 36 37 03" in text
        assert "assistanceinternet@umsage.msa.fr" in text
        assert "Du lundi au vendredi" in text
    text = text_of(client.get("/provenceazur/assistance/"))
    assert "03 20 900 500 Prix d'un appel local" in text
    assert "de 8 h 30 à 12 h 15 et de 13 h 30 à 16 h 30" in text


def test_what_is_unknown_is_told_as_unknown(client):
    text = text_of(client.get("/bourgogne/assistance/"))
    assert "Le numéro de téléphone n'est pas connu." in text
    assert "Les horaires ne sont pas connus." in text
    switchboard = text_of(client.get("/corse/assistance/")), text_of(client.get("/limousin/assistance/"))
    assert ["Standard de la caisse" in text for text in switchboard] == [False, True]


@pytest.mark.requirement("R202", "R203")
def test_assistance_says_what_it_covers_and_what_it_does_not(client):
    for path in ("/assistance/", "/alsace/assistance/"):
        text = text_of(client.get(path))
        for words in (
            "naviguer sur notre site",
            "créer votre compte",
            "accéder aux services en ligne",
            "votre demande ou votre déclaration",
            "ne trouvez pas une information",
            "questions sur Mon espace privé",
            "pas vocation à répondre aux demandes à caractère réglementaire ou législatif",
            "les montants à prendre en compte",
        ):
            assert words in text


@pytest.mark.requirement("R15")
def test_assistance_tells_of_the_reception_team(client):
    assert "L'équipe d'accueil de votre caisse peut aussi vous accompagner" in text_of(
        client.get("/alsace/assistance/")
    )


def test_news_and_banners_are_shown_and_escaped(client, now):
    publish_news(fund_code="68", title="<b>Salon</b>", body="Venez\nnombreux", now=now)
    publish_news(fund_code="68", title="Interruption", body="ce soir", now=now, as_banner=True)
    page = client.get("/alsace/").content.decode()
    assert "&lt;b&gt;Salon&lt;/b&gt;" in page
    assert "10\N{NO-BREAK SPACE}mars 2026" in page
    assert '<div class="banner" role="status">' in page
    assert "Actualités" not in client.get("/bourgogne/").content.decode()


def test_the_conditions_to_come_can_be_read_before(client, django_assert_num_queries):
    first_day = timezone.now() + dt.timedelta(days=3)
    GeneralConditions.objects.create(version=9, text="Neuf", summary="Tout", published_at=first_day)
    kept.VERSIONS.forget()
    address = "/alsace/conditions-generales/"
    assert "Lire la version 9, en vigueur à partir du" in text_of(client.get(address))
    with django_assert_num_queries(1):
        ahead = text_of(client.get(f"{address}?version=9"))
    assert "Version 9, en vigueur à partir du" in ahead
    assert "Ce qui change Tout Neuf" in ahead
    for other in ("1", "99", "x", ""):
        assert "Lire la version 9" in text_of(client.get(f"{address}?version={other}"))


def test_the_conditions_have_a_version_and_a_date(client):
    text = text_of(client.get("/alsace/conditions-generales/"))
    assert "Version 2, en vigueur depuis le 28 novembre 2026." in text
    assert "1. Le service" in text


def test_the_cookie_page_lists_every_cookie_by_its_name(client, settings):
    text = text_of(client.get("/cookies/"))
    names = {cookie.name for cookie in all_cookies()}
    assert names == {
        settings.SESSION_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
        settings.ENROLMENT_COOKIE_NAME,
        settings.FRANCECONNECT_COOKIE_NAME,
        settings.FRANCECONNECT_ARRIVAL_COOKIE_NAME,
        settings.UNSENT_COOKIE_NAME,
        settings.RENEWAL_COOKIE_NAME,
        settings.LOGIN_COOKIE_NAME,
        settings.AGENT_COOKIE_NAME,
        settings.AGENT_PENDING_COOKIE_NAME,
        settings.AGENT_PROCONNECT_COOKIE_NAME,
        settings.BROWSER_COOKIE_NAME,
        settings.ONWARD_COOKIE_NAME,
        settings.WANTED_COOKIE_NAME,
        "mandat",
        "text-size",
    }
    assert all(name in text for name in names)


def test_the_accessibility_statement_is_truthful_and_reached_from_every_page(client):
    text = text_of(client.get("/alsace/accessibilite/"))
    for words in ("non conforme", "aucun audit", "Défenseur des droits", "RGAA"):
        assert words in text
    for path in ("/", "/alsace/", "/alsace/inscription/", "/nulle-part/"):
        assert "Accessibilité : non conforme" in text_of(client.get(path, follow=True))


def test_the_security_approval_is_told_as_it_is(client):
    assert "Aucune décision d'homologation n'est enregistrée" in text_of(client.get("/mentions-legales/"))


@pytest.mark.parametrize(
    "path", ["/", "/alsace/", "/changer-de-region/", "/alsace/assistance/", "/alsace/conditions-generales/"]
)
def test_the_first_page_fits_in_the_first_packets_and_the_first_visit_stays_small(client, path):
    from django.contrib.staticfiles import finders

    page = client.get(path).content
    first = len(brotli.compress(page, quality=5))
    linked = set(re.findall(r'(?:src|href)="/static/([^"]+)"', page.decode()))
    files = [len(brotli.compress(Path(finders.find(name)).read_bytes(), quality=5)) for name in linked]
    assert first < FIRST_PAGE_BYTES
    assert first + sum(files) < FIRST_VISIT_BYTES
    assert not re.search(rb'(src|href)="https?://[^"]*\.(js|css|woff2?|png|jpg|svg)"', page)
