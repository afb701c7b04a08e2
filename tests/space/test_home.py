"""« Mon espace privé : particulier »."""

import datetime as dt
import html
import re

import pytest
from django.conf import settings
from django.utils import timezone

from guichet.accounts.states import AccountState
from guichet.login.models import Session
from guichet.registry.models import RequestState
from guichet.registry.naming import display_name
from tests.factories import (
    AccountFactory,
    AffiliationFactory,
    NewsItemFactory,
    PersonFactory,
    SentRequestFactory,
    enter,
)


def text(response):
    """The words of a page, blanks made single and plain."""
    main = re.sub(r"(?s)<(style|script).*?</\1>", " ", response.content.decode())
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def rows(response):
    """The cells of each row of the tables' bodies."""
    bodies = "".join(re.findall(r"(?s)<tbody>(.*?)</tbody>", response.content.decode()))
    return [
        [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", cell)).split()) for cell in re.findall(r"(?s)<td.*?</td>", row)]
        for row in re.findall(r"(?s)<tr>(.*?)</tr>", bodies)
        if "<td" in row
    ]


@pytest.mark.requirement("R167")
def test_the_title_and_the_breadcrumb_name_the_profile(browser):
    page = browser.get("/espace/").content.decode()
    name = "Mon espace privé\N{NO-BREAK SPACE}: particulier"
    assert f"<title>{name} - MSA Alsace</title>" in page
    assert f"<h1>{name}</h1>" in page
    crumbs = re.search(r'(?s)<nav class="crumbs".*?</nav>', page)[0]
    assert re.findall(r"<li.*?</li>", crumbs) == [
        f'<li><a href="/espace/">{name}</a></li>',
        '<li aria-current="page">Mon espace privé</li>',
    ]


@pytest.mark.requirement("R168")
def test_the_last_three_payments_newest_first(browser, pay):
    pay("2022-02-16", 29_97)
    pay("2022-02-18", 8_86)
    pay("2021-03-01", 59_00)
    pay("2022-02-17", 1_234_50, branch="Famille")
    assert rows(browser.get("/espace/")) == [
        ["18 février 2022", "Santé", "8,86 €"],
        ["17 février 2022", "Famille", "1 234,50 €"],
        ["16 février 2022", "Santé", "29,97 €"],
    ]


def test_the_first_of_a_month_is_said_as_french_says_it(browser, pay):
    pay("2022-03-01")
    assert rows(browser.get("/espace/")) == [["1er mars 2022", "Santé", "22,50 €"]]


def test_of_two_payments_of_one_day_the_later_comes_first(browser, pay):
    pay("2022-02-18", 1_00)
    pay("2022-02-18", 2_00)
    assert [row[2] for row in rows(browser.get("/espace/"))] == ["2,00 €", "1,00 €"]


def test_nobody_else_s_payment_is_shown(browser, pay):
    pay("2022-02-18", person=PersonFactory())
    assert rows(browser.get("/espace/")) == []


def test_without_a_payment_the_page_says_so_kindly(browser):
    page = text(browser.get("/espace/"))
    assert "Vous n'avez pas encore reçu de paiement de la MSA." in page
    assert "Tous mes paiements" not in page


@pytest.mark.requirement("R169")
def test_a_link_leads_to_all_payments(browser, pay):
    pay("2022-02-18")
    assert (
        '<a class="more" href="/espace/paiements/">Tous mes paiements</a>' in browser.get("/espace/").content.decode()
    )
    assert "<h1>Tous mes paiements</h1>" in browser.get("/espace/paiements/").content.decode()


@pytest.mark.requirement("R171")
def test_news_of_the_fund_and_of_the_whole_organisation(browser):
    NewsItemFactory(title="D'Alsace")
    NewsItemFactory(title="De toute la MSA", fund_code="")
    NewsItemFactory(title="Du Nord", fund_code="59")
    NewsItemFactory(title="Passée", until=timezone.now() - dt.timedelta(days=1))
    NewsItemFactory(title="À venir", published_at=timezone.now() + dt.timedelta(days=1))
    page = text(browser.get("/espace/"))
    assert "Actualités" in page
    shown = [title for title in ("D'Alsace", "De toute la MSA", "Du Nord", "Passée", "À venir") if title in page]
    assert shown == ["D'Alsace", "De toute la MSA"]


def test_without_news_the_block_stays(browser):
    assert "Actualités Rien de nouveau pour le moment." in text(browser.get("/espace/"))


def test_a_banner_is_above_all(browser):
    NewsItemFactory(title="Travaux ce soir", as_banner=True)
    page = browser.get("/espace/").content.decode()
    assert page.index("Travaux ce soir") < page.index("<h1>")


@pytest.mark.requirement("R161")
def test_every_department_where_the_member_is_known_is_open(browser, account):
    for department in ("83", "68", "04"):
        fund_code = AffiliationFactory(person=account.person, department=department).fund_code
        account.files.get_or_create(
            profile="particulier", fund_code=fund_code, defaults={"opened_at": account.opened_at}
        )
    AffiliationFactory(person=account.person, department="59")
    assert (
        "Votre espace est ouvert pour : MSA d'Alsace (Bas-Rhin, Haut-Rhin) · "
        "MSA Provence Azur (Var) · MSA Alpes-Vaucluse (Alpes-de-Haute-Provence)"
    ) in text(browser.get("/espace/"))
    assert "Nord" not in text(browser.get("/espace/")), "where it came to be known later, it asks (C-13)"


def test_a_code_that_no_fund_has_any_more_breaks_nothing(browser, account, pay):
    AffiliationFactory(person=account.person, department="67", fund_code="99Z")
    AffiliationFactory(person=account.person, department="999", fund_code="68")
    pay("2022-02-18", fund_code="99Z")
    assert "MSA d'Alsace (Bas-Rhin, 999)" in text(browser.get("/espace/"))
    assert rows(browser.get("/espace/paiements/")) == [["18 février 2022", "Santé Remboursement de soins", "22,50 €"]]
    assert b"99Z" not in browser.get("/espace/paiements.csv").content


@pytest.mark.requirement("R163", "R174")
@pytest.mark.parametrize("address", ["/espace/", "/espace/paiements/"])
def test_every_page_names_the_member_and_leads_to_both_homes(browser, address):
    header = html.unescape(re.search(r"(?s)<header>.*?</header>", browser.get(address).content.decode())[0])
    assert "WEBER FLORENT" in header
    assert '<a href="/espace/">Mon espace privé</a>' in header
    assert '<a href="/alsace/">Aller à l\'espace public</a>' in header
    assert "<b>Alsace</b>" in header
    assert "Se déconnecter" in header


@pytest.mark.requirement("R23")
@pytest.mark.parametrize("address", ["/espace/", "/espace/paiements/?nature=Sant%C3%A9"])
def test_the_text_can_be_enlarged_without_losing_the_page(browser, address, pay):
    pay("2022-02-18")
    assert f'name="back" value="{address}"' in browser.get(address).content.decode()
    answer = browser.post("/taille-du-texte/", {"size": "larger", "back": address})
    assert answer.headers["Location"] == address
    assert 'class="t1"' in browser.get(address).content.decode()


def test_the_present_page_is_marked_in_the_menu(browser, pay):
    pay("2022-02-18")
    for address in ("/espace/paiements/", "/espace/paiements/?nature=Sant%C3%A9"):
        assert (
            '<a href="/espace/paiements/" aria-current="page">Mes paiements</a>'
            in browser.get(address).content.decode()
        )
    assert 'href="/espace/paiements/" aria-current' not in browser.get("/espace/").content.decode()


@pytest.mark.requirement("R175")
def test_logging_out_ends_the_session(browser):
    token = browser.cookies[settings.SESSION_COOKIE_NAME].value
    page = browser.get("/espace/").content.decode()
    action = re.search(r'<form method="post" action="([^"]+)">[^§]*?Se déconnecter', page)[1]
    assert browser.post(action).status_code == 200
    assert not Session.objects.exists()
    browser.cookies[settings.SESSION_COOKIE_NAME] = token
    assert browser.get("/espace/").status_code == 302


@pytest.mark.parametrize("address", ["/espace/", "/espace/paiements/", "/espace/paiements.csv"])
def test_nothing_is_shown_without_a_session_or_before_the_end_of_the_login(client, db, address):
    assert client.get(address).status_code == 302
    waiting = AccountFactory(state=AccountState.AWAITING_FIRST_LOGIN)
    assert enter(client, waiting).get(address).status_code == 302
    unconfirmed = AccountFactory(confirmed=False)
    assert enter(client, unconfirmed).get(address).status_code == 302


@pytest.mark.parametrize("address", ["/espace/", "/espace/paiements/", "/espace/paiements.csv"])
def test_no_page_is_kept_and_none_writes(browser, address):
    response = browser.get(address)
    assert response.headers["Cache-Control"] == "no-store"
    assert browser.head(address).status_code == 200
    assert browser.post(address).status_code == 405


def test_home_costs_six_queries_however_much_there_is(browser, account, pay, django_assert_num_queries):
    for day in range(1, 29):
        pay(f"2022-02-{day:02}")
    for department in ("68", "83", "04"):
        AffiliationFactory(person=account.person, department=department)
    NewsItemFactory.create_batch(5)
    with django_assert_num_queries(6):
        browser.get("/espace/")


def test_what_is_missing_from_a_request_is_said_first_and_to_its_member_alone(browser, account):
    SentRequestFactory(state=RequestState.COMPLEMENT_ASKED)
    mine = SentRequestFactory(account=account)
    assert "Il manque quelque chose" not in text(browser.get("/espace/"))
    mine.state = RequestState.COMPLEMENT_ASKED
    mine.save()
    assert "Il manque quelque chose pour traiter une de vos démarches." in text(browser.get("/espace/"))


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ({"birth_name": "Weber", "given_names": "Florent,Émile"}, "WEBER FLORENT"),
        ({"birth_name": "Weber", "usual_name": "de la Tour", "given_names": "Hélène"}, "DE LA TOUR HÉLÈNE"),
        ({"birth_name": "Suharto", "given_names": ""}, "SUHARTO"),
        ({"birth_name": "L'Hermitte", "given_names": " Anne-Sophie , Zoé"}, "L'HERMITTE ANNE-SOPHIE"),
    ],
)
def test_how_a_member_is_named(names, shown):
    assert display_name(PersonFactory.build(**names)) == shown


def test_a_name_cannot_write_html(client, db):
    account = AccountFactory(person=PersonFactory(birth_name="<b>Weber"))
    assert "&lt;B&gt;WEBER FLORENT" in enter(client, account).get("/espace/").content.decode()
