"""What the journal tells of one account, by the index of accounts and days, and of one day, by that of events."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db.models import Count, QuerySet
from django.db.models.fields.json import KT

from guichet.audit.models import Entry


def of_account(account: str, *, since: datetime, events: Collection[str]) -> QuerySet[Entry]:
    """Return what happened of these to an account (its random reference) since a moment, latest first."""
    return Entry.objects.filter(account=account, at__gte=since, event__in=events).order_by("-at", "-pk")


def counted(
    event: str, *, begins: datetime, ends: datetime, by: Collection[str]
) -> Iterator[tuple[str, list[str], int]]:
    """Yield how often something happened, from a moment up to another: code of the fund, facts named by `by`, count.

    A fact that an entry does not have is empty.
    """
    happened = Entry.objects.filter(event=event, at__gte=begins, at__lt=ends).order_by()
    facts = {f"fact_{name}": KT(f"facts__{name}") for name in by}
    rows = happened.values("fund_code", **facts).annotate(number=Count("pk"))
    for row in rows:
        yield row["fund_code"], [row[name] or "" for name in facts], row["number"]
