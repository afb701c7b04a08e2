"""From the reception desk to the private space, in two browsers: the agent's screen and an old telephone (R15)."""

import pytest
from django.utils import timezone

from guichet.agents import sessions
from tests.browser.visitor import PASSWORD, Visitor
from tests.factories import AgentFactory
from tests.journeys import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK, TELEPHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 640}


@pytest.fixture
def rene(live_server):
    person = people.rene_in_the_registry()
    people.payment(person, on=timezone.localdate())
    return people.Someone(person=person)


@pytest.fixture
def agent_s(live_server, open_page, settings):
    """The browser of an agent who has logged in."""
    settings.PUBLIC_URL = live_server.url
    page = open_page(base_url=live_server.url, viewport=DESK)
    token = sessions.open_session(AgentFactory(), factor="authenticator", fund_code="68", now=timezone.now())
    page.context.add_cookies([{"name": settings.AGENT_COOKIE_NAME, "value": token, "url": live_server.url}])
    return page


@pytest.mark.requirement("R15")
def test_from_the_desk_to_the_private_space(live_server, agent_s, open_page, rene, sink):
    agent = Visitor(agent_s, rene, sink)
    agent_s.goto("/agents/guichet/")
    agent.type(numero=rene.number).press("Ouvrir le dossier")
    assert "3 juin 1954" in agent_s.locator("dl").inner_text().replace("\N{NO-BREAK SPACE}", " ")
    agent_s.get_by_text("carte nationale d'identité").click()
    for box in ("photo", "noms", "naissance"):
        agent_s.locator(f"main [name={box}]").check()
    agent_s.locator("main [name=profil][value=particulier]").check(force=True)
    agent.press("Donner une référence")
    code = agent_s.locator(".aloud").inner_text()
    address = agent_s.locator(".lead strong").inner_text()

    telephone = Visitor(open_page(base_url=live_server.url, viewport=TELEPHONE, java_script_enabled=False), rene, sink)
    telephone.page.goto(f"/{address.partition('/')[2]}")
    telephone.type(reference=code.lower(), **rene.birth_fields).press("Continuer mon inscription")
    agent.follow("Actualiser")
    assert "en cours" in agent_s.locator("h2").inner_text()
    telephone.type(email=rene.email, mobile=rene.mobile).press().receive().accept()
    agent.follow("Actualiser")
    assert "terminée" in agent_s.locator("h2").inner_text()
    assert rene.email not in agent_s.content()

    password = PASSWORD.search(telephone.mail())[0]
    telephone.follow("Se connecter à Mon espace privé").log_in(password).replace_password().confirm().enter()
    assert "Mes derniers paiements" in telephone.page.locator("main").inner_text()
