"""The design system in a real browser: readable, operable, and working with and without scripts."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.looks import AXE, WIDE, everything

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.ui.site"), pytest.mark.django_db(transaction=True)]

FORM = "/alsace/essai/formulaire/"
PAGES = [FORM, "/alsace/essai/dialogue/", "/essai/membre/"]
"""Those where parts are tried; the site's own pages are all looked at in tests/browser."""


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wrong_however_one_looks(live_server, open_page, path):
    page = open_page(base_url=live_server.url)
    page.add_init_script(AXE)
    page.goto(path)
    assert everything(page) == {}
    if path == FORM:
        with page.expect_navigation():
            page.get_by_role("button", name="Suivant").click()
        expect(page.get_by_role("alert")).to_be_visible()
        assert everything(page) == {}


@pytest.mark.requirement("R22", "R23")
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_the_text_grows_and_is_remembered(live_server, open_page, scripts):
    page = open_page(base_url=live_server.url, java_script_enabled=scripts)
    page.goto("/alsace/")
    height = page.locator("h2").first.bounding_box()["height"]
    for size in ("t1", "t2"):
        page.get_by_role("button", name="A+").click()
        expect(page.locator("html")).to_have_class(size)
    expect(page).to_have_url(f"{live_server.url}/alsace/")
    page.wait_for_load_state()
    assert page.locator("h2").first.bounding_box()["height"] > height * 1.2
    page.goto("/alsace/cookies/")
    expect(page.locator("html")).to_have_class("t2")


def test_what_was_typed_stays_when_the_text_grows(live_server, open_page):
    page = open_page(base_url=live_server.url)
    page.goto(FORM)
    page.get_by_label("Nom", exact=True).fill("Dupont")
    page.get_by_role("button", name="A+").click()
    expect(page.locator("html")).to_have_class("t1")
    expect(page.get_by_label("Nom", exact=True)).to_have_value("Dupont")


@pytest.mark.requirement("R22")
def test_the_page_is_read_aloud_and_can_be_silenced(live_server, open_page):
    page = open_page(base_url=live_server.url)
    page.add_init_script(
        "window.said = []; Object.defineProperty(window, 'speechSynthesis', {value: {"
        "speak: (utterance) => window.said.push(utterance.text), cancel: () => (window.said = [])}});"
    )
    page.goto("/alsace/")
    page.get_by_role("button", name="Écouter").click()
    expect(page.get_by_role("button", name="Arrêter")).to_be_visible()
    said = " ".join(page.evaluate("window.said"))
    assert "Vos démarches, à portée de main" in said
    assert "Se connecter" not in said  # the header is not part of the page
    page.get_by_role("button", name="Arrêter").click()
    expect(page.get_by_role("button", name="Écouter")).to_be_visible()
    assert page.evaluate("window.said") == []


def test_tools_that_need_scripts_are_absent_without_them(live_server, open_page):
    page = open_page(base_url=live_server.url, java_script_enabled=False)
    page.goto(FORM)
    expect(page.get_by_text("Écouter")).to_be_hidden()
    expect(page.get_by_text("voir", exact=True)).to_be_hidden()
    expect(page.get_by_text("faible")).to_be_hidden()


@pytest.mark.requirement("R130", "R137")
def test_a_password_can_be_shown_and_hidden(live_server, open_page):
    page = open_page(base_url=live_server.url)
    page.goto(FORM)
    field, see = page.locator("#id_secret"), page.get_by_role("button", name="voir")
    field.fill("Une-phrase-9")
    for kind, pressed in (("text", "true"), ("password", "false")):
        see.click()
        expect(see).to_have_attribute("aria-pressed", pressed)
        expect(field).to_have_attribute("type", kind)


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
        expect(gauge).to_have_attribute("data-level", level)
        expect(status).to_have_text(re.compile(f"{word}$"))


def test_errors_take_the_focus_and_lead_to_their_field(live_server, open_page):
    page = open_page(base_url=live_server.url)
    page.goto(FORM)
    with page.expect_navigation():
        page.get_by_label("Nom", exact=True).press("Enter")
    expect(page.locator(".summary")).to_be_focused()
    expect(page).to_have_title(re.compile("^Erreur"))
    page.get_by_role("link", name="Nom : Ce champ est exigé.").click()
    expect(page.locator("#id_nom")).to_be_focused()


def test_a_form_leaves_once(live_server, open_page):
    page = open_page(base_url=live_server.url)
    page.goto(FORM)
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    with page.expect_navigation():
        page.evaluate("const b = document.querySelector('.steps button'); b.click(); b.click(); b.click();")
    expect(page.locator(".summary")).to_be_visible()
    assert len(sent) == 1


def test_the_first_key_leads_past_the_header(live_server, open_page):
    page = open_page(base_url=live_server.url)
    page.goto("/alsace/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Aller au contenu")
    expect(skip).to_be_focused()
    assert skip.bounding_box()["height"] > 24
    page.keyboard.press("Enter")
    expect(page.locator("#contenu")).to_be_focused()


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
    expect(page.locator(".door")).to_be_hidden()
    expect(page.locator(".tools")).to_be_hidden()
    expect(page.get_by_text("1. Le service")).to_be_visible()
    expect(page.locator("body")).to_have_css("color", "rgb(29, 33, 28)")
