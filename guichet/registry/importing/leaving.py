"""Rows that a complete file no longer lists (docs/adr/0011-registry-import.md)."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import models, transaction

from guichet.registry.importing.schema import Table
from guichet.registry.importing.writing import BATCH, QUERY_TERMS, Seen


def absent(table: Table, seen: Seen, *, since: date | None) -> tuple[int, int]:
    """Return how many rows the file no longer lists, and out of how many. `since` is the file's first day, if dated."""
    missing = total = 0
    for ids in _pages(table, since):
        total += len(ids)
        missing += sum(number not in seen for number in ids)
    return missing, total


def take_away(table: Table, seen: Seen, *, since: date | None, today: date) -> None:
    """Delete the absent rows or date their end, a batch per commit."""
    for ids in _pages(table, since):
        _leave(table, [number for number in ids if number not in seen], today)


def forget_before(table: Table, first_day: date) -> int:
    """Delete the rows of a dated table that are older than `first_day`; return how many."""
    forgotten = 0
    old = _rows(table).filter(**{f"{table.dated_by}__lt": first_day})
    while ids := list(old.values_list("pk", flat=True)[:BATCH]):
        _leave(table, ids, first_day)
        forgotten += len(ids)
    return forgotten


def _leave(table: Table, ids: list[int], today: date) -> None:
    with transaction.atomic():
        for start in range(0, len(ids), QUERY_TERMS):
            rows = _rows(table).filter(pk__in=ids[start : start + QUERY_TERMS])
            if table.ended_by:
                rows.update(**{table.ended_by: today})
            else:
                rows.delete()


def _pages(table: Table, since: date | None) -> Iterator[list[int]]:
    rows = _rows(table)
    if since is not None:
        rows = rows.filter(**{f"{table.dated_by}__gte": since})
    if table.ended_by:
        rows = rows.filter(**{f"{table.ended_by}__isnull": True})
    last = 0
    while ids := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield ids
        last = ids[-1]


def _rows(table: Table) -> "models.QuerySet[Any]":
    return table.model._default_manager.all()  # noqa: SLF001 - Django's documented API
