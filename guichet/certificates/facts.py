"""What certificates say, read in the registry: at most two queries each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Max, Min, Q, Sum

from guichet.accounts.owners import Owner
from guichet.registry.models import Bill, Child, HealthCover, Payment, Person, ReferringDoctor


@dataclass(frozen=True)
class Paid:
    """What a fund paid of one branch over some time."""

    branch: str
    number: int
    cents: int
    last_on: date


@dataclass(frozen=True)
class Called:
    """What a fund called for over some time."""

    number: int
    cents: int
    paid_cents: int


@dataclass(frozen=True)
class Dues:
    """Where somebody stands with a fund's calls for contributions."""

    bills: int
    """All that the registry knows."""
    overdue: int
    overdue_since: date | None
    """Last day to pay the oldest of those that are late."""
    owed_cents: int
    last_period_until: date | None
    wages: int
    """How many of them are contributions on wages."""


def paid(person: Person, *, since: date, until: date, fund_code: str = "", branch: str = "") -> list[Paid]:
    """Return what was paid by branch, both days included, by every fund or by one. One query."""
    found = Payment.objects.filter(person=person, paid_on__range=(since, until))
    if fund_code:
        found = found.filter(fund_code=fund_code)
    if branch:
        found = found.filter(branch=branch)
    by_branch = found.values("branch").annotate(number=Count("pk"), cents=Sum("amount_cents"), last=Max("paid_on"))
    return [Paid(one["branch"], one["number"], one["cents"], one["last"]) for one in by_branch.order_by("branch")]


def cover_on(person: Person, day: date) -> HealthCover | None:
    """Return the health cover of somebody on a day. One query."""
    lasting = Q(until__isnull=True) | Q(until__gte=day)
    return HealthCover.objects.filter(lasting, person=person, since__lte=day).order_by("-since").first()


def children(person: Person, *, insured: bool = False) -> Sequence[Child]:
    """Return the children of somebody, the eldest first; those covered under their number alone. One query."""
    found = Child.objects.filter(person=person)
    return list((found.filter(health_insured=True) if insured else found).order_by("birth_date", "pk"))


def doctor(person: Person) -> ReferringDoctor | None:
    """Return the médecin traitant. One query."""
    return ReferringDoctor.objects.filter(person=person).first()


def called(owner: Owner, *, fund_code: str, since: date, until: date) -> Called:
    """Return what a fund called for, by the day of the bill. One query."""
    bills = Bill.objects.filter(**owner.only, fund_code=fund_code, issued_on__range=(since, until))
    found = bills.aggregate(number=Count("pk"), cents=Sum("amount_cents"), paid=Sum("paid_cents"))
    return Called(found["number"], found["cents"] or 0, found["paid"] or 0)


def dues(owner: Owner, *, fund_code: str, today: date) -> Dues:
    """Return where an owner stands with a fund. One query. The last day to pay is a day to pay: late is after it."""
    late = Q(paid_on__isnull=True, due_on__lt=today)
    found = Bill.objects.filter(**owner.only, fund_code=fund_code).aggregate(
        bills=Count("pk"),
        overdue=Count("pk", filter=late),
        since=Min("due_on", filter=late),
        owed=Sum(F("amount_cents") - F("paid_cents"), filter=late),
        until=Max("period_until"),
        wages=Count("pk", filter=Q(kind="wages")),
    )
    return Dues(found["bills"], found["overdue"], found["since"], found["owed"] or 0, found["until"], found["wages"])
