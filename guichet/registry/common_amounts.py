"""Which amounts are too common to be secrets (docs/adr/0012-registry-common-amounts.md)."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet

from guichet.registry.calendar import months_before
from guichet.registry.facts import FEWEST_MEMBERS, LEAST_SHARED_PERCENT
from guichet.registry.models import AmountKind, CommonAmount, Contribution, ContributionKind, Payment

PAYMENT_MONTHS = 6
"""The longest window any fund may ask (`payment_months` in funds/floor.toml)."""
BILL_MONTHS = 12
"""Likewise (`bill_months`)."""


def count_common_amounts(*, today: date) -> int:
    """Count anew, in the months up to `today`, the amounts that over 1 % of those concerned received or paid.

    Returns how many there are: for each kind, at most a hundred times the number of amounts that one member has.
    """
    common = [amount for kind, payer, amounts in _recent(today) for amount in _common(kind, payer, amounts)]
    if _figures(common) != _figures(CommonAmount.objects.all()):
        with transaction.atomic():
            CommonAmount.objects.all().delete()
            CommonAmount.objects.bulk_create(common)
    return len(common)


def _recent(today: date) -> Iterator[tuple[AmountKind, str, QuerySet[Any]]]:
    """Yield each kind with the column that says whose amount it is, and the rows within its window."""
    year = (months_before(today, BILL_MONTHS), today)
    paid = Contribution.objects.filter(paid_on__range=year)
    yield (
        AmountKind.PAYMENT,
        "person",
        Payment.objects.filter(paid_on__range=(months_before(today, PAYMENT_MONTHS), today)),
    )
    yield AmountKind.BILL, "person", paid.filter(kind=ContributionKind.BILL)
    yield AmountKind.WAGES, "establishment", paid.filter(kind=ContributionKind.WAGES)


def _common(kind: AmountKind, payer: str, recent: QuerySet[Any]) -> Iterator[CommonAmount]:
    members = recent.aggregate(members=Count(payer, distinct=True))["members"]
    if members < FEWEST_MEMBERS:
        return
    shares = recent.order_by().values("amount_cents").annotate(members=Count(payer, distinct=True))
    for share in shares.filter(members__gt=members * LEAST_SHARED_PERCENT // 100).iterator():
        yield CommonAmount(kind=kind, amount_cents=share["amount_cents"], members=share["members"], of_members=members)


def _figures(amounts: Iterable[CommonAmount]) -> set[tuple[str, int, int, int]]:
    return {(one.kind, one.amount_cents, one.members, one.of_members) for one in amounts}
