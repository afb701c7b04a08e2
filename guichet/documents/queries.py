"""The papers of somebody, and how many there are of each year and kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractYear

from guichet.accounts.owners import Owner
from guichet.documents.models import Document, DocumentKind


@dataclass(frozen=True)
class Chosen:
    """Which papers are asked for; nothing asked is all of them."""

    year: int | None = None
    kind: DocumentKind | None = None
    unread: bool = False


@dataclass(frozen=True)
class Counts:
    """How many papers there are."""

    of: Mapping[tuple[int, str, bool], int]
    """By year, kind, and whether it is unread."""

    @property
    def years(self) -> list[int]:
        """Latest first."""
        return sorted({year for year, _kind, _unread in self.of}, reverse=True)

    @property
    def kinds(self) -> list[DocumentKind]:
        """Those there are, in the order of their names in the code."""
        there = {kind for _year, kind, _unread in self.of}
        return [kind for kind in DocumentKind if kind in there]

    def matching(self, chosen: Chosen) -> int:
        """How many of them are asked for."""
        return sum(
            count
            for (year, kind, unread), count in self.of.items()
            if chosen.year in {None, year} and chosen.kind in {None, kind} and (unread or not chosen.unread)
        )


def counts(owner: Owner) -> Counts:
    """Return how many papers somebody has. One query."""
    rows = (
        Document.objects.filter(**owner.only)
        .order_by()
        .annotate(year=ExtractYear("issued_on"), is_unread=Q(read_at=None))
        .values_list("year", "kind", "is_unread")
        .annotate(count=Count("pk"))
    )
    return Counts({(year, kind, bool(unread)): count for year, kind, unread, count in rows})


def papers(owner: Owner, chosen: Chosen) -> QuerySet[Document]:
    """Return the papers asked for with what is kept of their files, latest first."""
    found = Document.objects.filter(**owner.only)
    if chosen.year is not None:
        found = found.filter(issued_on__year=chosen.year)
    if chosen.kind is not None:
        found = found.filter(kind=chosen.kind)
    if chosen.unread:
        found = found.filter(read_at=None)
    return found.select_related("file").order_by("-issued_on", "-id")


def paper(owner: Owner, reference: UUID) -> Document | None:
    """Return one paper of somebody's; None for an unknown one, or another's. One query."""
    return Document.objects.filter(**owner.only, reference=reference).select_related("file").first()


def unread(owner: Owner) -> int:
    """Return how many papers wait to be read. One query."""
    return Document.objects.filter(**owner.only, read_at=None).count()
