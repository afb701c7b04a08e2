"""The QR code's address, as a telephone opens it: what stands behind the `#` never reaches an address that is asked for."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from guichet.accounts.owners import Owner
from guichet.certificates import operations
from guichet.certificates.kinds import BY_SLUG
from guichet.funds import catalogue
from tests.factories import AccountFactory, ChildFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_scanned_code_is_one_press_away_from_its_verdict(open_page, live_server):
    account = AccountFactory()
    ChildFactory(person=account.person, birth_date=dt.date(2015, 5, 14), family_name="Weber", given_names="Léa")
    by = operations.Asking(Owner(person=account.person), account, catalogue.by_slug("alsace"))
    issued = operations.issue(BY_SLUG["famille"], {}, by=by, now=timezone.now())
    page = open_page(base_url=live_server.url)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/attestations/verifier/#{issued.said['payload']}")
    expect(page.locator("[name=contenu]")).to_have_value(issued.said["payload"])
    assert page.url.endswith("/attestations/verifier/"), "nor in the history"
    with page.expect_navigation():
        page.get_by_role("button", name="Vérifier ce code").click()
    expect(page.locator("h1")).to_have_text("Attestation valable")
    expect(page.locator("main")).to_contain_text("WEBER Léa, 14 mai 2015")
    assert not any(issued.said["payload"][:20] in url.partition("#")[0] for url in asked)
