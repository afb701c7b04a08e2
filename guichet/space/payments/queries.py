"""What the pages of payments read. How many queries each function makes is said; none grows with the payments."""

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from guichet.identifiers import amounts
from guichet.prepared import PreparedQuery, slot
from guichet.registry.models import Payment
from guichet.space import spreadsheet
from guichet.space.payments import choosing, references
from guichet.space.payments.choosing import Choice, PaymentLine, PaymentsPage
from guichet.space.payments.household import Household
from guichet.space.queries import fund_name, in_words
from guichet.space.sight import Sight

LATEST = 3
"""Rows on home (R168)."""


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


def choice(household: Household, **asked: str) -> Choice:
    """Return what can be chosen and what was (`choosing.choice`). One query."""
    return choosing.choice(of(household), **asked)


def payments_page(household: Household, sight: Sight, *, wanted: Choice, page: str) -> PaymentsPage:
    """Return a page of payments, by month; the page is the nearest there is. One query, two of a period."""
    return choosing.page_of(of(household), _liner(household, sight), wanted=wanted, page=page)


def payment(household: Household, sight: Sight, *, key: int) -> PaymentShown | None:
    """Return a payment of the household, None where it is nobody's of it. One query."""
    found = of(household).filter(pk=key).first()
    if found is None:
        return None
    return PaymentShown(_liner(household, sight)(found), fund_name(found.fund_code), found.label)


def cells(household: Household, *, wanted: Choice) -> Iterator[Sequence[str]]:
    """Yield the cells of every payment chosen for a spreadsheet, latest first. One query."""
    for one in choosing.narrowed(of(household), wanted):
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
    return choosing.printed(of(household), _liner(household, sight), wanted=wanted)


def lines(found: Sequence[Payment], household: Household, sight: Sight) -> list[PaymentLine]:
    """Return payments as the member reads them."""
    line = _liner(household, sight)
    return [line(one) for one in found]


def of(household: Household) -> QuerySet[Payment]:
    """Return the payments of these people, in no order."""
    people = list(household.people)
    # One person's come in the order of an index; a list of one would be sorted all over again.
    return Payment.objects.filter(person=people[0]) if len(people) == 1 else Payment.objects.filter(person__in=people)


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
