"""What is shown to a member besides payments (`facts`): one query each, through an index that leads to one owner."""

from collections.abc import Mapping
from typing import Protocol

from django.db.models import QuerySet

from guichet.registry.models import BankAccount, Bill, Establishment, HealthCover, Parcel, Person, ReferringDoctor


class Owning(Protocol):
    """Whose things are shown (`accounts.owners.Owner`)."""

    @property
    def only(self) -> Mapping[str, Person | Establishment]:
        """What to filter by: the person, or the establishment."""


def bills(owner: Owning) -> QuerySet[Bill]:
    """Return the bills, paid or not, the latest first."""
    return Bill.objects.filter(**owner.only).order_by("-issued_on", "-id")


def parcels(owner: Owning) -> QuerySet[Parcel]:
    """Return the parcels, in the order of the land register."""
    return Parcel.objects.filter(**owner.only).order_by("commune_code", "section", "number", "subdivision", "id")


def bank_accounts(owner: Owning) -> QuerySet[BankAccount]:
    """Return the accounts, the newest first of each use. Reading an IBAN opens a seal."""
    return BankAccount.objects.filter(**owner.only).order_by("use", "-since", "-id")


def covers(person: Person) -> QuerySet[HealthCover]:
    """Return the times in which MSA insures somebody for health, the latest first."""
    return HealthCover.objects.filter(person=person).order_by("-since")


def doctor(person: Person) -> ReferringDoctor | None:
    """Return the médecin traitant."""
    return ReferringDoctor.objects.filter(person=person).first()
