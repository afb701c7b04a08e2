"""The papers and certificates of somebody, as an agent sees them: what each is called, nothing in it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import F, QuerySet
from django.utils.functional import Promise

from guichet.certificates.kinds import BY_SLUG
from guichet.certificates.models import Certificate
from guichet.documents.models import Document, DocumentKind
from guichet.prepared import slot

MOST: Final = 10
"""Of each, the latest."""


@dataclass(frozen=True)
class Paper:
    """A paper in « Mes documents »."""

    title: str
    issued_on: date
    read: bool


@dataclass(frozen=True)
class Issued:
    """A certificate."""

    kind: str
    number: str
    issued_at: datetime
    expires_on: date
    withdrawn: bool


def title_of(one: Issued) -> str | Promise:
    """Return what a certificate is called; one of a kind that is gone, by its key."""
    return BY_SLUG[one.kind].title if one.kind in BY_SLUG else one.kind


def told(*, is_person: bool) -> "dict[str, tuple[QuerySet[Any], dict[str, Any]]]":
    """Return the branches of the UNION, by what each is of."""
    return {"document": _documents(is_person=is_person), "certificate": _certificates(is_person=is_person)}


def _documents(*, is_person: bool) -> tuple["QuerySet[Any]", dict[str, Any]]:
    """Return the latest of this fund, certificates apart, and which columns of the UNION tell what."""
    kind = "person" if is_person else "establishment"
    own = Document.objects.filter(
        **{kind: slot(Document, kind, "holder")}, fund_code=slot(Document, "fund_code", "fund")
    )
    own = own.exclude(kind=DocumentKind.CERTIFICATE).order_by("-issued_on", "-id")[:MOST]
    # A branch of a UNION has neither order nor limit of its own in SQLite.
    rows = Document.objects.filter(pk__in=own.values("pk"))
    return rows, {"a": F("title"), "b": F("issued_on"), "t1": F("read_at")}


def _certificates(*, is_person: bool) -> tuple["QuerySet[Any]", dict[str, Any]]:
    """Return the latest of this fund, and which columns of the UNION tell what."""
    kind = "person" if is_person else "establishment"
    own = Certificate.objects.filter(
        **{kind: slot(Certificate, kind, "holder")}, fund_code=slot(Certificate, "fund_code", "fund")
    )
    rows = Certificate.objects.filter(pk__in=own.order_by("-issued_at")[:MOST].values("pk"))
    return rows, {"a": F("kind"), "b": F("number"), "c": F("expires_on"), "t1": F("issued_at"), "t2": F("revoked_at")}


def paper(cells: tuple[Any, ...]) -> Paper:
    """Return a paper from a row of the UNION."""
    title, issued_on, _c, _d, _e, _n, read_at, *_rest = cells
    return Paper(title, date.fromisoformat(issued_on), read_at is not None)


def issued(cells: tuple[Any, ...]) -> Issued:
    """Return a certificate from a row of the UNION."""
    kind, number, expires_on, _d, _e, _n, issued_at, revoked_at, *_rest = cells
    return Issued(kind, number, issued_at, date.fromisoformat(expires_on), revoked_at is not None)
