"""Who of a structure read about a person, and when: noted before anything is shown, told to the person."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from guichet.accounts.models import Account
from guichet.audit import operations as audit
from guichet.conventions.models import Beneficiary, Consultation
from guichet.registry.models import Person

KEPT: Final = timedelta(days=365)
"""As long as the looks of agents, which the same page tells."""


@transaction.atomic
def note(beneficiary: Beneficiary, *, account: Account, now: datetime) -> bool:
    """Note that an account of the structure reads about this person; return whether it is its first of the day.

    Of two pages at once one row is kept: it is unique. The beneficiary comes with its convention.
    """
    convention = beneficiary.convention
    _row, is_first = Consultation.objects.get_or_create(
        structure_id=convention.structure_id,
        person_id=beneficiary.person_id,
        account=account,
        day=timezone.localdate(now),
        defaults={"first_at": now},
    )
    if is_first:
        audit.record(
            "beneficiary.read",
            account=str(account.reference),
            fund_code=convention.fund_code,
            now=now,
            convention=str(convention.reference),
        )
    return is_first


def of_person(person: Person) -> list[Consultation]:
    """Return those that are kept about a person, under whichever number, latest first, with the structures."""
    rows = {person.pk, person.replaced_by_id, person.duplicate_of_id} - {None}
    whose = Q(person__in=rows) | Q(person__replaced_by__in=rows) | Q(person__duplicate_of__in=rows)
    return list(Consultation.objects.filter(whose).select_related("structure").order_by("-first_at", "-pk"))


def purge(now: datetime) -> int:
    """Delete those that are kept no longer; return how many."""
    return Consultation.objects.filter(first_at__lte=now - KEPT).delete()[0]
