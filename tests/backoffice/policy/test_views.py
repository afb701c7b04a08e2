"""« Règles »: what an agent reads of a fund's policy, and who may."""

import re

import pytest
import time_machine
from typer.testing import CliRunner

from guichet.agents.frame import MENU
from guichet.audit.models import Entry
from guichet.backoffice.policy import flows, reading, sources
from guichet.cli.app import app
from guichet.enrolment import worth
from guichet.enrolment.models import Worth
from guichet.funds import catalogue
from guichet.funds.origins import Giver
from tests.factories import AffiliationFactory, AgentFactory, CardFactory, PaymentFactory, at_work
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db
HERE = "/agents/regles/"
PAGES = (HERE, f"{HERE}parcours/", f"{HERE}comparer/", f"{HERE}chances/")
NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture
def walker(db):
    """A browser of an agent of the security of Alsace."""
    walker = Walker()
    at_work(walker.client, AgentFactory(roles=["security"]))
    return walker


@pytest.fixture
def national(db):
    """A browser of an administrator of the national site."""
    walker = Walker()
    at_work(walker.client, AgentFactory(roles=["administrator"], roles__fund_code=""), fund_code="")
    return walker


@pytest.fixture
def members(now):
    """Thirty people of Alsace: most have a card, and the payments of some are alike."""
    for rank in range(30):
        person = AffiliationFactory().person
        if rank % 10:
            CardFactory(person=person)
        if rank % 3:
            PaymentFactory(person=person, amount_cents=20_00 + rank // 2, paid_on=now.date())


def lines_of(source):
    return {line.rule.name: line for section in reading.rules(source) for line in section.lines}


def text(walker, address):
    return walker.get(address).text.replace(NBSP, " ")


def test_every_page_asks_for_the_permission_and_two_queries(walker, django_assert_num_queries):
    support = at_work(Walker().client, AgentFactory(roles=["support"]))
    assert {support.get(page).status_code for page in PAGES} == {403}
    assert Walker().client.get(HERE).url.startswith("/agents/connexion/")
    assert HERE in walker.get("/agents/").source
    assert "Règles" in {str(words) for _permission, _name, words in MENU}
    for page, most in zip(PAGES, (2, 2, 2, 3), strict=True):
        with django_assert_num_queries(most):
            walker.get(page)
    assert walker.client.post(HERE).status_code == 405


def test_the_rules_of_the_fund_in_sight_are_read_with_unit_reason_origin_and_floor(walker):
    said = text(walker, HERE)
    assert "Combien de temps un mot de passe provisoire reçu par courrier vaut-il ? 30 jours" in said
    assert "Toutes les règles sont les règles communes" in said
    assert "Plancher national : 30 jours au plus. R120" in said
    assert "la même pour toutes les caisses : oui. C-08" in said
    assert "refusé partout : « La date de naissance d'un de mes enfants »" in said
    assert "Un seul document envoie un code." in said


def test_what_a_fund_or_its_edition_changes_is_told_as_theirs(walker, with_policy):
    with_policy(edition="provence-azur", code_minutes=10)
    found = lines_of(sources.of_fund(catalogue.by_slug("alsace")))
    assert found["code_minutes"].giver is Giver.FUND
    assert found["code_channels"].giver is Giver.EDITION
    assert found["code_digits"].giver is Giver.DEFAULT
    said = text(walker, HERE)
    assert "4 règles sont différentes des règles communes" in said
    assert "10 minutes choix de cette caisse" in said
    assert "Par email ou par SMS édition suivie : dépliant de Provence Azur" in said


def test_only_the_national_site_reads_another_fund_s_rules(walker, national):
    for page in PAGES:
        assert walker.client.get(page, {"caisse": "bcl"}).status_code == 404
        assert walker.client.get(page, {"caisse": "alsace"}).status_code == 200
        assert national.client.get(page, {"caisse": "nulle-part"}).status_code == 404
        assert "MSA d'Alsace" in national.get(f"{page}?caisse=alsace").text
    assert Entry.objects.filter(event="agent.denied").count() == len(PAGES)
    assert walker.client.get(f"{HERE}comparer/", {"avec": "nulle-part"}).status_code == 404
    assert walker.client.get(f"{HERE}comparer/", {"avec": "edition-nulle-part"}).status_code == 404
    assert walker.client.get(f"{HERE}parcours/autre/").status_code == 404
    both = national.get(f"{HERE}comparer/?caisse=alsace&avec=edition-leaflet").source
    assert '<input type="hidden" name="avec" value="edition-leaflet">' in both
    assert '<input type="hidden" name="caisse" value="alsace">' in both
    assert f"{HERE}chances/?caisse=alsace" in both


def test_a_journey_is_the_one_of_the_documents_and_is_told_beside(walker):
    page = walker.get(f"{HERE}parcours/jardinier/")
    drawn = flows.drawn(sources.of_fund(catalogue.by_slug("alsace")), "jardinier")
    said = page.text.replace(NBSP, " ")
    assert len(drawn.told) == len(re.findall(r'class="leaf"', drawn.svg))
    for told in drawn.told:
        assert told.page.title in said
        assert told.page.note in drawn.svg
    assert "Ensuite : page 2, Votre identifiant" in said
    assert "Inscription terminée (Mot de passe par courrier)" in said
    by_national = flows.drawn(sources.of_fund(catalogue.national()), "jardinier")
    assert "/departement/" in by_national.svg
    assert "/departement/" not in drawn.svg


def test_a_comparison_says_the_same_from_both_ends(walker):
    first, second = (sources.find(name) for name in ("alsace", "edition-leaflet"))
    one, other = reading.compare(first, second), reading.compare(second, first)
    assert [(d.rule.name, d.first, d.second) for d in one.differences] == [
        (d.rule.name, d.second, d.first) for d in other.differences
    ]
    assert one.alike == other.alike
    assert one.alike + len(one.differences) == len(lines_of(first))
    for ours, theirs in zip(one.pages, other.pages, strict=True):
        assert (ours.only_first, ours.fewer_first) == (theirs.only_second, theirs.fewer_second)
        assert ours.other_order == theirs.other_order
    said = text(walker, f"{HERE}comparer/?avec=edition-leaflet")
    assert "Seulement ici (MSA d'Alsace) : Code de sécurité, /code/" in said
    assert "Par quoi commence-t-on avec un particulier ?" in said
    same = text(walker, f"{HERE}comparer/?avec=bcl")
    assert "Aucune règle ne diffère." in same
    assert same.count("Les mêmes pages.") == len(sources.profiles())


def test_the_odds_are_those_of_the_command_as_last_counted(walker, members, now, django_assert_max_num_queries):
    assert "Rien n'est encore compté" in text(walker, f"{HERE}chances/")
    with time_machine.travel(now, tick=False):
        assert CliRunner().invoke(app, ["policy", "measure"]).exit_code == 0
        told = CliRunner().invoke(app, ["policy", "simulate", "alsace", "--profile", "particulier"]).output
    with django_assert_max_num_queries(3):
        page = walker.get(f"{HERE}chances/")
    table = re.search(r'<h2 id="particulier">.*?</section>', page.source, re.DOTALL)[0].replace(NBSP, "")
    ones = [found.replace(",", "") for found in re.findall(r"tr(?:y|ies): 1 in ([\d,]+)", told)]
    assert len(ones) == 6
    assert [one for one in ones if one != "1"] == re.findall(r"1 chance sur (\d+)", table)
    shares = re.findall(r"(?:cannot answer|none of them): ([\d.]+)%", told)
    assert shares == [share.replace(",", ".") for share in re.findall(r"([\d,]+)%", table)]
    assert "Trop peu de ressortissants" in page.text
    assert "Employeur de jardinier Aucune question" in page.text
    assert "1 chance sur 200 000" in page.text.replace(NBSP, " ")


def test_what_was_counted_under_other_rules_is_not_told(walker, members, now, with_policy):
    fund = catalogue.by_slug("alsace")
    worth.count_anew(fund, now=now)
    rows = Worth.objects.count()
    assert worth.count_anew(fund, now=now) == rows == Worth.objects.count()
    with_policy(payment_months=3)
    kept = worth.kept(catalogue.by_slug("alsace"))
    assert {profile for profile, _proof in kept} == set()
