"""Writing rows in batches: what is already there as it should be is not touched, so a second import writes nothing."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import DatabaseError, DataError, IntegrityError, models, transaction

from guichet.registry.importing.reading import BadRow, Row, Unreadable
from guichet.registry.importing.schema import Reference, Table
from guichet.registry.importing.upsert import Upsert
from guichet.sealing.fields import BlindIndexField, SealedJSONField

BATCH = 5_000
"""Rows per commit. On SQLite one writer works at a time: a login waits for the end of one batch at most."""
QUERY_TERMS = 900
"""Values in one IN (...), under the least limit of SQLite."""


_Found = dict[tuple[Any, ...], tuple[int, list[Any]]]
"""Rows of the database: key -> id and compared values."""


class Seen:
    """A set of row ids at one bit each: ten million rows take 1.25 MB."""

    def __init__(self) -> None:
        """Begin empty."""
        self._bits = bytearray()

    def add(self, number: int) -> None:
        """Put one id in."""
        byte = number >> 3
        if byte >= len(self._bits):
            self._bits.extend(bytes(byte + 1 - len(self._bits) + 4096))
        self._bits[byte] |= 1 << (number & 7)

    def __contains__(self, number: int) -> bool:
        """Tell whether an id was put in."""
        byte = number >> 3
        return byte < len(self._bits) and bool(self._bits[byte] & 1 << (number & 7))


@dataclass
class Written:
    """What became of the rows of one file so far."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    bad: list[BadRow] = field(default_factory=list)
    """Of the last batch only."""
    ids: Seen = field(default_factory=Seen)
    """Rows of the database that the file speaks of, bad rows included."""
    nameless_bad_row: bool = False
    """Whether a bad row could not be told from any other: nothing may then be taken as absent."""
    waiting: "array[int]" = field(default_factory=lambda: array("q"))
    """Line and offset, in turn, of the rows that name a later row of the same file."""


class Writer:
    """Writes the rows of one table."""

    def __init__(self, table: Table) -> None:
        """Read from the model what is written, and compared with what is there."""
        self.table = table
        self.written = Written()
        meta = table.model._meta  # noqa: SLF001 - Django's documented API
        concrete = [one for one in meta.concrete_fields if not one.primary_key]
        # Opening a sealed value costs: where a blind index stands for it, that one tells whether it changed.
        indexed = {name for one in concrete if isinstance(one, BlindIndexField) for name in one.of}
        self._compared = [
            one.attname for one in concrete if not (isinstance(one, SealedJSONField) and one.name in indexed)
        ]
        self._statement = Upsert(table.model, table.key)
        self._manager: models.Manager[Any] = table.model._default_manager  # noqa: SLF001 - Django's documented API

    def write(self, rows: Sequence[Row | Unreadable], *, may_wait: bool) -> None:
        """Write a batch. A row that names an unknown row of its own table waits, or is bad when it may not."""
        self.written.bad = []
        self._keep_refused(row for row in rows if isinstance(row, Unreadable))
        readable = [row for row in rows if isinstance(row, Row)]
        # Those that name a row of their own table come second: what they name may stand in the same batch.
        own = {reference.field for reference in self.table.references if reference.model is self.table.model}
        self._write_part([row for row in readable if not own & row.references.keys()], may_wait=may_wait)
        self._write_part([row for row in readable if own & row.references.keys()], may_wait=may_wait)

    def _write_part(self, readable: list[Row], *, may_wait: bool) -> None:
        for reference in self.table.references:
            readable = self._resolve(readable, reference, may_wait=may_wait)
        found = self._existing(readable)
        if self.table.rekeyed:
            self._rekey(readable, found)
        fresh: dict[tuple[Any, ...], Row] = {}
        for row in readable:
            key = tuple(row.fields[name] for name in self.table.key)
            there = found.get(key)
            if key in fresh or (there and there[0] in self.written.ids):
                self._refuse(row, "", "the same row stands above in this file")
            elif there and there[1] == [row.fields[name] for name in self._compared]:
                self.written.ids.add(there[0])
                self.written.unchanged += 1
            else:
                fresh[key] = row
        self._upsert(list(fresh.values()), known={key for key in fresh if key in found})

    def _keep_refused(self, refused: Iterable[Unreadable]) -> None:
        anchors = []
        for row in refused:
            self.written.bad.append(row.bad)
            anchors.append(row.anchor)
        if not all(anchors):
            self.written.nameless_bad_row = True
        for some in _slices([anchor for anchor in anchors if anchor]):
            path = f"{self.table.anchor[1]}__in"
            for number in self._manager.filter(**{path: some}).values_list("pk", flat=True):
                self.written.ids.add(number)

    def _refuse(self, row: Row, column: str, reason: str) -> None:
        self.written.bad.append(BadRow(self.table.file, row.line, column, reason))

    def _resolve(self, rows: list[Row], reference: Reference, *, may_wait: bool) -> list[Row]:
        """Put ids in place of source references; return the rows that can go on."""
        named = {row.references[reference.field] for row in rows if reference.field in row.references}
        ids: dict[str, int] = {}
        for some in _slices(sorted(named)):
            ids.update(reference.model.objects.filter(source_ref__in=some).values_list("source_ref", "pk"))
        kept = []
        for row in rows:
            source_ref = row.references.get(reference.field)
            if source_ref is None or source_ref in ids:
                row.fields[reference.field] = ids.get(source_ref) if source_ref else None
                kept.append(row)
            elif may_wait and reference.model is self.table.model:
                self.written.waiting.extend((row.line, row.offset))
            else:
                self._refuse(row, reference.column, "no row has this reference")
                self._keep_row_of(row)
        return kept

    def _keep_row_of(self, row: Row) -> None:
        """Spare the row of the database that a bad row speaks of."""
        if source_ref := row.fields.get("source_ref"):
            for number in self._manager.filter(source_ref=source_ref).values_list("pk", flat=True):
                self.written.ids.add(number)

    def _existing(self, rows: Sequence[Row]) -> "_Found":
        """Return what the database holds of these rows: key -> id and compared values."""
        leading = self.table.key[0]
        found: _Found = {}
        positions = [self._compared.index(name) for name in self.table.key]
        for some in _slices(sorted({row.fields[leading] for row in rows})):
            there = self._manager.filter(**{f"{leading}__in": some})
            for number, *values in there.values_list("pk", *self._compared):
                found[tuple(values[position] for position in positions)] = (number, values)
        return found

    def _rekey(self, rows: Sequence[Row], found: "_Found") -> None:
        """Bring under the current sealing key what older ones indexed, in `found` too.

        Else a card would stand twice once keys are rotated, and its former row would never hear that it was stolen.
        """
        rank, position = self.table.key.index(self.table.rekeyed), self._compared.index(self.table.rekeyed)
        with transaction.atomic():
            for row in rows:
                key = tuple(row.fields[name] for name in self.table.key)
                for index in row.fields[f"{self.table.rekeyed}_formerly"]:
                    former = found.pop((*key[:rank], index, *key[rank + 1 :]), None)
                    if former is None:
                        continue
                    there = self._manager.filter(pk=former[0])
                    if key in found:
                        there.delete()
                    else:
                        there.update(**{self.table.rekeyed: key[rank]})
                        former[1][position] = key[rank]
                        found[key] = former

    def _upsert(self, rows: list[Row], *, known: set[tuple[Any, ...]]) -> None:
        if not rows:
            return
        prepared = [self._statement.prepare(row.fields) for row in rows]
        try:
            with transaction.atomic():
                ids = self._statement.execute(prepared)
        except (IntegrityError, DataError) as error:
            self._split(rows, known, error)
            return
        for number in ids:
            self.written.ids.add(number)
        self.written.changed += len(known)
        self.written.new += len(rows) - len(known)

    def _split(self, rows: list[Row], known: set[tuple[Any, ...]], error: DatabaseError) -> None:
        """Find the rows that break a rule of the database by halving, and let the others in."""
        if len(rows) == 1:
            self._refuse(rows[0], "", f"against a rule of the database{_constraint(error)}")
            self._keep_row_of(rows[0])
            return
        middle = len(rows) // 2
        for half in (rows[:middle], rows[middle:]):
            keys = {tuple(row.fields[name] for name in self.table.key) for row in half}
            self._upsert(half, known=known & keys)


def _constraint(error: DatabaseError) -> str:
    """Return the name of the rule, never the driver's message: PostgreSQL's repeats the values."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    if name is None and "constraint failed: " in str(error):
        name = str(error).rpartition("constraint failed: ")[2]
    return f": {name}" if name else ""


def _slices(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    left = iter(values)
    while some := list(islice(left, QUERY_TERMS)):
        yield some
