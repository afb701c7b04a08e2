"""One statement that writes many rows, new or changed.

Not `bulk_create`: it computes every row inside the transaction, and SQLite's only write lock would be held ten times as
long. Here values are prepared before the transaction opens.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models

ROWS_PER_STATEMENT = 200
"""Times the columns of the widest table, under the limits on parameters of both databases (SQLite: 32,766)."""


class Upsert:
    """Writes rows of one model; `key` are the attributes that make a row the same row, `id` apart."""

    def __init__(self, model: type[models.Model], key: Sequence[str]) -> None:
        """Compose the statement from the model, so that it follows the migrations."""
        meta = model._meta  # noqa: SLF001 - Django's documented API
        self._fields = [one for one in meta.concrete_fields if not one.primary_key]
        quote = connection.ops.quote_name
        columns = [quote(str(one.column)) for one in self._fields]
        names = {one.attname: quote(str(one.column)) for one in self._fields}
        changed = [f"{column} = excluded.{column}" for name, column in names.items() if name not in key]
        self._begin = f"INSERT INTO {quote(meta.db_table)} ({', '.join(columns)}) VALUES "  # noqa: S608 - names of our own tables
        self._row = f"({', '.join(['%s'] * len(columns))})"
        # A row that is all key is there or not: nothing of it can change, and the caller writes new rows only.
        on_conflict = f" ON CONFLICT ({', '.join(names[one] for one in key)}) DO UPDATE SET {', '.join(changed)}"
        self._end = f"{on_conflict if changed else ''} RETURNING {quote(str(meta.pk.column))}"

    def prepare(self, values: Mapping[str, Any]) -> list[Any]:
        """Return what the database stores for a row's values by attribute; sealed values are sealed here."""
        return [one.get_db_prep_save(values[one.attname], connection) for one in self._fields]

    def execute(self, prepared: Sequence[Sequence[Any]]) -> list[int]:
        """Write the rows, within the caller's transaction, and return their ids in no order."""
        ids: list[int] = []
        with connection.cursor() as cursor:
            for start in range(0, len(prepared), ROWS_PER_STATEMENT):
                some = prepared[start : start + ROWS_PER_STATEMENT]
                statement = self._begin + ", ".join([self._row] * len(some)) + self._end
                cursor.execute(statement, [value for row in some for value in row])
                ids.extend(number for (number,) in cursor.fetchall())
        return ids
