"""Passkeys in a real browser, with Chromium's virtual authenticator: what no test in this process can show."""

import pytest
from django.conf import settings as django_settings

from guichet.login.models import Factor, Passkey, Session
from tests.factories import PASSWORD, AccountFactory, enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HERE = "/espace/mon-compte/securite/cles/"
CREATE, ALONE, AFTER = "Créer une clé d'accès", "Se connecter avec une clé d'accès", "Utiliser ma clé d'accès"
STOPPED = "la demande a été annulée, ou le temps est passé"


@pytest.fixture
def account(live_server, settings):
    settings.PUBLIC_URL = live_server.url
    return AccountFactory()


class Authenticator:
    """The device of a browser; `page` is the browser."""

    def __init__(self, page):
        self.session = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable", {"enableUI": False})
        kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        kind |= {"isUserVerified": True, "automaticPresenceSimulation": True}
        self.id = self._send("addVirtualAuthenticator", options=kind)["authenticatorId"]

    def credentials(self):
        return self._send("getCredentials", authenticatorId=self.id)["credentials"]

    def unplug(self):
        self._send("removeVirtualAuthenticator", authenticatorId=self.id)
        self.session.detach()

    def recognises_its_holder(self, yes):
        self._send("setUserVerified", authenticatorId=self.id, isUserVerified=yes)

    def _send(self, name, **told):
        return self.session.send(f"WebAuthn.{name}", told)


@pytest.fixture
def browse(live_server, open_page, client, account):
    """Return `browse() -> (page, authenticator)`: a member inside, at a browser that has a device."""

    def one():
        page = open_page(base_url=live_server.url)
        token = enter(client, account).cookies[django_settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": django_settings.SESSION_COOKIE_NAME, "value": token, "url": live_server.url}]
        )
        return page, Authenticator(page)

    return one


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def add(page):
    page.goto(HERE)
    page.get_by_label("Nom de la clé d'accès").fill("Ordinateur")
    press(page, CREATE)
    assert page.get_by_text("Votre clé d'accès est prête.").is_visible()


def leave(page):
    page.context.clear_cookies()
    page.goto("/alsace/connexion/")


def test_it_is_made_shown_alone_shown_after_the_password_and_taken_away(browse, account):
    page, device = browse()
    add(page)
    [held] = device.credentials()
    assert (held["isResidentCredential"], held["rpId"]) == (True, "localhost")
    assert Passkey.objects.get().name == "Ordinateur"

    leave(page)
    press(page, ALONE)
    assert page.url.endswith("/espace/")
    assert Session.objects.latest("pk").factor == Factor.PASSKEY

    leave(page)
    page.get_by_label("Identifiant").fill(account.person.nir)
    page.locator("[name=mot_de_passe]").fill(PASSWORD)
    press(page, "Se connecter")
    press(page, AFTER)
    assert page.url.endswith("/espace/")
    assert Passkey.objects.get().sign_count == device.credentials()[0]["signCount"] > 0

    page.goto(HERE)
    page.get_by_role("link", name="Modifier Ordinateur").click()
    press(page, "Retirer la clé d'accès")
    leave(page)
    press(page, ALONE)
    assert page.get_by_text("Cette clé d'accès n'ouvre aucun compte.").first.is_visible()


def test_a_device_has_one_for_an_account_and_says_so(browse):
    page, device = browse()
    add(page)
    page.goto(HERE)
    page.get_by_role("button", name=CREATE).click()
    page.get_by_text("Cet appareil a déjà une clé d'accès pour ce compte.").wait_for()
    assert len(device.credentials()) == 1


def test_a_prompt_that_is_given_up_says_so_and_can_be_tried_again(browse):
    page, device = browse()
    add(page)
    leave(page)
    device.recognises_its_holder(False)
    page.get_by_role("button", name=ALONE).click()
    page.get_by_text(STOPPED).wait_for()
    device.recognises_its_holder(True)
    press(page, ALONE)
    assert page.url.endswith("/espace/")


def test_the_back_button_does_not_bring_a_spent_page_to_a_dead_end(browse):
    page, _device = browse()
    add(page)
    leave(page)
    press(page, ALONE)
    page.go_back()
    page.goto("/alsace/connexion/")
    press(page, ALONE)
    assert page.url.endswith("/espace/")


def test_where_it_cannot_work_it_is_not_offered(live_server, open_page, account):
    """At another address of the site, and in a browser that knows nothing of passkeys."""
    elsewhere = open_page(base_url=live_server.url.replace("localhost", "127.0.0.1"))
    elsewhere.goto("/alsace/connexion/")
    assert not elsewhere.get_by_role("button", name=ALONE).is_visible()
    old = open_page(base_url=live_server.url)
    old.add_init_script("delete window.PublicKeyCredential")
    old.goto("/alsace/connexion/")
    assert not old.get_by_role("button", name=ALONE).is_visible()
