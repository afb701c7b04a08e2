"""« Chiffres »: who may read them, and that the file says what the table says, and no more."""

import csv
import datetime as dt
import html
import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guichet.agents.roles import Role
from guichet.audit.models import Entry
from guichet.backoffice.figures import charts, words
from guichet.enrolment.profiles import TRAITS, variants
from guichet.enrolment.proofs import BY_NAME
from guichet.figures.models import Batch
from guichet.figures.rules import Measure
from guichet.funds import catalogue
from tests.factories import AgentFactory, at_work
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db
HERE = "/agents/chiffres/"


@pytest.fixture
def yesterday():
    return timezone.localdate() - dt.timedelta(days=1)


@pytest.fixture
def walker(db):
    """A browser of an administrator of Alsace."""
    walker = Walker()
    at_work(walker.client, AgentFactory(roles=[Role.ADMINISTRATOR]))
    return walker


@pytest.fixture
def national(db):
    """A browser of an administrator of the national site."""
    walker = Walker()
    agent = AgentFactory(roles=[Role.ADMINISTRATOR], roles__fund_code="")
    at_work(walker.client, agent, fund_code="")
    return walker


def batch(day, count, measure=Measure.ENDED, **values):
    usual = {"fund_code": "68", "profile": "particulier", "label": "details"}
    Batch.objects.create(day=day, count=count, measure=measure, **usual | values)


def table(walker, key):
    """Return the rows of a chart's file."""
    response = walker.client.get(f"{HERE}{key}.csv", walker.asked)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Cache-Control"] == "no-store"
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.LETTERS, Role.REQUESTS])
def test_whose_role_does_not_give_it_is_refused_and_sees_no_entry(role):
    client = at_work(Client(), AgentFactory(roles=[role]))
    assert client.get(HERE).status_code == 403
    assert client.get(f"{HERE}etapes.csv").status_code == 403
    assert HERE not in client.get("/agents/").content.decode()
    assert Entry.objects.filter(event="agent.denied").count() == 2


def test_another_fund_is_no_page_and_its_figures_are_nowhere(walker, yesterday):
    batch(yesterday, 4321, fund_code="54")
    for address in (f"{HERE}?caisse=54", f"{HERE}etapes.csv?caisse=54", f"{HERE}caisses.csv", f"{HERE}x.csv"):
        assert walker.client.get(address).status_code == 404
    assert Entry.objects.filter(event="agent.denied", facts__reason="fund").count() == 2
    page = walker.get(HERE)
    assert "4\N{NARROW NO-BREAK SPACE}321" not in page.source
    assert "Par caisse" not in page.text
    assert walker.client.get(f"{HERE}?caisse=68").status_code == 200


def test_a_funnel_reads_from_the_first_step_to_the_end(walker, yesterday):
    batch(yesterday, 40, label="identifier")
    batch(yesterday, 1200, label="finished")
    batch(yesterday, 25, label="payment_amount", profile="exploitant")
    batch(yesterday - dt.timedelta(days=40), 999, label="code")
    walker.asked = {"periode": "30"}
    rows = {row[0]: row[1:] for row in table(walker, "etapes")}
    assert rows["Identifiant"] == ["1265", "40"]
    assert rows["Coordonnées"] == ["1225", "moins de 10"]
    assert rows["Question\N{NO-BREAK SPACE}: paiement"] == ["1225", "25"]
    assert rows["Code de sécurité"] == ["1200", "moins de 10"]
    assert rows["Inscription terminée"][0] == "1200"
    assert 'data-label="Arrêtées là">40<' in walker.get(f"{HERE}?periode=30").source, "1265 and 40 are not 126540"
    walker.asked = {"periode": "90", "profil": "exploitant"}
    rows = {row[0]: row[1:] for row in table(walker, "etapes")}
    assert rows["Question\N{NO-BREAK SPACE}: paiement"] == ["25", "25"]
    assert "1\N{NARROW NO-BREAK SPACE}265" in walker.get(HERE).source


def test_the_file_is_the_table(walker, yesterday):
    batch(yesterday, 1234, Measure.ENTERED, label="letter.week")
    batch(yesterday, 12, Measure.ENTERED, label="email.ten_minutes", profile="exploitant")
    batch(yesterday, 17, Measure.PROOF_REFUSED, label="card_serial")
    batch(yesterday, 15, Measure.LETTER_ASKED, label="", profile="")
    batch(yesterday, 11, Measure.FAILED, label="sms", profile="")
    batch(yesterday, 13, Measure.HELD, label="login.holder", profile="")
    batch(yesterday, 14, Measure.HELD, label="login.identifier", profile="")
    batch(yesterday, 99, Measure.HELD, label="quite.new", profile="")
    walker.asked = {"periode": "30"}
    page = walker.get(HERE)
    tables = re.findall(r"<table.*?</table>", page.source, re.DOTALL)
    keys = [key for key in charts.CHARTS if key != "caisses"]
    assert len(tables) == len(keys) == page.source.count("<caption") == page.source.count('role="img"')
    for key, shown in zip(keys, tables, strict=True):
        cells = [re.sub(r"<[^>]*>", "", cell) for cell in re.findall(r"<t[dh] ?[^>]*>(.*?)</t[dh]>", shown, re.DOTALL)]
        rows = table(walker, key)
        grouped = rows[0][0] == "Groupe"
        titles = {row[0] for row in rows[1:]} if grouped else set()
        flat = [cell for row in rows for cell in (row[1:] if grouped else row)]
        plain = [html.unescape(cell).replace("\N{NARROW NO-BREAK SPACE}", "") for cell in cells]
        assert [cell for cell in plain if cell not in {*titles, "–"}] == flat, key
        assert not [cell for row in rows for cell in row if cell[:1] in set("=+-@\t\r")]
    limits = {row[0]: row[1] for row in table(walker, "limites")}
    assert limits["Mots de passe faux"] == "27"
    assert limits["Autres limites"] == "99"
    letters = {row[0]: row[1] for row in table(walker, "courriers")}
    assert letters == {
        "Ce qu'ils deviennent": "Courriers",
        "Demandés": "15",
        "Partis": "moins de 10",
        "Revenus": "moins de 10",
        "Mots de passe utilisés": "1234",
    }


def test_the_national_site_reads_all_funds_and_each(national, yesterday):
    for code, number in (("68", 20), ("54", 30), ("", 40)):
        batch(yesterday, number, label="finished", fund_code=code)
    with CaptureQueriesContext(connection) as seen:
        page = national.get(HERE)
    assert len(seen) <= 6
    assert "toutes les caisses" in page.text
    national.asked = {"periode": "30"}
    rows = {row[0]: row[1] for row in table(national, "caisses")}
    assert rows[catalogue.by_code("68").name] == "20"
    assert rows[catalogue.by_code("54").name] == "30"
    assert rows[catalogue.national().name] == "40"
    assert table(national, "etapes")[-1][1] == "90"
    for chosen, number in (("54", "30"), ("national", "40")):
        national.asked = {"periode": "30", "caisse": chosen}
        assert table(national, "etapes")[-1][1] == number
        assert "Par caisse" not in national.get(f"{HERE}?caisse={chosen}").text


def test_what_cannot_be_asked_is_told_and_gives_no_file(walker):
    for query in ("periode=5", "periode=2019-01", "profil=x", "periode="):
        page = walker.get(f"{HERE}?{query}")
        assert page.status == 200
        assert "Corrigez ce qui est demandé" in page.text
        assert "content-disposition" not in walker.client.get(f"{HERE}etapes.csv?{query}").headers
    month = timezone.localdate() - dt.timedelta(days=40)
    assert walker.get(f"{HERE}?periode={month:%Y-%m}").status == 200


def test_reading_is_no_look_at_somebody_and_a_few_queries(walker):
    before = Entry.objects.count()
    with CaptureQueriesContext(connection) as seen:
        walker.get(HERE)
    assert len(seen) <= 6
    assert Entry.objects.count() == before
    assert "Rien n'a encore été compté" in walker.text


def test_every_step_and_every_proof_has_words():
    funds = (*catalogue.all_funds(), catalogue.national())
    steps = {
        step.name
        for fund in funds
        for profile in TRAITS
        for variant in variants(profile, fund.policy)
        if not variant.known or "counter" in variant.known
        for step in variant.journey.steps
    }
    assert steps - set(words.STEPS) == {"profile", "counter"}
    assert set(BY_NAME) <= set(words.PROOFS)
    assert set(BY_NAME) <= set(words.STEPS)
    assert words.limit("login.code_address") == words.LIMITS["login.code"]
