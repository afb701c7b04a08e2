"""The demonstration's pages in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from guichet.demo import data
from guichet.registry.demo_scenarios import DEMO_SCENARIOS
from tests.browser.looks import AXE, COLOURS, NARROW, WIDE, misplaced, violations
from tests.valid_html import assert_valid

LINKED = (
    '<html lang="fr"><head><title>x</title></head><body><main><h1>x</h1><a href="{}">Ouvrir</a></main></body></html>'
)


@pytest.fixture
def pages(demo, receive, print_letter, transactional_db, monkeypatch):
    """The addresses of the pages, with something on each."""
    from django.utils import timezone

    monkeypatch.setattr(data, "PEOPLE", len(DEMO_SCENARIOS))
    data.load_people(demo, today=timezone.localdate())
    print_letter()
    return ["/demo/", "/demo/boite-aux-lettres/", f"/demo/boite-aux-lettres/emails/{receive()}/"]


@pytest.mark.browser
def test_the_pages_pass_axe_and_fit_their_window_by_day_and_by_night(pages, live_server, open_page):
    page = open_page(base_url=live_server.url)
    page.add_init_script(AXE)
    for path in pages:
        page.goto(path)
        for viewport in (NARROW, WIDE):
            page.set_viewport_size(viewport)
            assert violations(page) + misplaced(page) == [], path
        page.emulate_media(color_scheme="dark")
        assert violations(page, rules=COLOURS) == [], path
        page.emulate_media(color_scheme="light")


@pytest.mark.browser
def test_nothing_is_refused_by_the_pages_own_policy(pages, live_server, open_page):
    page = open_page(base_url=live_server.url)
    for path in pages:
        page.goto(path, wait_until="networkidle")
    expect(page.frame_locator("iframe").get_by_text("Bonjour")).to_be_visible()


@pytest.mark.browser
def test_a_number_is_copied_as_one_types_it(pages, live_server, open_page):
    page = open_page(base_url=live_server.url, permissions=["clipboard-read", "clipboard-write"])
    page.goto("/demo/")
    page.get_by_role("button", name=re.compile("Copier : 2 85 03 67 999 901")).first.click()
    page.get_by_role("status").get_by_text("Copié : 2 85 03 67 999 901").wait_for(state="attached")
    assert page.evaluate("navigator.clipboard.readText()") == "2850367999901"


@pytest.mark.browser
def test_the_link_of_an_email_opens_its_page_beside_the_mailbox(
    demo, receive, live_server, open_page, transactional_db
):
    name = receive(html=LINKED.format(f"{live_server.url}/alsace/connexion/"))
    page = open_page(base_url=live_server.url)
    page.goto(f"/demo/boite-aux-lettres/emails/{name}/")
    with page.expect_popup() as opened:
        page.frame_locator("iframe").get_by_text("Ouvrir").click()
    expect(opened.value.get_by_role("heading", level=1)).to_be_visible()
    assert page.url.endswith(f"/emails/{name}/")


def test_the_pages_are_valid(pages, client, tmp_path):
    folder = tmp_path / "html"
    folder.mkdir()
    assert_valid(folder, {str(number): client.get(path).content.decode() for number, path in enumerate(pages)})
