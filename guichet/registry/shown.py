"""What is shown to a member, or printed on a certificate, besides payments (`facts`).

Each function says what it asks the database: an index leads to the rows of one owner, whatever the number of members.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.db.models import F, Q, QuerySet, Sum

from guichet.registry.models import (
    BankAccount,
    BankUse,
    Bill,
    Child,
    Establishment,
    HealthCover,
    Parcel,
    Person,
    ReferringDoctor,
)


class Owning(Protocol):
    """Whose things are shown (`accounts.owners.Owner`)."""

    @property
    def only(self) -> Mapping[str, Person | Establishment]:
        """What to filter by: the person, or the establishment."""


@dataclass(frozen=True)
class Balance:
    """Where somebody stands with the bills that the registry holds, in cents."""

    due: int
    """Not paid yet, late or not."""
    late: int
    """Of it, what should have been paid. The last day to pay is a day to pay."""
    paid: int
    """Since the day asked for."""


def bills(owner: Owning, *, paid: bool | None = None) -> QuerySet[Bill]:
    """Return the bills, the latest first; those paid in full, or those that are not, where it is said. One query."""
    found = Bill.objects.filter(**owner.only).order_by("-issued_on", "-id")
    return found if paid is None else found.filter(paid_on__isnull=not paid)


def balance(owner: Owning, *, paid_since: date, today: date) -> Balance:
    """Return what is due, late and was paid. One query."""
    owed, unpaid = F("amount_cents") - F("paid_cents"), Q(paid_on__isnull=True)
    sums = Bill.objects.filter(**owner.only).aggregate(
        due=Sum(owed, filter=unpaid),
        late=Sum(owed, filter=unpaid & Q(due_on__lt=today)),
        paid=Sum("paid_cents", filter=Q(paid_on__gte=paid_since)),
    )
    return Balance(**{name: cents or 0 for name, cents in sums.items()})


def parcels(owner: Owning) -> QuerySet[Parcel]:
    """Return the parcels, in the order of the land register. One query."""
    return Parcel.objects.filter(**owner.only).order_by("commune_code", "section", "number", "subdivision", "id")


def bank_accounts(owner: Owning, use: BankUse | None = None) -> QuerySet[BankAccount]:
    """Return the accounts, of one use or of both, the newest first. One query; reading an IBAN opens a seal."""
    found = BankAccount.objects.filter(**owner.only).order_by("use", "-since", "-id")
    return found if use is None else found.filter(use=use)


def cover_on(person: Person, day: date) -> HealthCover | None:
    """Return the health cover of somebody on a day. One query."""
    lasting = Q(until__isnull=True) | Q(until__gte=day)
    return HealthCover.objects.filter(lasting, person=person, since__lte=day).order_by("-since").first()


def children(person: Person, *, insured: bool = False) -> QuerySet[Child]:
    """Return the children of somebody, the eldest first; those covered under their number alone. One query."""
    found = Child.objects.filter(person=person).order_by("birth_date", "pk")
    return found.filter(health_insured=True) if insured else found


def doctor(person: Person) -> ReferringDoctor | None:
    """Return the médecin traitant. One query."""
    return ReferringDoctor.objects.filter(person=person).first()
