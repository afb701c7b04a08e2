"""« Mon compte » in a real browser. How each of its pages looks in each state is told in tests/browser."""

import pytest
from django.conf import settings

from guichet.accounts.models import Account
from tests.factories import AccountFactory, enter
from tests.journeys.walker import sent, sent_code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEW = "nouvelle@example.org"


@pytest.fixture
def member():
    return AccountFactory()


@pytest.fixture
def inside(live_server, open_page, client, member):
    def one(**options):
        page = open_page(base_url=live_server.url, **options)
        token = enter(client, member).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": token, "url": live_server.url}])
        return page

    return one


def email():
    return Account.objects.get().contact.verified_email


def test_an_email_is_changed_then_undone_without_scripts(inside):
    page = inside(java_script_enabled=False)
    page.goto("/espace/")
    page.get_by_role("link", name="Mon compte", exact=True).first.click()
    page.get_by_role("link", name="modifier cet email").click()
    page.get_by_label("Votre nouvelle adresse email").fill(NEW)
    page.get_by_role("button", name="Recevoir le code").click()
    page.get_by_label("Veuillez saisir le code reçu").fill(sent_code())
    page.get_by_role("button", name="Valider").click()
    assert page.get_by_role("status").inner_text() == "Votre adresse email est modifiée."
    assert email() == NEW
    [told] = sent("accounts/contact_changed")
    page.goto(f"/alsace/annuler/#{told.payload['context']['code']}")
    assert page.get_by_label("Code du message").input_value() == ""
    page.get_by_label("Code du message").fill(told.payload["context"]["code"])
    page.get_by_role("button", name="Suivant >").click()
    page.get_by_role("button", name="Oui, annuler cette modification").click()
    assert page.get_by_role("heading", level=1).inner_text() == "La modification est annulée"
    assert email() == "florent.weber@example.org"


def test_the_link_of_the_message_fills_the_code_in_and_leaves_the_address(inside, live_server):
    page = inside()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/alsace/annuler/#K7MP-3XRT-9HCD")
    page.wait_for_function("document.querySelector('[name=code]').value === 'K7MP-3XRT-9HCD'")
    assert page.evaluate("location.href") == f"{live_server.url}/alsace/annuler/"
    assert not [url for url in asked if "K7MP" in url.partition("#")[0]]


def test_the_numbers_are_changed_with_the_keyboard_alone(inside):
    page = inside()
    page.goto("/espace/mon-compte/")
    page.get_by_role("link", name="modifier ces numéros").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_label("Mobile").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("03 88 00 00 01")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "(+33) 3 88 00 00 01" in page.locator("main").inner_text()
    assert Account.objects.get().contact.landline == "+33388000001"
