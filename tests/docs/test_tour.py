"""docs/tour.md: what it names exists, and the declaration that it walks goes from the page to the proof and the agent."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from guichet.cases import working as cases
from guichet.cases.models import Case, CaseState
from guichet.cases.receipts import number
from guichet.cases.working import Worker
from guichet.registry.models import RequestState
from guichet.requests import seals
from guichet.requests.models import Request
from tests.factories import AccountFactory, AffiliationFactory, AgentFactory, at_work, enter
from tests.journeys.walker import Walker
from tests.requests.declaring import FILLED

ROOT = Path(__file__).resolve().parents[2]
TOUR = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
QUOTED = re.compile(r"`([^`]+)`")
OUTSIDE = {"space", "login", "sealing", "pyproject.toml"}
DEFINED = re.compile(r"^(?:\s*(?:async )?def|class) (\w+)|^(\w+)(?:: [^=\n]+)? =", re.MULTILINE)


def test_each_file_and_each_name_of_the_tour_exists():
    code = [path for path in (ROOT / "guichet").rglob("*") if "__pycache__" not in path.parts]
    paths = [f"/{path.relative_to(ROOT)}{'/' if path.is_dir() else ''}" for path in code]
    names = {
        name for path in code if path.suffix == ".py" for pair in DEFINED.findall(path.read_text()) for name in pair
    }
    for quoted in QUOTED.findall(TOUR):
        if quoted.endswith(".py") and not (ROOT / quoted).exists():
            assert any(path.endswith(f"/{quoted}") for path in paths), quoted
        elif quoted.startswith("guichet/"):
            assert (ROOT / quoted).exists(), quoted
        elif re.fullmatch(r"[a-z_]+(\.[a-z_]+)?", quoted) and quoted not in OUTSIDE:
            assert quoted.rpartition(".")[2] in names, quoted


@pytest.mark.django_db
def test_a_declaration_from_the_page_to_the_proof_and_the_agent():
    account = AccountFactory()
    AffiliationFactory(person=account.person)
    member, desk, agent = Walker(), Client(), AgentFactory(roles=["requests"])
    enter(member.client, account)
    at_work(desk, agent)

    # 1 to 6: from a service to what is sent.
    assert 'href="/espace/demarches/dec-ressources/"' in member.get("/espace/").source
    member.get("/espace/demarches/dec-ressources/").press("Commencer")
    for typed in FILLED.values():
        member.press(**typed)
    member.follow("Suivant >").press("Envoyer", honneur="on")
    sent = Request.objects.get()
    assert number(sent.reference) in member.text

    # 7: both papers are among the documents; the code of the proof is that of this request alone.
    papers = member.get("/espace/documents/").text
    assert "Accusé de réception" in papers
    assert "Preuve" in papers
    assert seals.is_genuine(sent, seals.code_of(sent, seals.digests(sent)))

    # 8 to 10: an agent takes it, asks for something, and decides once it is there.
    cases.take(Case.objects.get(reference=sent.reference), Worker(agent.actor), now=timezone.now())
    opened = desk.post(f"/agents/demandes/{sent.reference}/demarche/")["Location"]
    decide(desk, opened, "complement", mot="Envoyez votre dernier bulletin de salaire.")
    page = member.get(f"/espace/demarches/{sent.reference}/complement/")
    assert "dernier bulletin" in page.text
    member.post(f"/espace/demarches/{sent.reference}/complement/envoyer/", mot="Je n'en ai pas encore.")
    assert Request.objects.get().state == RequestState.UNDER_WAY
    decide(desk, opened, "traiter", mot="Vos droits sont ouverts.")
    assert Case.objects.get(reference=sent.reference).state == CaseState.CLOSED
    told = member.get(f"/espace/demarches/{sent.reference}/").text
    assert "Traitée" in told
    assert "Vos droits sont ouverts." in told


def decide(desk, opened, act, **typed):
    """Open the page of an act, and confirm it."""
    shown = re.search(r'name="etat" value="([^"]+)"', desk.get(f"{opened}{act}/").content.decode())[1]
    assert desk.post(f"{opened}{act}/", {"etat": shown, **typed}).status_code == 302, act
