"""What every answer carries, and the tools of every page."""

import re

import pytest

from guichet.ui import stylesheet
from guichet.ui.pages import TEXT_SIZE_COOKIE

pytestmark = pytest.mark.urls("tests.ui.site")


def test_a_page_allows_its_own_style_and_nothing_from_elsewhere(client, fund):
    response = client.get("/alsace/essai/formulaire/")
    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["style-src"] == stylesheet.for_accent(fund.accent).allowed_by
    assert policy["script-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    html = response.content.decode()
    assert f"<style>{stylesheet.for_accent(fund.accent).text}</style>" in html
    # Neither is allowed by the policy: it would be silently dropped.
    assert not re.search(r"<[^>]* (style|on\w+)=", html)
    assert not re.search(r"<script(?![^>]*src=)", html)


def test_the_other_headers(client):
    response = client.get("/alsace/essai/formulaire/")
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in response["Permissions-Policy"]
    assert re.fullmatch(r"[0-9a-f]{32}", response["X-Request-Id"])


def test_what_is_not_a_page_may_load_nothing(client):
    assert client.get("/robots.txt")["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


@pytest.mark.parametrize("path", ["/alsace/essai/formulaire/", "/essai/membre/", "/nulle-part/"])
def test_private_pages_are_neither_kept_nor_indexed(client, path):
    response = client.get(path)
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex"


def test_the_title_says_first_that_something_is_wrong(client):
    response = client.post("/alsace/essai/formulaire/", {"nom": ""})
    assert "<title>Erreur\N{NO-BREAK SPACE}: Vos coordonnées - MSA Alsace</title>" in response.content.decode()


@pytest.mark.requirement("R22", "R23")
@pytest.mark.parametrize("path", ["/alsace/essai/formulaire/", "/essai/membre/"])
def test_every_page_offers_its_tools_and_the_text_grows_without_scripts(client, path):
    html = client.get(path).content.decode()
    assert [re.sub("<.*?>", "", label) for label in re.findall(r'<button name="size"[^>]*>(.*?)</button>', html)] == [
        "A+",
        "A-",
        "A",
    ]
    assert "Écouter" in html
    sizes = []
    for size in ("larger", "larger", "larger", "larger", "smaller", "normal", "smaller"):
        response = client.post("/taille-du-texte/", {"size": size, "back": path})
        assert (response.status_code, response["Location"]) == (302, path)
        found = re.search(r'<html lang="fr"(?: class="t(\d)")?>', client.get(path).content.decode())
        sizes.append(int(found[1] or 0))
    assert sizes == [1, 2, 3, 3, 2, 0, 0]


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "\\\\evil", ""]
)
def test_the_text_size_never_sends_elsewhere(client, back):
    assert client.post("/taille-du-texte/", {"size": "larger", "back": back})["Location"] == "/"


def test_a_link_cannot_change_the_text_size(client):
    assert client.get("/taille-du-texte/?size=larger").status_code == 405


def test_a_strange_cookie_is_not_believed(client):
    client.cookies[TEXT_SIZE_COOKIE] = '9"><script>'
    assert '<html lang="fr">' in client.get("/alsace/essai/formulaire/").content.decode()


@pytest.mark.requirement("R162", "R163", "R174")
def test_a_private_page_names_the_fund_and_the_member_and_lets_them_out(client):
    html = client.get("/essai/membre/").content.decode()
    header = html[html.index("<header>") : html.index("</header>")]
    assert "<b>Alsace</b>" in header
    assert "DUPONT-LAMBERT Marie-Antoinette" in header
    assert 'href="/alsace/">Aller à l&#x27;espace public</a>' in header or "Aller à l'espace public</a>" in header
    assert re.search(r'<a href="/espace/">Mon espace privé</a>', header)
    assert re.search(r'<form method="post" action="/deconnexion/">.*Se déconnecter', header, re.DOTALL)
    assert "S'inscrire" not in header
    assert 'href="/essai/membre/" aria-current="page"' in header


def test_a_dialog_can_be_closed(client):
    html = client.get("/alsace/essai/dialogue/").content.decode()
    assert '<a class="shut" href="/" aria-label="Fermer">' in html


@pytest.mark.parametrize(
    "path", ["/alsace/essai/formulaire/", "/alsace/essai/dialogue/", "/essai/membre/", "/nulle-part/"]
)
def test_a_page_has_one_first_heading_its_landmarks_and_a_way_past_the_header(client, path):
    html = client.get(path).content.decode()
    assert html.count("<h1") == html.count("<main") == html.count("<header") == html.count("<footer") == 1
    assert html.index('href="#contenu"') < html.index("<header>")
    assert '<main id="contenu"' in html
