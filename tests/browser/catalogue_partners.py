"""The chapter of third parties: what each kind of structure reads and sends."""

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from guichet.cases.models import Case
from guichet.cases.working import Worker, take
from guichet.conventions.rules import StructureKind
from guichet.exchanges import operations
from guichet.exchanges.models import Thread
from guichet.exchanges.operations import Written
from guichet.mandates.models import Mandate
from guichet.registry.models import Aid, ThirdPartyPayment
from guichet.space.payments import references
from tests.factories import AccountFactory, AgentFactory, at_work, enter
from tests.files import samples
from tests.journeys.walker import Walker
from tests.space.third_party.conventions import beneficiary, convention, here, member


def partners():
    """A notary's payments, an accountant's clients, and a home help that sends a file and is answered."""
    now = timezone.now()
    yield from _paid(now)
    yield from _clients(now)
    yield from _exchanging(now)


def _walk(one):
    walker = Walker()
    enter(walker.client, one.delegate.account)
    return walker


def _paid(now):
    one = member(convention(StructureKind.PAYEE, number="T67-P", name="Étude Kieffer, notaires à Village-Inventé"))
    walker = _walk(one)
    yield "structure, no payment", walker.get(here(one, "paiements"))
    for rank in range(30):
        paid = ThirdPartyPayment.objects.create(
            source_ref=f"p{rank}", third_party_number="T67-P", fund_code="68", branch=("Retraite", "Santé")[rank % 2],
            paid_on=timezone.localdate(now) - dt.timedelta(days=11 * rank), amount_cents=184_230 + rank,
            label="Arrérages au décès", whom="Succession Wójcik-Cœurdevey de La Tour d'Auvergne-Lauraguais",
        )  # fmt: skip
    yield "structure, payments", walker.get(here(one, "paiements"))
    reference = references.writer(one.convention.structure)(paid.pk)
    yield "structure, a payment", walker.get(here(one, "paiements", reference))


def _clients(now):
    one = member(convention(StructureKind.DECLARANT, number="T67-D", name="Cabinet Épi & Compas"))
    walker = _walk(one)
    yield "structure, no client", walker.get(here(one, "clients"))
    giver, today = AccountFactory(), timezone.localdate(now)
    Mandate.objects.create(
        giver=giver, profile=giver.profile, fund_code="68", structure=one.convention.structure, relation="accountant",
        services=["dec_ressources", "att_fiscale"], origin="online", state="given", given_at=now, accepted_at=now,
        effective_at=now, starts_on=today, ends_on=today + dt.timedelta(days=90),
    )  # fmt: skip
    yield "structure, clients", walker.get(here(one, "clients"))


def _exchanging(now):
    one = member(convention(StructureKind.HOME_HELP, number="T67-H", name="Aide du Ried"))
    walker, named = _walk(one), beneficiary(one.convention)
    for _ in range(10):
        beneficiary(one.convention, birth_name="Arnould")
    today = timezone.localdate(now)
    Aid.objects.create(
        source_ref="aid", person=named.person, fund_code="68", third_party_number="T67-H", since=today, until=today,
        label="Aide à domicile, retour d'hospitalisation", hours=48,
    )  # fmt: skip
    yield "structure, beneficiaries", walker.get(here(one, "beneficiaires"))
    yield "structure, beneficiaries, one looked for", walker.press("Rechercher", nom="Weber")
    yield "structure, a beneficiary", walker.get(here(one, "beneficiaires", named.reference))
    yield "structure, exchanges, none", walker.get(here(one, "echanges"))
    yield "structure, a file", walker.get(here(one, "echanges", "nouveau", named.reference))
    yield "structure, a file, nothing typed", walker.press("Envoyer")
    plan = SimpleUploadedFile("plan-d-aide.pdf", samples.pdf())
    typed = {"objet": "Plan d'aide", "texte": "Bonjour.", "piece": plan}
    walker.client.post(here(one, "echanges", "nouveau", named.reference), typed)
    thread = Thread.objects.get(structure=one.convention.structure)
    agent = AgentFactory(roles=["requests"])
    worker, case = Worker(agent.actor), Case.objects.get(reference=thread.reference)
    take(case, worker, now=now)
    desk = Walker()
    at_work(desk.client, agent)
    yield "agent, a structure's file", desk.get(f"/agents/demandes/{thread.reference}/echange/")
    case.refresh_from_db()
    written = Written("Merci.", thread.reference)
    operations.answer(case, worker, thread, written=written, closes=True, now=now)
    yield "structure, exchanges", walker.get(here(one, "echanges"))
    yield "structure, an exchange", walker.get(here(one, "echanges", thread.reference))
    member_walker = Walker()
    named.person.refresh_from_db()
    enter(member_walker.client, AccountFactory(person=named.person))
    yield "consultations by structures", member_walker.get("/espace/mon-compte/consultations/")
