"""A member, a real browser, and FranceConnect as npm's oidc-provider plays it: linked, out, in again, and unlinked."""

import re

import pytest

from config.environment import ProviderSettings
from guichet.franceconnect.models import Link
from guichet.login.models import Session
from guichet.switches.queries import CLOSED
from tests.browser.visitor import Keyboard, Visitor
from tests.factories import PASSWORD, AccountFactory, AffiliationFactory, PersonFactory
from tests.franceconnect.faked import CALLBACK, claims_of
from tests.journeys import people
from tests.journeys.walker import sent_code

pytestmark = [
    pytest.mark.browser,
    pytest.mark.processes,
    pytest.mark.sqlite_only,
    pytest.mark.django_db(transaction=True),
]
BUTTON = "S'identifier avec FranceConnect"


@pytest.fixture
def account(live_server):
    person = PersonFactory(birth_place_code="67482")
    AffiliationFactory(person=person)
    return AccountFactory(person=person)


@pytest.fixture
def visit(live_server, open_page, settings, simulator, account):
    """Return `visit(Visitor, **context_options)`: their browser; the simulator knows this service, and them."""
    settings.PUBLIC_URL = live_server.url
    secret = simulator.client(
        redirect_uris=[live_server.url + CALLBACK],
        post_logout_redirect_uris=[f"{live_server.url}/franceconnect/deconnexion/"],
    )
    settings.FRANCECONNECT = ProviderSettings(
        issuer=simulator.issuer, client_id="guichet", client_secret=secret, discovery=False, algorithm="ES256"
    )
    CLOSED.forget()
    simulator.person("florent", **claims_of(account.person))
    someone = people.Someone(number=account.person.nir, email=account.contact.email)
    return lambda walks, **options: walks(open_page(base_url=live_server.url, **options), someone, sink=None)


def go_there_and_back(visitor):
    """Press the button; where FranceConnect still knows who is there, it sends back at once."""
    page = visitor.page
    page.goto("/alsace/connexion/")
    page.get_by_role("link", name=BUTTON).click()
    page.wait_for_url(re.compile("/interaction/"))
    page.get_by_role("button", name="WEBER").click()


def test_linked_logged_out_logged_in_again_and_unlinked(visit, account, live_server):
    visitor = visit(Visitor)
    page = visitor.page
    go_there_and_back(visitor)
    page.get_by_role("heading", name="Confirmez que ce compte est le vôtre").wait_for()
    visitor.press("Recevoir un code par email").type(code=sent_code()).press("Associer mon compte")
    assert visitor.heading == "Mon espace privé : particulier"
    assert Link.objects.get().account == account
    page.get_by_role("button", name="Se déconnecter").first.click()
    page.get_by_role("heading", name="Vous êtes déconnecté").wait_for()
    assert page.url.startswith(f"{live_server.url}/franceconnect/deconnexion/?state=")
    # FranceConnect forgot them too: it asks again who is there.
    go_there_and_back(visitor)
    page.get_by_role("heading", name="Code de sécurité").wait_for()
    visitor.type(code=sent_code()).press("Valider")
    assert visitor.heading == "Mon espace privé : particulier"
    assert Session.objects.get().door == "franceconnect"
    page.goto("/espace/mon-compte/")
    visitor.follow("dissocier mon compte FranceConnect")
    page.locator("[name=confirmer-mot_de_passe]").fill(PASSWORD)
    visitor.press("Continuer").press("Dissocier")
    assert "n'est plus associé" in page.locator("main").inner_text()
    assert not Link.objects.exists()


def test_by_the_keys_alone_and_without_scripts(visit, account):
    """The focus shows on each page of ours; FranceConnect's own, which is not ours to draw, is answered by Enter too."""
    visitor = visit(Keyboard, java_script_enabled=False)
    page = visitor.page
    page.goto("/alsace/connexion/")
    visitor.press(BUTTON)
    page.get_by_role("button", name="WEBER").press("Enter")
    page.get_by_role("heading", name="Confirmez que ce compte est le vôtre").wait_for()
    visitor.type(mot_de_passe=PASSWORD).press("Associer mon compte")
    visitor.type(code=sent_code()).press("Valider")
    assert visitor.heading == "Mon espace privé : particulier"
    assert Link.objects.get().account == account
    visitor.press("Se déconnecter")
    page.wait_for_url(re.compile("/session/end"))
    assert not Session.objects.exists()
