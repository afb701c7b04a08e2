"""An agent on the telephone finds a member and opens their file, without touching the mouse."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from guichet.agents.models import Look, Reason
from tests.factories import AffiliationFactory, AgentFactory, at_work

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(client, live_server, open_page):
    at_work(client, AgentFactory())
    page = open_page(base_url=live_server.url)
    token = client.cookies[settings.AGENT_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.AGENT_COOKIE_NAME, "value": token, "url": live_server.url}])
    return page


def press_tab_until(page, words):
    for _ in range(12):
        page.keyboard.press("Tab")
        if words in page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).textContent"):
            return
    raise AssertionError(f"the keyboard does not reach {words}")


@pytest.mark.requirement("R83")
def test_from_the_box_to_the_file_with_the_keyboard_alone(page):
    AffiliationFactory()
    other = AffiliationFactory(person__given_names="Jules").person
    page.goto("/agents/rechercher/")
    expect(page.get_by_label("Qui cherchez-vous")).to_be_focused()
    page.keyboard.type("weber 27/01/1985")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="2 résultats")).to_be_focused()
    assert "weber" not in page.url
    press_tab_until(page, "Appel téléphonique")
    page.keyboard.press("Space")
    # Among several, Enter chooses nobody; the reason is kept.
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="2 résultats")).to_be_focused()
    expect(page.get_by_label("Appel téléphonique")).to_be_checked()
    assert not Look.objects.exists()
    press_tab_until(page, "WEBER JULES")
    page.keyboard.press("Enter")
    page.wait_for_url("**/agents/dossier/**")
    look = Look.objects.get()
    assert (look.person, look.reason) == (other, Reason.CALL)
    page.goto("/agents/rechercher/")
    press_tab_until(page, "Rechercher")
    press_tab_until(page, "WEBER JULES")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/agents/dossier/{look.reference}/")
