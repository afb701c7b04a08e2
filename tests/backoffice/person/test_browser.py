"""An agent on the telephone, in a real browser and without scripts, on a screen and on a narrow window."""

import pytest
from django.conf import settings
from django.utils import timezone

from guichet.agents.models import Look
from tests.factories import AffiliationFactory, AgentFactory, PersonFactory, at_work, open_file

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.requirement("R15")]
SIZES = [{"width": 1280, "height": 800}, {"width": 360, "height": 740}]


@pytest.fixture
def at_desk(live_server, open_page, client):
    def one(**options):
        page = open_page(base_url=live_server.url, java_script_enabled=False, **options)
        token = at_work(client, AgentFactory()).cookies[settings.AGENT_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.AGENT_COOKIE_NAME, "value": token, "url": live_server.url}])
        return page

    return one


@pytest.mark.parametrize("size", SIZES, ids=["wide", "narrow"])
def test_from_the_cause_to_a_caller_who_is_who_they_say(at_desk, client, size):
    page = at_desk(viewport=size)
    person = PersonFactory()
    AffiliationFactory(person=person)
    page.goto(open_file(client, person))
    cause = page.get_by_role("region", name="N'a jamais commencé d'inscription")
    assert cause.bounding_box()["y"] < 3 * size["height"] / 4, "seen without scrolling"
    assert page.get_by_text("Identité pas encore vérifiée").is_visible()
    page.get_by_role("link", name="Vérifier l'appelant").click()
    page.get_by_label("À quelle adresse personnelle").fill("1 rue des Tilleuls, 67990")
    page.get_by_label("Quels sont vos autres prénoms").fill("Paul")
    page.get_by_role("button", name="Comparer").click()
    assert "Les réponses ne concordent pas." in page.get_by_role("status").inner_text()
    assert page.get_by_label("À quelle adresse personnelle").input_value() == ""
    page.get_by_label("À quelle adresse personnelle").fill("1 rue des Tilleuls, 67990")
    page.get_by_label("Quels sont vos autres prénoms").fill("Émile")
    page.get_by_role("button", name="Comparer").click()
    assert page.get_by_role("heading", level=1).inner_text() == "WEBER FLORENT"
    assert page.get_by_text("Identité vérifiée").is_visible()
    assert Look.objects.get().caller_checked_at <= timezone.now()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
