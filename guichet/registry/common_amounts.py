"""Which amounts are too common to be secrets (docs/adr/0012-registry-common-amounts.md)."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Count

from guichet.registry.calendar import months_before
from guichet.registry.facts import FEWEST_MEMBERS, LEAST_SHARED_PERCENT
from guichet.registry.models import CommonAmount, Payment

MONTHS = 6
"""The longest window any fund may ask (`payment_months` in funds/floor.toml)."""


def count_common_amounts(*, today: date) -> int:
    """Count anew, in the six months up to `today`, the amounts that over 1 % of paid members received.

    Returns how many there are: at most a hundred times the number of amounts a member receives.
    """
    recent = Payment.objects.filter(paid_on__range=(months_before(today, MONTHS), today))
    members = recent.aggregate(members=Count("person", distinct=True))["members"]
    common: list[CommonAmount] = []
    if members >= FEWEST_MEMBERS:
        shares = recent.order_by().values("amount_cents").annotate(members=Count("person", distinct=True))
        common = [
            CommonAmount(amount_cents=share["amount_cents"], members=share["members"], of_members=members)
            for share in shares.filter(members__gt=members * LEAST_SHARED_PERCENT // 100).iterator()
        ]
    if _figures(common) != _figures(CommonAmount.objects.all()):
        with transaction.atomic():
            CommonAmount.objects.all().delete()
            CommonAmount.objects.bulk_create(common)
    return len(common)


def _figures(amounts: Iterable[CommonAmount]) -> set[tuple[int, int, int]]:
    return {(one.amount_cents, one.members, one.of_members) for one in amounts}
