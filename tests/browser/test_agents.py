"""An agent from the invitation to the first page, with an application and with a passkey, in a real browser."""

import pytest
from django.utils import timezone

from guichet.agents import membership
from guichet.agents.membership import By
from guichet.agents.models import AgentPasskey, AgentSession
from guichet.agents.roles import Role
from guichet.delivery.models import Message
from guichet.login.factors import totp
from tests.browser.test_passkeys import Authenticator, press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEW = "Vaches-au-pre-sous-la-pluie-4"
EMAIL = "paul.meyer@exemple.test"
CREATE = "Créer une clé d'accès"


@pytest.fixture(autouse=True)
def _one_origin(live_server, settings):
    settings.PUBLIC_URL = live_server.url
    settings.ALLOWED_HOSTS = ["*"]


@pytest.fixture
def code(transactional_db):
    """The code that the mailbox of a new agent holds."""
    roles = [Role.SUPPORT]
    membership.invite(by=By("68"), name="Paul Meyer", email=EMAIL, roles=roles, now=timezone.now())
    return Message.objects.get().payload["context"]["code"]


def choose_password(page, code):
    """Follow the link of the email, which fills the code in and takes it out of the address."""
    page.goto(f"/agents/invitation/#{code}")
    assert page.get_by_label("Code de l'invitation").input_value() == code
    assert "#" not in page.url
    press(page, "Suivant >")
    page.locator("[name=nouveau]").fill(NEW)
    page.locator("[name=confirmation]").fill(NEW)
    press(page, "Suivant >")


def log_in(page):
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**/agents/connexion/")
    page.get_by_label("Votre email professionnel").fill(EMAIL)
    page.locator("[name=mot_de_passe]").fill(NEW)
    press(page, "Se connecter")


def test_from_the_invitation_to_the_first_page_with_an_application(live_server, open_page, code):
    page = open_page(base_url=live_server.url)
    choose_password(page, code)
    secret = page.locator(".digits").inner_text().replace(" ", "")
    now = totp.step_at(timezone.now())
    page.get_by_label("Le code que votre application affiche").fill(totp.code_at(secret, now))
    press(page, "Activer mon accès")
    assert page.url.endswith("/agents/")
    log_in(page)
    # The first code is spent: its step is behind.
    page.get_by_label("Le code que votre application affiche").fill(totp.code_at(secret, now + 1))
    press(page, "Valider")
    assert page.url.endswith("/agents/")
    assert AgentSession.objects.get().factor == "authenticator"


def test_from_the_invitation_to_the_first_page_with_a_passkey(live_server, open_page, code):
    page = open_page(base_url=live_server.url)
    device = Authenticator(page)
    choose_password(page, code)
    press(page, CREATE)
    assert page.url.endswith("/agents/")
    [held] = device.credentials()
    assert held["isResidentCredential"]
    log_in(page)
    press(page, "Utiliser ma clé d'accès")
    assert page.url.endswith("/agents/")
    assert AgentSession.objects.get().factor == "passkey"
    assert AgentPasskey.objects.get().sign_count == device.credentials()[0]["signCount"]


def test_a_second_key_asks_for_the_password(live_server, open_page, code):
    page = open_page(base_url=live_server.url)
    device = Authenticator(page)
    choose_password(page, code)
    press(page, CREATE)
    device.unplug()
    other = Authenticator(page)
    page.goto("/agents/acces/cles/")
    page.locator("[name=mot_de_passe]").fill("faux")
    press(page, CREATE)
    assert page.get_by_text("Ce n'est pas votre mot de passe actuel.").first.is_visible()
    assert AgentPasskey.objects.count() == 1
    page.locator("[name=mot_de_passe]").fill(NEW)
    press(page, CREATE)
    assert page.get_by_text("Votre clé d'accès est prête.").is_visible()
    assert AgentPasskey.objects.count() == 2
    # Taken away, it opens nothing any more.
    AgentPasskey.objects.latest("pk").delete()
    assert other.credentials()
    log_in(page)
    press(page, "Utiliser ma clé d'accès")
    assert page.get_by_text("n'est pas une des vôtres").first.is_visible()
