"""What is special about the threads of a structure: whom to tell of an answer, and what agents read of whom it is."""

from datetime import datetime
from typing import Final

from django.utils import timezone

from guichet.conventions.models import Member, Structure
from guichet.conventions.queries import rights_of
from guichet.conventions.rules import MemberState, Service
from guichet.delivery import operations as delivery
from guichet.delivery.models import Channel
from guichet.registry.models import Person
from guichet.registry.naming import display_name

ANSWERED: Final = "exchanges/answered_structure"


def tell(structure: Structure, *, fund_code: str, now: datetime) -> int:
    """Tell each person of a structure who may exchange files today that an answer waits; return how many are told.

    By email alone, to the mailbox that a code proved or else to the one that the convention names, and without a word
    of what waits or of whom it is about. Nobody else may come to know that somebody is helped.
    """
    today, told = timezone.localdate(now), 0
    open_ones = Member.objects.filter(convention__structure=structure, state=MemberState.OPEN)
    for member in open_ones.select_related("convention", "delegate__account__contact").order_by("pk"):
        if Service.EXCHANGES not in rights_of(member, today=today) or member.delegate is None:
            continue
        account = member.delegate.account
        delivery.enqueue(
            message=ANSWERED,
            channel=Channel.EMAIL,
            fund_code=fund_code,
            recipient={"email": account.contact.verified_email or member.email},
            context={},
            about=str(account.reference),
            now=now,
        )
        told += 1
    return told


def details(structure: Structure, beneficiary: Person) -> dict[str, str]:
    """Return what the case of a thread says of whom it is between."""
    return {"structure": structure.name, "beneficiaire": display_name(beneficiary)}
