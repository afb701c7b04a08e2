"""The chapter of what becomes of a request: the agent who works it, and the member who sends what is missing."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from guichet.backoffice.requests import rules
from guichet.cases.receipts import number
from guichet.files import store
from guichet.files.models import MediaType
from guichet.limits import operations as limits
from guichet.registry.models import RequestState
from guichet.requests import seals
from guichet.requests.models import RequestPaper
from guichet.requests.working import SYSTEM, move
from tests.browser.catalogue_cases import Expected
from tests.factories import AccountFactory, AffiliationFactory, AgentFactory, SentRequestFactory, at_work, enter
from tests.journeys.walker import Walker

LONG = "bulletin-de-salaire-octobre-2025-exploitation-agricole-du-moulin-de-la-riviere.pdf"
SUMMARY = [
    {"title": "Votre foyer", "lines": [["Situation", "Marié, mariée"], ["Enfants à charge", "Zoé, Anne-Sophie"]]},
    {
        "title": "Vos revenus",
        "lines": [
            [f"{what}, {month}", "1 200,00 €"] for what in ("Salaires", "Indemnités") for month in ("mai", "juin")
        ],
    },
]
MISSING = "Il manque :\n- dernier avis d'imposition\n- relevé d'identité bancaire (RIB)\n\nLe vôtre est illisible."
WHY = "Les conditions ne sont pas remplies.\n\nVos ressources de 2025 dépassent le plafond."


def handling():
    """An agent, then the member."""
    sent = _sent()
    walker = Walker()
    agent = AgentFactory(roles=["requests"])
    at_work(walker.client, agent)
    here = f"/agents/demandes/{sent.reference}/"
    walker.get(here).press("Prendre cette demande")
    yield "request, its case", walker
    yield "request, opened", walker.press("Ouvrir la démarche")
    opened = walker.path
    yield "request, to begin", walker.get(f"{opened}commencer/")
    yield "request, begun", walker.press("Commencer le traitement")
    yield "request, a complement to ask", walker.get(f"{opened}complement/")
    yield "request, a complement of nothing", walker.press("Envoyer la demande de complément")
    yield (
        "request, a complement asked",
        walker.press("Envoyer la demande de complément", papier_rib="on", mot="Lisible."),
    )
    yield "request, to end", walker.get(f"{opened}traiter/")
    yield "request, to refuse", walker.get(f"{opened}refuser/")
    yield "request, refused without a reason", walker.press("Refuser cette démarche")
    here = "/agents/preuves/"
    yield "proof, to check", walker.get(here)
    yield "proof, nothing typed", walker.press("Vérifier")
    code = seals.code_of(sent, seals.digests(sent))
    yield "proof, genuine", walker.get(here).press("Vérifier", numero=number(sent.reference), code=code)
    yield "proof, false", walker.get(here).press("Vérifier", numero=number(sent.reference), code="A faux")
    typed = {"motif": "autre", "mot": "Plafond dépassé.", "etat": "received 2026-01-01T00:00:00+00:00"}
    yield (
        "request, changed meanwhile",
        Expected(walker.get(f"{opened}refuser/").post(f"{opened}refuser/", **typed), 409),
    )
    for _ in range(rules.DECIDED_PER_DAY):
        limits.attempt(rules.decisions(str(agent.reference)), now=timezone.now())
    walker.get(f"{opened}traiter/").press("Dire que la démarche est traitée")
    yield "request, too many today", Expected(walker, 429)
    yield from _member()


def _member():
    sent = _sent()
    walker = Walker()
    enter(walker.client, sent.account)
    move(sent, to=RequestState.COMPLEMENT_ASKED, words=MISSING, by=SYSTEM, now=timezone.now())
    page = f"/espace/demarches/{sent.reference}/"
    yield "request, a complement to give", walker.get(page)
    yield "complement of a request", walker.get(f"{page}complement/")
    yield "complement, nothing", walker.press("Envoyer à ma MSA")
    yield (
        "complement, a file that is none",
        walker.post(f"{page}complement/", fichier=SimpleUploadedFile("a.exe", b"MZ")),
    )
    stored = store.keep(b"%PDF-1.7", name=LONG, media_type=MediaType.PDF, now=timezone.now())
    RequestPaper.objects.create(request=sent, name="complement", file=stored, digest="", added_at=timezone.now())
    yield "complement, a file added", walker.get(f"{page}complement/")
    yield (
        "complement, sent",
        walker.get(f"{page}complement/").press("Envoyer à ma MSA", mot="Je l'envoie par courrier."),
    )
    move(sent.__class__.objects.get(), to=RequestState.REFUSED, words=WHY, by=SYSTEM, now=timezone.now())
    yield "request, refused", walker.get(page)


def _sent():
    SentRequestFactory._meta.model.objects.all().delete()
    account = AccountFactory()
    AffiliationFactory(person=account.person)
    sent = SentRequestFactory(account=account, summary=SUMMARY)
    stored = store.keep(b"%PDF-1.7", name=LONG, media_type=MediaType.PDF, now=timezone.now())
    RequestPaper.objects.create(request=sent, name="bulletins", file=stored, digest="", added_at=timezone.now())
    return sent
