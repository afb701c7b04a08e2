"""A company deposits a declaration from its own browser: chosen, sealed, with a receipt, and given back as it was."""

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import expect

from guichet.cases.receipts import number
from guichet.requests.models import Request
from tests.factories import AccountFactory, EstablishmentFactory, enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CONTENT = b"12345678901234;Weber;3\n" * 300_000


@pytest.mark.requirement("R10")
def test_a_company_deposits_a_declaration_and_follows_it(live_server, open_page, settings, tmp_path):
    settings.FILES_FOLDER = tmp_path / "files"
    client = enter(Client(), AccountFactory(establishment=EstablishmentFactory(), profile="entreprise"))
    page = open_page(base_url=live_server.url, viewport={"width": 360, "height": 800})
    session = client.cookies[django_settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": session.key, "value": session.value, "url": live_server.url}])
    page.goto("/espace/entreprise/depots/")
    program = {"name": "declaration.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x90\0 a program"}
    page.get_by_label("Votre déclaration").set_input_files(program)
    page.get_by_label("Ce que contient ce fichier").fill("Salaires du 3e trimestre")
    page.get_by_label("Je certifie").check()
    page.get_by_role("button", name="Déposer le fichier").click()
    expect(page.locator(".summary")).to_contain_text("Votre déclaration")
    expect(page.get_by_label("Ce que contient ce fichier")).to_have_value("Salaires du 3e trimestre")
    page.get_by_label("Votre déclaration").set_input_files(
        {"name": "salaires T3.csv", "mimeType": "text/csv", "buffer": CONTENT}
    )
    page.get_by_role("button", name="Déposer le fichier").click()
    expect(page.get_by_role("heading", name="Votre envoi est reçu")).to_be_visible()
    expect(page.locator("main")).to_contain_text(number(Request.objects.get().reference))
    page.goto("/espace/entreprise/depots/")
    page.get_by_role("link", name="salaires T3.csv").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="salaires T3.csv").click()
    assert download.value.suggested_filename == "salaires T3.csv"
    assert download.value.path().read_bytes() == CONTENT
