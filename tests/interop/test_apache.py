"""Debian's Apache, with mod_auth_openidc, as one of the organisation's services: entering, leaving, being told."""

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from guichet.login import operations as login
from guichet.login.models import Session
from guichet.openid_provider import backchannel, registration
from guichet.openid_provider.models import ClientSession, Subject
from tests.factories import PASSWORD, AccountFactory, EstablishmentFactory
from tests.journeys.walker import sent_code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WINDOW = "Se connecter à Mon espace privé"


@pytest.fixture
def company():
    """An account that opens TESA."""
    return AccountFactory(establishment=EstablishmentFactory(), profile="entreprise")


@pytest.fixture
def algorithm():
    """How tokens are signed for it, unless a test says otherwise."""
    return "ES256"


@pytest.fixture
def service(algorithm, apache, live_server, settings, company):
    """Apache in place of TESA, as an operator registers it."""
    settings.PUBLIC_URL, settings.TESA_URL = live_server.url, apache.page
    wanted = registration.Wanted(
        client_id="tesa", name="TESA", redirect_uris=[apache.redirect_uri], scopes=["openid", "profile", "email", "file"],
        post_logout_redirect_uris=[apache.left], backchannel_logout_uri=apache.backchannel, service="ent_tesa",
        initiate_login_uri=apache.redirect_uri, id_token_alg=algorithm,
    )  # fmt: skip
    _client, secret = registration.add(wanted, now=timezone.now())
    with apache.running(issuer=live_server.url, client_id="tesa", secret=secret, algorithm=algorithm):
        yield apache
    assert ":error]" not in apache.log


@pytest.fixture
def page(open_page, service):
    return open_page(base_url=settings.PUBLIC_URL)


def enter(page, account):
    """Be in the space already: a session as the login opens it."""
    _session, token = login.open_session(account, now=timezone.now())
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": token, "url": settings.PUBLIC_URL}
    page.context.add_cookies([cookie])


def press(page, name):
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def agree(page, service):
    """Be asked once, by name, whether the service may know; then be there."""
    expect(page.locator("h1")).to_have_text("Continuer vers TESA")
    press(page, "Continuer")
    page.wait_for_url(service.page)


def told(page):
    """What Apache hands to the page that it protects."""
    return dict(zip(page.locator("dt").all_inner_texts(), page.locator("dd").all_inner_texts(), strict=True))


def test_a_page_of_the_service_leads_to_the_login_and_back(page, service, company):
    page.goto(service.page)
    expect(page.locator("h1")).to_have_text(WINDOW)
    page.locator("main [name=identifiant]").fill(company.establishment.siret)
    page.locator("main [name=mot_de_passe]").fill(PASSWORD)
    press(page, "Se connecter")
    expect(page.locator("h1")).to_have_text("Code de sécurité")
    page.locator("main [name=code]").fill(sent_code())
    press(page, "Valider")
    agree(page, service)
    said = told(page)
    assert said["REMOTE_USER"] == said["OIDC_CLAIM_sub"] == Subject.objects.get().sub
    assert said["OIDC_CLAIM_iss"] == settings.PUBLIC_URL
    assert said["OIDC_CLAIM_aud"] == "tesa"
    assert said["OIDC_CLAIM_name"] == company.establishment.name
    assert said["OIDC_CLAIM_email"] == company.contact.email
    assert said["OIDC_CLAIM_siret"] == company.establishment.siret
    assert said["OIDC_CLAIM_acr"] == "eidas1"


def test_whoever_is_in_is_asked_nothing_but_to_agree_and_leaves_both_at_once(page, service, company):
    enter(page, company)
    page.goto(service.page)
    agree(page, service)

    # The service forgets them, and they come again: nothing is asked any more.
    page.context.clear_cookies(name="mod_auth_openidc_session")
    page.goto(service.page)
    assert page.url == service.page

    page.goto(f"{service.redirect_uri}?logout={service.left}")
    page.wait_for_url(f"{service.left}*")
    assert not Session.objects.exists()
    page.goto(service.page)
    expect(page.locator("h1")).to_have_text(WINDOW)


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
def test_the_space_opens_the_service_which_is_told_when_its_member_leaves(page, service, company):
    enter(page, company)
    page.goto("/espace/ouvrir/ent-tesa/")
    agree(page, service)

    page.goto("/espace/")
    page.get_by_role("button", name="Se déconnecter").first.click()
    expect(page.locator("h1")).to_have_text("Vous êtes déconnecté")
    page.goto(service.page)
    expect(page.locator("h1")).to_have_text("Service")
    assert backchannel.tell_due(now=timezone.now()) == 1
    assert not ClientSession.objects.exists()
    page.goto(service.page)
    expect(page.locator("h1")).to_have_text(WINDOW)
