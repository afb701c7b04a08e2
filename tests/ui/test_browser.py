"""The design system in a real browser: readable, operable, and working with and without scripts."""

import pytest

from tests.browser.looks import NARROW, WIDE, overflows, violations

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.ui.site"), pytest.mark.django_db(transaction=True)]

FORM = "/alsace/essai/formulaire/"
PAGES = [FORM, "/alsace/essai/dialogue/", "/essai/membre/"]
"""Those where parts are tried; the site's own pages are all looked at in tests/browser."""


@pytest.mark.parametrize(("scheme", "viewport"), [("light", NARROW), ("dark", WIDE)], ids=["light, 320", "dark, 1280"])
def test_every_page_passes_axe_and_fits_its_window(live_server, open_page, scheme, viewport):
    # axe is put into the page by the test; the policy of the page would rightly refuse it.
    page = open_page(base_url=live_server.url, color_scheme=scheme, viewport=viewport, bypass_csp=True)
    for path in PAGES:
        page.goto(path)
        assert violations(page) == [], path
        assert not overflows(page), path
    page.goto(FORM)
    page.get_by_role("button", name="Suivant").click()
    assert page.get_by_role("alert").is_visible()
    assert violations(page) == []
    assert not overflows(page)


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_refused_by_the_page_s_own_policy(live_server, open_page, path):
    page = open_page(base_url=live_server.url)
    page.goto(path)
    assert page.locator("body").evaluate("body => getComputedStyle(body).display") == "flex"


@pytest.mark.requirement("R22", "R23")
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_the_text_grows_and_is_remembered(live_server, open_page, scripts):
    page = open_page(base_url=live_server.url, java_script_enabled=scripts)
    page.goto("/alsace/")
    height = page.locator("h2").first.bounding_box()["height"]
    page.get_by_role("button", name="A+").click()
    page.get_by_role("button", name="A+").click()
    assert page.url == f"{live_server.url}/alsace/"
    assert page.locator("h2").first.bounding_box()["height"] > height * 1.2
    page.goto("/alsace/cookies/")
    assert page.locator("html").get_attribute("class") == "t2"


def test_what_was_typed_stays_when_the_text_grows(live_server, open_page):
    page = open_page(base_url=live_server.url)
    page.goto(FORM)
    page.get_by_label("Nom", exact=True).fill("Dupont")
    page.get_by_role("button", name="A+").click()
    assert page.get_by_label("Nom", exact=True).input_value() == "Dupont"
    assert page.locator("html").get_attribute("class") == "t1"


@pytest.mark.requirement("R22")
def test_the_page_is_read_aloud_and_can_be_silenced(live_server, open_page):
    page = open_page(base_url=live_server.url)
    page.add_init_script(
        "window.said = []; Object.defineProperty(window, 'speechSynthesis', {value: {"
        "speak: (utterance) => window.said.push(utterance.text), cancel: () => (window.said = [])}});"
    )
    page.goto("/alsace/")
    page.get_by_role("button", name="Écouter").click()
    said = " ".join(page.evaluate("window.said"))
    assert "Vos démarches, à portée de main" in said
    assert "Se connecter" not in said  # the header is not part of the page
    page.get_by_role("button", name="Arrêter").click()
    assert page.evaluate("window.said") == []
    assert page.get_by_role("button", name="Écouter").is_visible()


def test_tools_that_need_scripts_are_absent_without_them(live_server, open_page):
    page = open_page(base_url=live_server.url, java_script_enabled=False)
    page.goto(FORM)
    assert not page.get_by_text("Écouter").is_visible()
    assert not page.get_by_text("voir", exact=True).is_visible()
    assert not page.get_by_text("faible").is_visible()


@pytest.mark.requirement("R130", "R137")
def test_a_password_can_be_shown_and_hidden(live_server, open_page):
    page = open_page(base_url=live_server.url)
    page.goto(FORM)
    field, see = page.locator("#id_secret"), page.get_by_role("button", name="voir")
    field.fill("Une-phrase-9")
    see.click()
    assert (field.get_attribute("type"), see.get_attribute("aria-pressed")) == ("text", "true")
    see.click()
    assert (field.get_attribute("type"), see.get_attribute("aria-pressed")) == ("password", "false")


@pytest.mark.requirement("R131")
def test_the_gauge_follows_what_is_typed(live_server, open_page):
    page = open_page(base_url=live_server.url)
    page.goto(FORM)
    gauge, status = page.locator(".gauge"), page.locator(".gauge [role=status]")
    for typed, level, word in (
        ("abc", "1", "faible"),
        ("aaaaaaaaA1", "1", "faible"),
        ("Abcdefg1", "2", "moyen"),
        ("Chemin-creux-74", "3", "fort"),
        ("", "0", ""),
    ):
        page.locator("#id_secret").fill(typed)
        assert gauge.get_attribute("data-level") == level, typed
        assert status.text_content().endswith(word)


def test_errors_take_the_focus_and_lead_to_their_field(live_server, open_page):
    page = open_page(base_url=live_server.url)
    page.goto(FORM)
    page.get_by_label("Nom", exact=True).press("Enter")
    page.wait_for_selector(".summary")
    assert page.evaluate("document.activeElement.className") == "summary"
    page.get_by_role("link", name="Nom : Ce champ est exigé.").click()
    assert page.evaluate("document.activeElement.id") == "id_nom"
    assert page.title().startswith("Erreur")


def test_a_form_leaves_once(live_server, open_page):
    page = open_page(base_url=live_server.url)
    page.goto(FORM)
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.evaluate("const b = document.querySelector('.steps button'); b.click(); b.click(); b.click();")
    page.wait_for_selector(".summary")
    assert len(sent) == 1


def test_the_first_key_leads_past_the_header(live_server, open_page):
    page = open_page(base_url=live_server.url)
    page.goto("/alsace/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Aller au contenu")
    assert skip.evaluate("link => link === document.activeElement && link.getBoundingClientRect().height > 24")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"


@pytest.mark.requirement("R16")
def test_the_red_block_hangs_top_right_and_is_red(live_server, open_page):
    page = open_page(base_url=live_server.url, viewport=WIDE)
    page.goto("/alsace/")
    box = page.locator(".door").bounding_box()
    assert box["y"] == 0
    assert box["x"] > WIDE["width"] / 2
    assert page.locator(".door").evaluate("door => getComputedStyle(door).backgroundColor") == "rgb(179, 24, 44)"


def test_what_is_printed_is_the_text_alone(live_server, open_page):
    page = open_page(base_url=live_server.url, color_scheme="dark")
    page.goto("/alsace/conditions-generales/")
    page.emulate_media(media="print")
    assert not page.locator(".door").is_visible()
    assert not page.locator(".tools").is_visible()
    assert page.get_by_text("1. Le service").is_visible()
    assert page.locator("body").evaluate("body => getComputedStyle(body).color") == "rgb(29, 33, 28)"
