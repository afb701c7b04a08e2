"""Accounts of those who act for others, once nothing names them: they open nothing, and go."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, ProtectedError

from guichet.accounts.models import Account, Delegate
from guichet.conventions.models import Member
from guichet.mandates.models import Mandate

LEFT_ALONE: Final = timedelta(days=1)
"""What names them is written with the account; a day is more than any transaction lasts."""
_BATCH: Final = 200


def forget_unnamed(now: datetime) -> int:
    """Delete delegates whom no convention and no mandate names, with their account; return how many."""
    found = Delegate.objects.filter(
        ~Exists(Member.objects.filter(delegate=OuterRef("pk"))),
        ~Exists(Mandate.objects.filter(receiver__delegate=OuterRef("pk"))),
        ~Exists(Mandate.objects.filter(giver__delegate=OuterRef("pk"))),
        made_at__lte=now - LEFT_ALONE,
    )
    return sum(map(_forget, found.order_by("pk")[:_BATCH]))


def _forget(delegate: Delegate) -> bool:
    try:
        with transaction.atomic():
            Account.objects.filter(delegate=delegate).delete()
            return bool(Delegate.objects.filter(pk=delegate.pk).delete()[0])
    except ProtectedError:
        return False  # something that they did stands in their name
