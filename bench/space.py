"""The private space with little in it and with much: home, payments and the search, page by page."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from django.db import connection

from bench import counting, journeys
from bench.browser import Browser, Transport
from bench.counting import Queries
from bench.logins import Regular
from bench.members import Member
from bench.meter import Cost, Meter
from bench.walking import Journey, finish
from guichet.documents.models import Document, DocumentKind
from guichet.files.models import MediaType, StoredFile
from guichet.registry.models import Payment, Person

KINDS: Mapping[str, tuple[int, int]] = {
    "space with 10 payments": (10, 0),
    "space with 10,000 payments": (10_000, 0),
    "space with 5,000 payments and 5,000 documents": (5_000, 5_000),
}
"""Payments and documents of one member. The documents have each a title of its own: the worst there is."""
TYPED = ("sante", "notification droits", "mars 2025", "22,50 €", "rien de tel")
"""What is looked for: found by a label, by a title, by a time, by an amount, and nowhere."""
WARM = 30
"""Visits before the first that is measured."""
_BRANCHES = ("Santé", "Famille", "Logement", "Retraite", "Invalidité")
_LABELS = ("Remboursement de soins", "Allocations", "Pharmacie", "Aide au logement", "Pension", "Optique", "Dentaire")
_BATCH = 1_000
_NEWEST = date(2026, 3, 1)


def fill(member: Member, payments: int, documents: int) -> None:
    """Give a member that many payments and documents, one a day."""
    person = Person.objects.get(source_ref=member.source_ref)
    Payment.objects.bulk_create(
        [
            Payment(
                source_ref=f"bench-{person.pk}-{number}",
                person=person,
                fund_code=member.fund.code,
                paid_on=_NEWEST - timedelta(days=number % 7_000),
                branch=_BRANCHES[number % len(_BRANCHES)],
                label=_LABELS[number % len(_LABELS)],
                amount_cents=1_000 + number,
            )
            for number in range(payments)
        ],
        batch_size=_BATCH,
    )
    at = datetime(2026, 3, 1, tzinfo=UTC)
    # The files themselves are not there: nothing here opens one.
    pdf = MediaType.PDF
    files = StoredFile.objects.bulk_create(
        [StoredFile(key="", name="", media_type=pdf, size=1, stored_at=at) for _ in range(documents)], batch_size=_BATCH
    )
    Document.objects.bulk_create(
        [
            Document(
                person=person,
                fund_code=member.fund.code,
                kind=DocumentKind.SENT,
                title=f"Notification de droits n° {number}",
                issued_on=_NEWEST - timedelta(days=number),
                file=file,
                filed_at=at,
            )
            for number, file in enumerate(files)
        ],
        batch_size=_BATCH,
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def visit(browser: Browser) -> Journey:
    """Return the pages asked for by a member who is inside."""
    browser.get("/espace/")
    yield "home"
    browser.get("/espace/paiements/")
    yield "payments"
    for typed in TYPED:
        browser.post("/espace/services/rechercher/", recherche=typed)
        answer = browser.answer.header("location")  # another visit uses the same browser meanwhile
        yield f"search, what is typed: {typed}"
        browser.get(answer)
        yield f"search, the answer: {typed}"


def measure(meter: Meter, people: Sequence[Regular], transport: Transport) -> dict[str, dict[str, list[Cost]]]:
    """Return what each page costs, for each of `KINDS`, whose members are the first of `people`."""
    found = {}
    batch = meter.size.batch
    for (kind, (payments, documents)), one in zip(KINDS.items(), people, strict=False):
        fill(one.member, payments, documents)
        # What a page costs once the server has met it: each connection plans a statement anew the first eight times.
        for journey in _inside(one, transport, visits=WARM)():
            finish(journey)
        found[kind] = meter.by_request(_inside(one, transport, visits=batch))
    return found


def queries(people: Sequence[Regular]) -> dict[str, Mapping[str, Queries]]:
    """Return the queries of each page for the same members, counted in this process."""
    transport = counting.counted()
    return {
        kind: counting.queries(_inside(one, transport, visits=1)()[0], transport)
        for kind, one in zip(KINDS, people, strict=False)
    }


def _inside(one: Regular, transport: Transport, *, visits: int) -> Callable[[], Sequence[Journey]]:
    """Return what logs a member in, and then starts that many visits of theirs, at the same time."""

    def start() -> Sequence[Journey]:
        browser = one.trusted.reopen(transport)
        finish(journeys.login(browser, one.member))
        return [visit(browser) for _ in range(visits)]

    return start
