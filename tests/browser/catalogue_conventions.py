"""« Conventions »: a paper typed, attached, read by another agent, approved, and what follows."""

from django.core.files.uploadedfile import SimpleUploadedFile

from guichet.conventions.models import Convention
from guichet.delivery.models import Message
from tests.conventions.factories import BeneficiaryFactory, ConventionFactory, MemberFactory
from tests.factories import AgentFactory, at_work
from tests.journeys.walker import Walker
from tests.paperwork import pdf_bytes

HERE = "/agents/conventions/"


def conventions():
    """A convention from nothing, then one with everything on its page."""
    claire, paul = _agent("Claire Muller"), _agent("Paul Durand")
    yield "conventions, none", claire.get(HERE)
    yield "convention, its nature", claire.follow("Nouvelle convention")
    yield "convention, to type", claire.press(nature="aide-a-la-personne")
    yield "convention, mistyped", claire.press("Enregistrer la proposition", p0_nom="Vogel")
    proposed = ConventionFactory(state="proposed", kind="aide_a_la_personne", proposed_by=claire.agent.reference)
    MemberFactory(convention=proposed, state="named")
    BeneficiaryFactory(convention=proposed)
    yield "conventions, one waits", claire.get(HERE)
    yield "conventions, nothing found", claire.post(HERE, cherche="zzz")
    yield "convention, proposed by oneself", claire.get(f"{HERE}{proposed.reference}/")
    yield "convention, a paper refused", claire.press("Remplacer le papier", papier=SimpleUploadedFile("x.pdf", b"MZ"))
    claire.press("Remplacer le papier", papier=SimpleUploadedFile("x.pdf", pdf_bytes()))
    yield "convention, to approve", paul.get(f"{HERE}{proposed.reference}/").follow("Approuver")
    yield "convention, approved", paul.press("Approuver", lu_papier="on")
    yield (
        "convention, one access to take",
        paul.get(f"{HERE}{proposed.reference}/").follow("Retirer cet accès... Odile Vogel"),
    )
    yield "convention, to withdraw", paul.get(f"{HERE}{proposed.reference}/").follow("Retirer la convention")
    yield "convention, withdrawn", paul.press("Retirer la convention", pourquoi="La structure a cessé son activité.")
    # Other chapters count what waits to leave.
    Convention.objects.all().delete()
    Message.objects.filter(message__startswith="conventions/").delete()


def _agent(name):
    walker = Walker()
    walker.agent = AgentFactory(roles=["requests"], name=name)
    at_work(walker.client, walker.agent)
    return walker
