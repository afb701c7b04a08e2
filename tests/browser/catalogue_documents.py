"""The chapter of « Mes documents »."""

from django.urls import reverse

from guichet.documents.models import DocumentKind
from guichet.files import store
from tests.factories import AccountFactory, enter
from tests.journeys.walker import Walker
from tests.paperwork import paper, pdf_bytes

HERE = "/espace/documents/"
LONGEST = "Notification relative à l'appel complémentaire de cotisations et de contributions sociales des non-salariés agricoles après régularisation, 2e envoi"


class Unreadable(Walker):
    """Somebody whose paper cannot be opened."""

    expected = 503


def documents():
    """From nothing to many."""
    account, walker = AccountFactory(), Walker()
    enter(walker.client, account)
    yield "documents, none", walker.get(HERE)
    paper(account.person, title=LONGEST, content=pdf_bytes(size=1_300_000), fund_code="84")
    paper(account.person, title="Attestation de droits", kind=DocumentKind.CERTIFICATE, day="2026-03-01", read=True)
    paper(account.person, title="Accusé de réception", kind=DocumentKind.ACKNOWLEDGEMENT, day="2025-12-01")
    yield "documents", walker.get(HERE)
    yield "documents, none of that kind", walker.get(f"{HERE}?annee=2025&nature=certificate")
    for number in range(28):
        paper(account.person, day=f"2024-02-{number + 1:02}", read=True)
    yield "documents, second page", walker.get(f"{HERE}?page=2")
    broken = paper(account.person)
    store.path_of(broken.file.reference).unlink()
    walker = Unreadable()
    enter(walker.client, account)
    walker.response = walker.client.get(reverse("space:document", kwargs={"reference": broken.reference}))
    walker.response.redirect_chain = []
    yield "documents, one that cannot be opened", walker
