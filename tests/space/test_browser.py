"""The private space in a real browser. How each of its pages looks in each state is told in tests/browser."""

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.factories import PaymentFactory, enter

NATURES = ("Santé", "Famille", "Retraite")


@pytest.fixture
def inside(live_server, open_page, client, account):
    """Return `inside(**context_options) -> Page`: the browser of a member with three pages of payments."""
    for number in range(60):
        PaymentFactory(
            person=account.person,
            paid_on=dt.date(2026, 3, 1) - dt.timedelta(days=5 * number),
            branch=NATURES[number % 3],
        )

    def one(**options):
        page = open_page(base_url=live_server.url, **options)
        token = enter(client, account).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": token, "url": live_server.url}])
        return page

    return one


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_nature_is_chosen_kept_and_downloaded(inside, scripts):
    page = inside(java_script_enabled=scripts, accept_downloads=True)
    page.goto("/espace/")
    page.get_by_role("link", name="Tous mes paiements").click()
    page.get_by_label("Nature des paiements").select_option("Famille")
    page.get_by_role("button", name="Afficher").click()
    expect(page.get_by_role("caption")).to_have_text("20 paiements · Famille")
    expect(page.get_by_label("Nature des paiements")).to_have_value("Famille")
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger la liste (CSV)").click()
    assert download.value.suggested_filename == "mes-paiements.csv"
    assert len(Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()) == 21
    page.get_by_label("Nature des paiements").select_option("Toutes")
    page.get_by_role("button", name="Afficher").click()
    page.get_by_role("link", name="Page suivante").click()
    expect(page.get_by_text("page 2 sur 3")).to_be_visible()
    page.wait_for_load_state()
    assert page.get_by_role("row").count() > 25
