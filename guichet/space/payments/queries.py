"""What the pages of payments read. How many queries each function makes is said; none grows with the payments."""

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Count, Max, Min, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from guichet.identifiers import amounts
from guichet.prepared import PreparedQuery, slot
from guichet.registry.models import Payment
from guichet.space import rules, spreadsheet
from guichet.space.payments import references
from guichet.space.payments.household import Household
from guichet.space.payments.rules import Backward, Period, between, period
from guichet.space.queries import fund_name, in_words
from guichet.space.sight import Sight

LATEST = 3
"""Rows on home (R168)."""
PER_PAGE = 25
MOST_PRINTED = 1_000
"""Payments of one statement: some 25 pages, drawn in a second of a processor."""


@dataclass(frozen=True)
class PaymentLine:
    """A payment as the member reads it."""

    address: str
    """Of its page."""
    paid_on: date
    day: str
    """« 18 février 2022 »."""
    branch: str
    label: str
    """What was paid, for which child, and by which fund when it is not the one whose space this is; may be empty."""
    whom: str
    """The child it is for; empty for the member."""
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


@dataclass(frozen=True)
class PaymentShown:
    """One payment, whole."""

    line: PaymentLine
    fund: str
    """Name of the fund that paid; empty for a code that no fund has any more."""
    label: str


def latest(household: Household, sight: Sight) -> list[PaymentLine]:
    """Return the last payments, newest first (R168). One query, none for whoever is paid nothing."""
    people = sorted(household.people)
    if not people:
        return []
    found = _latest(len(people)).all(**{f"person{place}": key for place, key in enumerate(people)})
    line = _liner(household, sight)
    return [line(payment) for payment in found]


@functools.cache
def _latest(people: int) -> PreparedQuery[Payment]:
    """Return the query of the last payments of so many people: each descends the index that has this order already."""

    def of(place: int) -> QuerySet[Payment]:
        own = Payment.objects.filter(person=slot(Payment, "person", f"person{place}")).order_by("-paid_on", "-id")
        return own[:LATEST] if people == 1 else Payment.objects.filter(pk__in=own[:LATEST].values("pk"))

    def build() -> QuerySet[Payment]:
        first, *others = (of(place) for place in range(people))
        return first.union(*others, all=True).order_by("-paid_on", "-id")[:LATEST] if others else first

    return PreparedQuery(build)


def choice(  # noqa: PLR0913 - each is what the address says of it, by name
    household: Household, *, branch: str, year: str, month: str, first: str = "", last: str = ""
) -> Choice:
    """Return what can be chosen and what was, from what the address says: the unknown counts for nothing. One query.

    Two dates say more than a year and a month, which then count for nothing.
    """
    rows = list(
        of(household)
        .order_by()
        .values_list("branch")
        .annotate(count=Count("pk"), first=Min("paid_on"), last=Max("paid_on"))
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


def payments_page(household: Household, sight: Sight, *, wanted: Choice, page: str) -> PaymentsPage:
    """Return a page of payments, by month; the page is the nearest there is. One query, two of a period."""
    found = _chosen(household, wanted)
    count = _count(found, wanted)
    last = rules.pages_needed(count, PER_PAGE)
    number = rules.page_number(page, last)
    line = _liner(household, sight)
    lines = [line(payment) for payment in found[(number - 1) * PER_PAGE : number * PER_PAGE]]
    months = [(name, list(group)) for name, group in groupby(lines, key=lambda one: month_in_words(one.paid_on))]
    return PaymentsPage(months, count, number, last)


def payment(household: Household, sight: Sight, *, key: int) -> PaymentShown | None:
    """Return a payment of the household, None where it is nobody's of it. One query."""
    found = of(household).filter(pk=key).first()
    if found is None:
        return None
    return PaymentShown(_liner(household, sight)(found), fund_name(found.fund_code), found.label)


def cells(household: Household, *, wanted: Choice) -> Iterator[Sequence[str]]:
    """Yield the cells of every payment chosen for a spreadsheet, latest first. One query."""
    for one in _chosen(household, wanted):
        yield (
            f"{one.paid_on:%d/%m/%Y}",
            one.branch,
            one.label,
            spreadsheet.decimal(one.amount_cents),
            fund_name(one.fund_code),
            household.people[one.person_id],
        )


def printed(household: Household, sight: Sight, *, wanted: Choice) -> tuple[list[PaymentLine], int]:
    """Return the payments chosen for a statement, latest first, one more than `MOST_PRINTED` at most, and their sum."""
    line = _liner(household, sight)
    found = list(_chosen(household, wanted)[: MOST_PRINTED + 1])
    return [line(one) for one in found], sum(one.amount_cents for one in found)


def lines(found: Sequence[Payment], household: Household, sight: Sight) -> list[PaymentLine]:
    """Return payments as the member reads them."""
    line = _liner(household, sight)
    return [line(one) for one in found]


@functools.lru_cache(maxsize=1024)
def month_in_words(day: date) -> str:
    """Return « Février 2022 »."""
    return capfirst(date_format(day, "F Y"))


def of(household: Household) -> QuerySet[Payment]:
    """Return the payments of these people, in no order."""
    people = list(household.people)
    # One person's come in the order of an index; a list of one would be sorted all over again.
    return Payment.objects.filter(person=people[0]) if len(people) == 1 else Payment.objects.filter(person__in=people)


def _chosen(household: Household, wanted: Choice) -> QuerySet[Payment]:
    found = of(household)
    if wanted.branch:
        found = found.filter(branch=wanted.branch)
    if wanted.period.since:
        found = found.filter(paid_on__gte=wanted.period.since)
    if wanted.period.until:
        found = found.filter(paid_on__lte=wanted.period.until)
    return found.order_by("-paid_on", "-id")


def _count(found: QuerySet[Payment], wanted: Choice) -> int:
    if not wanted.period.is_all:
        return found.count()
    return wanted.counts[wanted.branch] if wanted.branch else sum(wanted.counts.values())


def _liner(household: Household, sight: Sight) -> Callable[[Payment], PaymentLine]:
    """Return what makes a line of a payment of the household."""
    reference, above = references.writer(sight.account), reverse("space:payments")

    def line(one: Payment) -> PaymentLine:
        whom = household.people[one.person_id]
        paid_by = "" if one.fund_code == sight.fund.code else fund_name(one.fund_code)
        told = (one.label, _("pour %(child)s") % {"child": whom} if whom else "", paid_by)
        return PaymentLine(
            f"{above}{reference(one.pk)}/",
            one.paid_on,
            in_words(one.paid_on),
            one.branch,
            " · ".join(filter(None, told)),
            whom,
            amounts.format(one.amount_cents),
        )

    return line
