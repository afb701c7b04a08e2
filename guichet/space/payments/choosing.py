"""Choosing among payments, a member's or a third party's: by branch and by time, page by page."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TypeVar

from django.db.models import Count, Max, Min, QuerySet
from django.utils.formats import date_format
from django.utils.text import capfirst

from guichet.registry.models import Payment, ThirdPartyPayment
from guichet.space import rules
from guichet.space.payments.rules import Backward, Period, between, period

PER_PAGE = 25
MOST_PRINTED = 1_000
"""Payments of one statement: some 25 pages, drawn in a second of a processor."""
Paid = TypeVar("Paid", Payment, ThirdPartyPayment)


@dataclass(frozen=True)
class PaymentLine:
    """A payment as whoever is paid reads it."""

    address: str
    """Of its page."""
    paid_on: date
    day: str
    """« 18 février 2022 »."""
    branch: str
    label: str
    """What was paid, for whom, and by which fund when it is not the one whose space this is; may be empty."""
    whom: str
    """The child it is for, or whom it is about; empty for the member."""
    amount: str
    """« 22,50 € »."""


@dataclass(frozen=True)
class Choice:
    """What the filter offers, and what of it was chosen."""

    counts: dict[str, int]
    """Branch -> payments of all time."""
    years: Sequence[int]
    """Latest first."""
    branch: str
    """Empty for all."""
    period: Period
    refused: bool
    """Whether a branch or a time was asked for that is not offered."""
    backward: bool = False
    """Whether the last day asked for is before the first."""

    @property
    def parameters(self) -> dict[str, str]:
        """What an address says of it."""
        asked: dict[str, object] = {"nature": self.branch, "annee": self.period.year, "mois": self.period.month}
        asked |= {"du": self.period.first, "au": self.period.last}
        return {name: str(value) for name, value in asked.items() if value}


@dataclass(frozen=True)
class PaymentsPage:
    """One page of what was chosen."""

    months: Sequence[tuple[str, Sequence[PaymentLine]]]
    """« Février 2022 » and its payments, latest first."""
    count: int
    """Payments chosen, on all pages."""
    number: int
    last: int


def choice(  # noqa: PLR0913 - each is what the address says of it, by name
    among: QuerySet[Paid], *, branch: str, year: str, month: str, first: str = "", last: str = ""
) -> Choice:
    """Return what can be chosen and what was, from what the address says: the unknown counts for nothing. One query.

    Two dates say more than a year and a month, which then count for nothing.
    """
    rows = list(
        among.order_by().values_list("branch").annotate(count=Count("pk"), first=Min("paid_on"), last=Max("paid_on"))
    )
    counts = {name: count for name, count, _first, _last in sorted(rows)}
    years: Sequence[int] = ()
    if rows:
        years = range(max(row[3] for row in rows).year, min(row[2] for row in rows).year - 1, -1)
    # Only a branch that the registry named goes on to the database.
    chosen, when, backward = branch if branch in counts else "", period(year, month, years), False
    refused = chosen != branch or bool(year and when.year is None) or bool(month and when.month is None)
    if first or last:
        try:
            when = between(first, last)
        except Backward:
            when, backward = Period(), True
        refused = chosen != branch or (not backward and bool((first and not when.first) or (last and not when.last)))
    return Choice(counts, years, chosen, when, refused, backward)


def page_of(among: QuerySet[Paid], line: Callable[[Paid], PaymentLine], *, wanted: Choice, page: str) -> PaymentsPage:
    """Return a page of payments, by month; the page is the nearest there is. One query, two of a period."""
    found = narrowed(among, wanted)
    count = _count(found, wanted)
    last = rules.pages_needed(count, PER_PAGE)
    number = rules.page_number(page, last)
    lines = [line(payment) for payment in found[(number - 1) * PER_PAGE : number * PER_PAGE]]
    months = [(name, list(group)) for name, group in groupby(lines, key=lambda one: month_in_words(one.paid_on))]
    return PaymentsPage(months, count, number, last)


def printed(
    among: QuerySet[Paid], line: Callable[[Paid], PaymentLine], *, wanted: Choice
) -> tuple[list[PaymentLine], int]:
    """Return the payments chosen for a statement, latest first, one more than `MOST_PRINTED` at most, and their sum."""
    found = list(narrowed(among, wanted)[: MOST_PRINTED + 1])
    return [line(one) for one in found], sum(one.amount_cents for one in found)


def narrowed(among: QuerySet[Paid], wanted: Choice) -> QuerySet[Paid]:
    """Return those that were chosen, latest first."""
    found = among
    if wanted.branch:
        found = found.filter(branch=wanted.branch)
    if wanted.period.since:
        found = found.filter(paid_on__gte=wanted.period.since)
    if wanted.period.until:
        found = found.filter(paid_on__lte=wanted.period.until)
    return found.order_by("-paid_on", "-id")


@functools.lru_cache(maxsize=1024)
def month_in_words(day: date) -> str:
    """Return « Février 2022 »."""
    return capfirst(date_format(day, "F Y"))


def _count(found: QuerySet[Paid], wanted: Choice) -> int:
    if not wanted.period.is_all:
        return found.count()
    return wanted.counts[wanted.branch] if wanted.branch else sum(wanted.counts.values())
