"""« Journal »: what agents of one fund did, read by those who may, each reading noted."""

import csv
import datetime as dt
import io
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from guichet.audit import chain
from guichet.audit import operations as audit
from guichet.audit.models import Entry
from guichet.audit.vocabulary import EVENTS
from guichet.backoffice.journal import reading, words
from tests.factories import AgentFactory, at_work
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db
HERE = "/agents/journal/"
ACCOUNT = "6f1c2a34-98d1-4d3e-9a53-0c8d9a1f2b3c"
DAY = dt.timedelta(days=1)


@pytest.fixture
def walker(db):
    """A browser of an agent of the security of Alsace."""
    walker = Walker()
    at_work(walker.client, AgentFactory(roles=["security"], name="Paul Roth"))
    return walker


@pytest.fixture
def claire(db):
    """Of the support."""
    return AgentFactory()


def acted(agent, event="agent.file_opened", *, now=None, fund_code="68", account=ACCOUNT, **facts):
    facts = facts or {"reason": "call"}
    return audit.record(
        event, account=account, fund_code=fund_code, actor=agent.actor, now=now or timezone.now(), **facts
    )


def test_acts_are_told_in_words_and_nobody_is_named(walker, claire):
    acted(claire)
    acted(claire, "letter.stopped", purpose="provisional_password", reason="wrong_address")
    page = walker.get(HERE)
    assert "Claire Muller A consulté un dossier appel 6f1c2a34" in page.text
    assert "A arrêté un courrier adresse fausse, mot de passe provisoire" in page.text
    assert ACCOUNT not in page.source


def test_every_act_has_words_or_those_that_members_read():
    for event in EVENTS:
        assert words.sentence(event)
    told = {event for _label, events in words.ACTS.values() for event in events}
    own = {event for event in EVENTS if event.startswith(("agent.", "case.", "content.", "counter.", "letter."))}
    assert own <= told
    assert own - set(words.SENTENCES) <= {"case.reminded", "letter.rejected"}


def test_what_members_and_other_funds_did_is_not_there(walker, claire):
    audit.record("login.succeeded", account=ACCOUNT, fund_code="68", now=timezone.now())
    acted(claire, fund_code="54")
    page = walker.get(HERE).text
    assert "A consulté un dossier" not in page
    assert "Connexion" not in page.partition("Ce que les agents ont fait")[2]


def test_reading_and_taking_a_copy_are_in_the_journal(walker):
    walker.get(f"{HERE}?acte=refus")
    assert "Rien, ces jours-là." in walker.text
    walker.press("Télécharger (CSV)")
    own = Entry.objects.filter(event__startswith="journal.").order_by("pk")
    assert list(own.values_list("event", flat=True)) == ["journal.read", "journal.exported"]
    assert "A téléchargé le journal" in walker.get(HERE).text


def test_days_agent_and_act_are_chosen(walker, claire):
    other = AgentFactory(name="Anne Petit")
    now = timezone.now()
    acted(claire, now=now - 3 * DAY)
    acted(claire, "agent.searched", now=now, search="name")
    acted(other, now=now)
    acted(claire, now=now - 20 * DAY)
    week = walker.get(HERE).text
    assert week.count("A consulté un dossier") == 2
    walker.press("Afficher", agent=str(claire.reference))
    assert "Anne Petit A consulté" not in walker.text
    assert "Claire Muller a consulté 1 dossier de votre caisse, et n'a consulté personne d'autre" in walker.text
    walker.press("Afficher", acte="recherches")
    assert "A fait une recherche" in walker.text
    assert "A consulté un dossier" not in walker.text
    today = timezone.localdate(now)
    walker.get(f"{HERE}?du={today - 20 * DAY}&au={today - 20 * DAY}")
    assert walker.text.count("A consulté un dossier") == 1


@pytest.mark.parametrize(
    ("query", "field", "told"),
    [
        ("du=2026-03-10&au=2026-03-09", "au", "avant la première"),
        ("du=2026-03-01&au=2026-04-01", "au", "au plus 31 jours"),
        ("du=hier&au=2026-03-09", "du", "par exemple 10/03/2026"),
        ("du=&au=2026-03-09", "du", "exigé"),
        ("agent=x", "agent", "Choisissez dans la liste"),
        ("acte=x", "acte", "Choisissez une des réponses"),
    ],
)
def test_what_cannot_be_asked_is_told_at_its_field(walker, query, field, told):
    walker.get(f"{HERE}?{query}")
    assert walker.status == 200
    assert told in walker.errors[field]
    assert walker.post(f"{HERE}telecharger/", du="hier", au="", agent="x", acte="x").status == 200
    assert "content-disposition" not in walker.response.headers


def test_a_month_may_be_asked_for(walker):
    assert walker.get(f"{HERE}?du=01/03/2026&au=2026-03-31").errors == {}


def test_pages_follow_one_another_even_where_moments_are_the_same(walker, claire, monkeypatch):
    monkeypatch.setattr(reading, "PER_PAGE", 3)
    now = timezone.now() - DAY
    for rank in range(11):
        acted(claire, account=str(uuid.UUID(int=(rank + 16) << 120)), now=now - DAY if rank < 2 else now)
    seen = []
    walker.get(f"{HERE}?acte=dossiers")
    for _ in range(4):
        seen += [f"{rank + 16:02x}000000" for rank in range(11) if f"{rank + 16:02x}000000" in walker.text]
        if "Plus ancien" in walker.text:
            walker.follow("Plus ancien")
    assert sorted(seen) == [f"{rank + 16:02x}000000" for rank in range(11)]
    assert "Plus ancien" not in walker.text
    for wrong in ("x", "1_-1", "1_9999999", "99999999999999999999999_1", "_"):
        assert walker.get(f"{HERE}?avant={wrong}").status == 200


def test_no_address_of_a_page_holds_the_number_of_a_row(walker, claire, monkeypatch):
    monkeypatch.setattr(reading, "PER_PAGE", 1)
    acted(claire)
    last = acted(claire)
    walker.get(HERE)
    address = walker.page.link("Plus ancien")
    assert f"_{last.pk}" not in address or last.pk == 1


def test_a_crafted_name_runs_in_no_spreadsheet_and_no_page(walker):
    thief = AgentFactory(name='=HYPERLINK("http://x";"y")')
    acted(thief)
    acted(AgentFactory(name="\t@SUM(1)"))
    acted(AgentFactory(name="<script>alert(1)</script>"))
    assert "<script>alert" not in walker.get(HERE).source
    walker.press("Télécharger (CSV)")
    response = walker.response
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Cache-Control"] == "no-store"
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Date", "Heure", "Agent", "Acte", "Détail", "Dossier"]
    assert {row[2][:2] for row in rows[1:]} >= {"'=", "'\t"}
    assert not [cell for row in rows for cell in row if cell[:1] in set("=+-@\t\r")]


def test_a_copy_that_is_too_long_is_cut_and_says_so(walker, claire, monkeypatch):
    monkeypatch.setattr(reading, "MOST_EXPORTED", 2)
    for _ in range(3):
        acted(claire)
    walker.get(HERE).press("Télécharger (CSV)")
    assert "Liste coupée ici" in walker.response.content.decode().splitlines()[-1]


def test_a_copy_is_asked_for_by_post_alone_and_with_a_token(walker):
    assert walker.get(f"{HERE}telecharger/").status == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = walker.client.cookies
    assert strict.post(f"{HERE}telecharger/", {}).status_code == 403


@pytest.mark.parametrize("role", ["support", "letters", "requests"])
def test_other_roles_read_nothing_of_it(client, role):
    at_work(client, AgentFactory(roles=[role]))
    assert client.get(HERE).status_code == 403
    assert client.post(f"{HERE}telecharger/").status_code == 403
    assert not Entry.objects.filter(event__startswith="journal.").exists()


def test_an_agent_of_another_fund_is_no_choice(walker):
    stranger = AgentFactory(roles__fund_code="54", name="Jean Lointain")
    acted(stranger, fund_code="54")
    walker.get(f"{HERE}?agent={stranger.reference}")
    assert "Lointain" not in walker.source
    assert "Rien, ces jours-là." in walker.text


def test_an_agent_who_left_the_fund_is_still_named_by_what_they_did(walker, claire):
    acted(claire)
    claire.roles.all().delete()
    assert "Claire Muller A consulté un dossier" in walker.get(HERE).text


def test_the_state_of_the_seals_is_shown(walker, settings):
    assert walker.get(HERE).text.count("aucun encore") == 2
    settings.AUDIT_SIGNING_KEY = (1, bytes(range(32)))
    audit.record("login.succeeded", now=timezone.now() - 70 * DAY)
    chain.close_due(now=timezone.now())
    assert "aucun encore" not in walker.get(HERE).text
    assert "signé le" in walker.text


def test_few_queries(walker, claire, django_assert_max_num_queries):
    for _ in range(5):
        acted(claire)
    for address in (HERE, f"{HERE}?agent={claire.reference}&acte=dossiers"):
        with django_assert_max_num_queries(8):
            assert walker.get(address).status == 200


@pytest.mark.parametrize("by_agent", [False, True])
def test_each_look_reads_an_index_of_agents_acts(claire, by_agent):
    today = timezone.localdate()
    for rank in range(60):
        acted(claire, fund_code="68" if rank % 20 == 0 else "54")
        audit.record("login.succeeded", fund_code="68", now=timezone.now())
    asked = reading.Asked("68", today, today, claire.reference if by_agent else None, "")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
        sql, parameters = reading.entries(asked)[:51].query.sql_with_params()
        prefix = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
        cursor.execute(prefix + sql, parameters)
        plan = str(cursor.fetchall())
    assert "audit_entry_of_agent" in plan, plan
    assert "SORT" not in plan.upper().replace("INCREMENTAL SORT", ""), plan


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"case_kind": "address_change"}, "Changement d'adresse"),
        ({"factor": "authenticator"}, "par le code d'une application"),
        ({"search": "nir"}, "par numéro de Sécurité sociale"),
        ({"action": "lever_l_attente"}, "Lever l'attente"),
        ({"action": "news"}, "actualité"),
        ({"limit": "proof_identifier_sixh"}, "les réponses fausses à l'inscription"),
        ({"reason": "counter"}, "accueil"),
        ({"search": "counter"}, "au guichet"),
        ({"reason": "not_me", "new_state": "frozen"}, "La personne dit que ce n'est pas elle, compte bloqué"),
    ],
)
def test_what_was_done_is_told_in_words_that_agents_know(facts, said):
    assert words.details(facts) == said
