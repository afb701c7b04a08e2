"""Agents read what was sent and say what becomes of it: only the holder, once, and everything journalled."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from guichet.audit.models import Entry
from guichet.backoffice.requests import rules
from guichet.cases import working as cases
from guichet.cases.models import Case, CaseKind, CaseState
from guichet.cases.operations import open_case
from guichet.cases.working import Worker
from guichet.delivery.models import Message
from guichet.files import store
from guichet.files.models import MediaType
from guichet.registry.models import RequestState
from guichet.requests.models import Request, RequestPaper
from guichet.requests.working import SYSTEM, move
from tests.factories import AccountFactory, AgentFactory, SentRequestFactory, at_work, open_file

SECRET = "1 200,00 €"


@pytest.fixture
def agent(db):
    return AgentFactory(roles=["requests"])


@pytest.fixture
def sent(account):
    return SentRequestFactory(account=account)


@pytest.fixture
def held(sent, agent):
    """What was sent, and whose case the agent has."""
    cases.take(Case.objects.get(reference=sent.reference), Worker(agent.actor), now=timezone.now())
    return sent


@pytest.fixture
def opened(desk, held):
    """The address of the page of what was sent."""
    response = desk.post(f"/agents/demandes/{held.reference}/demarche/")
    assert response.status_code == 302
    return response["Location"]


def give_paper(request, content=b"%PDF-1.7 bulletin"):
    stored = store.keep(content, name="irm.pdf", media_type=MediaType.PDF, now=timezone.now())
    values = {"digest": ""} if "digest" in {one.name for one in RequestPaper._meta.fields} else {}
    return RequestPaper.objects.create(request=request, name="x", file=stored, added_at=timezone.now(), **values)


def press(desk, opened, act, **typed):
    """Open the page of an act and confirm it with what is typed."""
    page = desk.get(f"{opened}{act}/").text
    mark = re.search(r'name="etat" value="([^"]+)"', page)
    return desk.post(f"{opened}{act}/", {"etat": mark[1].replace("&#x27;", "'") if mark else "", **typed})


def read(request):
    return Request.objects.get(pk=request.pk)


def test_what_was_sent_is_shown_for_the_case_and_every_opening_is_journalled(desk, held, opened):
    page = desk.get(opened).text
    for shown in ("Déclaration", "Vos revenus", SECRET, "WEBER FLORENT", "Reçue", "Commencer"):
        assert shown in page
    looked = Entry.objects.get(event="agent.file_opened")
    assert (looked.account, looked.facts) == (str(held.account.reference), {"reason": "case"})
    assert "Cache-Control" in desk.get(opened).headers


def test_a_kind_that_is_gone_stays_readable(desk, held, opened):
    Request.objects.update(kind="dem_disparue", summary=None)
    page = desk.get(opened).text
    assert "dem_disparue" in page
    assert "chomage" in page
    assert "1200" in page


def test_a_paper_is_counted_journalled_and_given(desk, held, opened):
    paper = give_paper(held)
    assert "irm.pdf" in desk.get(opened).text
    response = desk.get(f"{opened}pieces/{paper.reference}/")
    assert b"".join(response.streaming_content) == b"%PDF-1.7 bulletin"
    assert response["Content-Disposition"].startswith("attachment")
    entry = Entry.objects.get(event="request.paper_opened")
    assert (entry.account, entry.facts) == (str(held.account.reference), {})
    other = give_paper(SentRequestFactory(account=AccountFactory()))
    assert desk.get(f"{opened}pieces/{other.reference}/").status_code == 404
    assert Entry.objects.filter(event="agent.denied", facts__reason="case").count() == 1


@pytest.mark.parametrize(
    ("sent_form", "told"),
    [
        (("commencer", {}), ("under_way", "")),
        (("traiter", {"mot": "Vos droits sont ouverts."}), ("done", "Vos droits sont ouverts.")),
        (("complement", {"papier_rib": "on", "mot": "Lisible."}), ("complement_asked",
         "Il manque\N{NO-BREAK SPACE}:\n- Relevé d'identité bancaire (RIB)\n\nLisible.")),
        (("refuser", {"motif": "conditions", "mot": "Plafond dépassé."}), ("refused",
         "Les conditions ne sont pas remplies.\n\nPlafond dépassé.")),
    ],
)  # fmt: skip
def test_each_act_is_confirmed_and_done_once(desk, held, opened, sent_form, told):
    act, typed = sent_form
    before = desk.get(f"{opened}{act}/").text
    assert "Ce qui va se passer" in before
    assert ("commission de recours amiable" in before) == (act == "refuser")
    assert read(held).state == RequestState.RECEIVED, "nothing is done before it is confirmed"
    response = press(desk, opened, act, **typed)
    assert response.status_code == 302
    assert desk.get(response["Location"]).status_code == 200
    event = held.events.order_by("pk").last()
    assert read(held).state == event.state
    assert (event.state, event.words) == told
    assert Message.objects.filter(message="requests/state_changed").count() == 1
    press(desk, opened, act, **typed)
    assert held.events.count() == 2


@pytest.mark.parametrize(
    ("sent_form", "said"),
    [
        (("refuser", {"motif": "", "mot": "x"}), "Choisissez le motif."),
        (("refuser", {"motif": "autre", "mot": ""}), "Ce champ"),
        (("complement", {}), "Cochez ce qui manque"),
        (("complement", {"mot": "Voyez www.exemple.fr"}), "Aucune adresse"),
        (("traiter", {"mot": "Bonjour [NOM]"}), "entre crochets"),
        (("refuser", {"motif": "intrus", "mot": "x"}), "Choisissez"),
        (("complement", {"mot": "x" * 5_000}), "caractères"),
    ],
)
def test_what_is_missing_or_unsafe_is_said_and_nothing_is_lost(desk, held, opened, sent_form, said):
    act, typed = sent_form
    response = press(desk, opened, act, **typed)
    assert response.status_code == 200
    assert said in response.text
    assert all(value in response.text for name, value in typed.items() if name == "mot")
    assert read(held).state == RequestState.RECEIVED


def test_what_changed_since_the_page_was_shown_changes_nothing(desk, held, opened):
    mark = re.search(r'name="etat" value="([^"]+)"', desk.get(f"{opened}refuser/").text)[1]
    move(read(held), to=RequestState.UNDER_WAY, by=SYSTEM, now=timezone.now())
    response = desk.post(f"{opened}refuser/", {"etat": mark, "motif": "autre", "mot": "Trop tard."})
    assert response.status_code == 409
    assert "rien n'a été fait" in response.text
    assert "Trop tard." in response.text
    assert read(held).state == RequestState.UNDER_WAY


def test_whoever_lost_the_case_reads_and_decides_nothing_more(desk, held, opened, agent):
    paper = give_paper(held)
    case = Case.objects.get(reference=held.reference)
    cases.release(case, Worker(agent.actor), holder=agent.reference, now=timezone.now())
    for address in (opened, f"{opened}refuser/", f"{opened}pieces/{paper.reference}/"):
        response = desk.get(address)
        assert (response.status_code, response["Location"]) == (302, f"/agents/demandes/{held.reference}/?fait=perdue")
    assert desk.post(f"/agents/demandes/{held.reference}/demarche/")["Location"].endswith("perdue")
    assert SECRET not in desk.get(f"/agents/demandes/{held.reference}/").text


def test_no_other_look_opens_it(desk, held, account, client):
    at_work(client, AgentFactory(roles=["requests"]))
    ordinary = open_file(client, account.holder)
    assert client.get(f"{ordinary}demarche/").status_code == 404
    other = Case.objects.get(reference=held.reference)
    assert desk.get(f"/agents/dossier/{other.reference}/demarche/").status_code == 404


@pytest.mark.parametrize(
    ("roles", "fund_code", "status"),
    [(["support"], "68", 403), (["administrator"], "68", 403), (["requests"], "54", 404)],
)
def test_no_other_role_nor_fund_opens_it(held, opened, roles, fund_code, status):
    stranger = at_work(Client(), AgentFactory(roles=roles, roles__fund_code=fund_code), fund_code=fund_code)
    assert stranger.post(f"/agents/demandes/{held.reference}/demarche/").status_code == status
    assert stranger.get(opened).status_code in {403, 404}
    assert Entry.objects.filter(event="agent.denied").exists()


def test_a_case_of_something_else_opens_no_request(desk, agent):
    case = open_case(kind=CaseKind.ADDRESS_CHANGE, fund_code="68", details={}, now=timezone.now())
    cases.take(case, Worker(agent.actor), now=timezone.now())
    response = desk.post(f"/agents/demandes/{case.reference}/demarche/")
    assert response.status_code == 409


def test_only_its_end_closes_its_case(desk, held):
    here = f"/agents/demandes/{held.reference}/"
    assert "Clore la demande" not in desk.get(here).text
    response = desk.post(f"{here}clore/", {"clore-issue": "done"})
    assert response.status_code == 409
    assert Case.objects.get(reference=held.reference).state == CaseState.TAKEN


def test_a_day_has_an_end(desk, held, opened, agent, monkeypatch):
    monkeypatch.setattr(rules, "DECIDED_PER_DAY", 1)
    assert press(desk, opened, "commencer").status_code == 302
    assert press(desk, opened, "traiter").status_code == 429
    assert read(held).state == RequestState.UNDER_WAY
