"""What scripts and the reader's own settings add, on the real pages."""

import re

import pytest
from playwright.sync_api import expect

from guichet.accounts.password_rules import Weakness, weaknesses
from tests.browser.looks import NARROW
from tests.journeys import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PASSWORD_PAGES = ["choose a password", "replace the password"]
PLAIN = {Weakness.TOO_SHORT, Weakness.TOO_LONG, Weakness.TOO_FEW_KINDS}
MUTE = "delete window.speechSynthesis; delete Window.prototype.speechSynthesis;"
VOICE = """
window.said = [];
Object.defineProperty(window, "speechSynthesis", {value: {
  speak: (utterance) => window.said.push(utterance), cancel: () => (window.said = []),
}});
"""


@pytest.fixture
def named(shown):
    """Return `named(name)`: that page of the catalogue."""
    return {one.name: one for one in shown}.__getitem__


@pytest.mark.requirement("R131")
@pytest.mark.parametrize("name", PASSWORD_PAGES)
def test_the_gauge_moves_while_one_types_and_agrees_with_the_server(viewer, named, name):
    page = viewer()(named(name))
    gauge, field = page.locator(".gauge"), page.locator("[name=nouveau]")
    for typed, word in (
        ("ab", "faible"),
        ("abcdefgh", "faible"),
        ("aaaaaaA1", "faible"),
        ("Abcdefg1", "moyen"),
        (people.PASSWORD, "fort"),
    ):
        field.fill("")
        field.press_sequentially(typed)
        expect(gauge.locator("[role=status]")).to_have_text(re.compile(f" {word}$"))
        # A gauge cannot know what is common; but what it calls better than weak is never short or plain afterwards.
        assert word == "faible" or not PLAIN & set(weaknesses(typed, personal=[])), typed


@pytest.mark.requirement("R130", "R137")
@pytest.mark.parametrize(("name", "fields"), [("login", 1), *((name, 2) for name in PASSWORD_PAGES)])
def test_every_password_can_be_seen(viewer, named, name, fields):
    page = viewer()(named(name))
    switches = page.get_by_role("button", name="voir", exact=True)
    assert switches.count() == page.locator("main input[type=password]").count() == fields
    switches.last.click()
    expect(page.locator("main input[type=password]")).to_have_count(fields - 1)
    expect(page.locator(".secret input").last).to_have_attribute("type", "text")


@pytest.mark.requirement("R22")
def test_listening_is_offered_only_where_the_browser_can_speak(viewer, named):
    page = viewer(script=MUTE)(named("home of a fund, with news"))
    assert not page.evaluate("'speechSynthesis' in window")
    expect(page.get_by_role("button", name="Écouter")).to_be_hidden()


@pytest.mark.requirement("R22")
@pytest.mark.parametrize("name", ["home of a fund, with news", "details, mistyped", "payments, longest"])
def test_listening_reads_the_whole_page_in_french_and_nothing_else(viewer, named, name):
    page = viewer(script=VOICE)(named(name))
    page.get_by_role("button", name="Écouter").click()
    expect(page.get_by_role("button", name="Arrêter")).to_be_visible()
    said = page.evaluate("window.said.map((one) => [one.lang, one.text])")
    assert {language for language, _ in said} == {"fr-FR"}
    read = re.sub(r"\s+", "", "".join(text for _, text in said))
    assert read == re.sub(r"\s+", "", page.locator("main").inner_text())
    page.get_by_role("button", name="Arrêter").click()
    expect(page.get_by_role("button", name="Écouter")).to_be_visible()
    assert page.evaluate("window.said") == []


@pytest.mark.requirement("R22", "R23")
def test_the_size_of_the_text_follows_from_the_public_pages_into_the_space(viewer, named):
    view = viewer()
    page = view(named("home of a fund, with news"))
    page.get_by_role("button", name="A+").click()
    # Asked in the page first: only then has the browser surely kept it.
    assert page.evaluate("document.cookie") == "text-size=1"
    [cookie] = [one for one in page.context.cookies() if one["name"] == "text-size"]
    assert (cookie["value"], cookie["path"], cookie["sameSite"]) == ("1", "/", "Lax")
    page = view(named("space, full"))
    for _ in range(5):
        page.get_by_role("button", name="A+").click()
    expect(page.locator("html")).to_have_class("t3")
    page.get_by_role("button", name="A : taille normale").click()
    expect(page.locator("html")).to_have_class("")


def test_with_forced_colours_every_choice_and_every_mistake_still_shows(viewer, named):
    view = viewer(forced_colors="active", viewport=NARROW)
    page = view(named("carte, answered before"))
    chosen = page.locator(".choice:has(:checked)")
    assert chosen.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    page = view(named("details, nothing typed"))
    for selector in (".summary", ".steps .button", "[name=nom]", ".door"):
        style = page.locator(selector).first.evaluate("one => getComputedStyle(one).borderTopStyle")
        assert style == "solid", selector


def test_nothing_moves_for_who_asked_for_stillness(shown, viewer):
    view = viewer(reduced_motion="reduce")
    for name in ("home of a fund, with news", "card", "space, full"):
        page = view(next(one for one in shown if one.name == name))
        moving = """[...document.querySelectorAll("*")].filter((one) => {
          const style = getComputedStyle(one);
          return style.animationName !== "none" || parseFloat(style.transitionDuration) > 0.01;
        }).length"""
        assert page.evaluate(moving) == 0, name
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


@pytest.mark.parametrize("name", ["legal, conditions", "payments, full", "done, by post", "space, full"])
def test_what_is_printed_is_the_page_without_its_tools(viewer, named, name):
    page = viewer(color_scheme="dark")(named(name))
    words = page.locator("main h1").inner_text()
    page.emulate_media(media="print")
    for selector in (".door", ".account", ".menu", ".tools", ".foot ul", ".actions"):
        expect(page.locator(f"{selector}:visible")).to_have_count(0)
    assert page.locator("h1").inner_text() == words
    ink, paper = page.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert ink == "rgb(29, 33, 28)"
    assert paper == "rgb(255, 255, 255)"
