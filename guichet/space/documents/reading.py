"""What « Mes documents » shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise

from guichet.documents import queries
from guichet.documents.models import Document, DocumentKind
from guichet.documents.queries import Chosen, Counts
from guichet.space import rules
from guichet.space.documents.forms import UNREAD
from guichet.space.documents.words import ONE, size
from guichet.space.queries import fund_name, in_words
from guichet.space.sight import Sight

PER_PAGE = 25
_LONGEST_YEAR = 4


@dataclass(frozen=True)
class Line:
    """A paper."""

    reference: UUID
    issued_on: date
    day: str
    title: str
    kind: str | Promise
    size: str
    fund: str
    """Which fund it is of, when it is not the one whose space this is; may be empty."""
    is_unread: bool
    mark: str
    """Where its mark is changed, and this very list shown again."""


@dataclass(frozen=True)
class Page:
    """One page of the papers asked for."""

    years: Sequence[tuple[int, Sequence[Line]]]
    """« 2026 » and its papers, latest first."""
    counts: Counts
    chosen: Chosen
    count: int
    """Papers asked for, on all pages."""
    all: int
    unread: int
    """Of all years and kinds."""
    number: int
    last: int
    newer: str
    older: str
    """Addresses of the pages beside this one, empty where there is none."""


def asked(given: Mapping[str, str], counts: Counts) -> Chosen:
    """Return what an address asks for: only a year or a kind that there is goes on to the database."""
    year, kind = given.get("annee", ""), given.get("nature", "")
    digits = len(year) <= _LONGEST_YEAR and year.isascii() and year.isdigit()
    return Chosen(
        year=int(year) if digits and int(year) in counts.years else None,
        kind=DocumentKind(kind) if kind in counts.kinds else None,
        unread=given.get("etat", "") == UNREAD,
    )


def page(sight: Sight, given: Mapping[str, str]) -> Page:
    """Return the page that an address asks for, or the nearest there is. Two queries."""
    counts = queries.counts(sight.owner)
    chosen = asked(given, counts)
    count = counts.matching(chosen)
    last = rules.pages_needed(count, PER_PAGE)
    number = rules.page_number(given.get("page", ""), last)
    found = queries.papers(sight.owner, chosen)[(number - 1) * PER_PAGE : number * PER_PAGE] if count else []
    here = query(chosen, number)
    lines = [_line(one, sight, here) for one in found]
    return Page(
        years=[(year, list(group)) for year, group in groupby(lines, key=lambda line: line.issued_on.year)],
        counts=counts,
        chosen=chosen,
        count=count,
        all=counts.matching(Chosen()),
        unread=counts.matching(Chosen(unread=True)),
        number=number,
        last=last,
        newer=address(query(chosen, number - 1)) if number > 1 else "",
        older=address(query(chosen, number + 1)) if number < last else "",
    )


def query(chosen: Chosen, number: int) -> str:
    """Return what an address says to ask for this."""
    given = {
        "annee": str(chosen.year or ""),
        "nature": chosen.kind.value if chosen.kind else "",
        "etat": UNREAD if chosen.unread else "",
        "page": str(number) if number > 1 else "",
    }
    return urlencode({name: value for name, value in given.items() if value})


def address(asked_for: str) -> str:
    """Return the address of the list."""
    return reverse("space:documents") + (f"?{asked_for}" if asked_for else "")


def _line(document: Document, sight: Sight, here: str) -> Line:
    mark = reverse("space:mark_document", kwargs={"reference": document.reference})
    return Line(
        reference=document.reference,
        issued_on=document.issued_on,
        day=in_words(document.issued_on),
        title=document.title,
        kind=ONE[DocumentKind(document.kind)],
        size=size(document.file.size),
        fund="" if document.fund_code == sight.fund.code else fund_name(document.fund_code),
        is_unread=document.read_at is None,
        mark=mark + (f"?{here}" if here else ""),
    )
