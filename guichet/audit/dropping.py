"""Dropping a whole month whose time is over: what another role of the database does, never the pages nor the worker."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from guichet.audit import operations, rules
from guichet.audit.models import Entry, Seal, Segment

AT_ONCE: Final = 5_000


class NotClosed(Exception):
    """Nothing signed would tell that the month was there."""


class TooYoung(Exception):
    """The journal is kept for longer."""


def drop(month: str, *, now: datetime, report: Callable[[int], None] = lambda _done: None) -> int:
    """Delete every entry and seal of a closed month; return how many entries. Killed, it is run again.

    The month's own row is kept: the months after it are linked to it. Raises NotClosed or TooYoung.
    """
    if not Segment.objects.filter(month=month).exists():
        raise NotClosed
    if not rules.may_drop(month, now=now):
        raise TooYoung
    year, number = map(int, month.split("-"))
    operations.record("journal.segment_dropped", actor="system", now=now, year=year, month=number)
    # Entries first: what a crash leaves is seals that say which entries are gone.
    dropped = _delete(Entry, month, report)
    _delete(Seal, month, lambda _done: None)
    return dropped


def _delete(model: type[Entry] | type[Seal], month: str, report: Callable[[int], None]) -> int:
    """Delete rows a few thousand at a time: SQLite has one writer, and a login must not wait."""
    meta = model._meta  # noqa: SLF001 - Django's documented API
    quote = connection.ops.quote_name
    table, key, done = quote(meta.db_table), quote(str(meta.pk.column)), 0
    # The ORM refuses to delete here, whoever asks. Names are our own tables'.
    chosen = f"SELECT {key} FROM {table} WHERE segment = %s ORDER BY {key} LIMIT {AT_ONCE}"  # noqa: S608 - see above
    statement = f"DELETE FROM {table} WHERE {key} IN ({chosen})"  # noqa: S608 - see above
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [month])
            deleted = int(cursor.rowcount)
        done += deleted
        report(done)
        if deleted < AT_ONCE:
            return done
