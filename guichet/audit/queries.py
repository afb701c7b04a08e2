"""What the journal tells of one account; both read the index of accounts and days."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from guichet.audit.models import Entry


def of_account(account: str, *, since: datetime, events: Collection[str]) -> QuerySet[Entry]:
    """Return what happened of these to an account (its random reference) since a moment, latest first."""
    return Entry.objects.filter(account=account, at__gte=since, event__in=events).order_by("-at", "-pk")
