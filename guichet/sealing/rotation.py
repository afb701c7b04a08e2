"""Bringing what is sealed or indexed under the newest key, while people are served.

Every look-up finds a value under each key there is, so that a row may move at any time. Rows move by small batches,
each a short transaction that locks its rows and passes over those that somebody else holds: nobody waits for long,
nothing is overwritten, and there is no deadlock. What is done is in the rows themselves: killed, it goes on where it
was.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, connections, transaction
from django.db.models import F, Model, Q

from guichet.sealing.census import SealVersion, Table, raw, tables, written
from guichet.sealing.fields import BlindIndexField, SealedJSONField
from guichet.sealing.keyring import Keyring, SealBroken, keyring

BATCH = 200
"""Rows of one transaction: some 20 ms. SQLite has one writer, and a login must not wait for a rotation."""

Report = Callable[[str, int, int], None]
"""Takes a table's name, how many of its rows moved and how many are to."""


@dataclass
class Outcome:
    """What became of the rows, and what could not be done, by column."""

    moved: int = 0
    unopened: Counter[str] = field(default_factory=Counter)
    """Values that no key opens: altered, or sealed with another key of that number."""
    mismatched: Counter[str] = field(default_factory=Counter)
    """Indexes that are not those of the value beside them: left as they are."""
    clashes: Counter[str] = field(default_factory=Counter)
    """Indexes whose value another row has under the newest key already, and it is not the same row twice."""

    @property
    def faults(self) -> tuple[Counter[str], ...]:
        """Every count of what could not be done."""
        return self.unopened, self.mismatched, self.clashes

    @property
    def complete(self) -> bool:
        """Whether nothing was left."""
        return not (self.unopened or self.mismatched or self.clashes)


def rotate(*, report: Report = lambda *_: None, using: str = "default") -> Outcome:
    """Bring every sealed value, and every index that can be computed, under the newest key.

    It may be killed and run again; several at once do no harm. An index whose value is not kept stays under its key:
    see `census`.
    """
    outcome = Outcome()
    for table in tables():
        if table.sealed or table.computed:
            _Mover(table, using, report, outcome).run()
    return outcome


class _Mover:
    def __init__(self, table: Table, using: str, report: Report, outcome: Outcome) -> None:
        self.table, self.using, self.report, self.outcome = table, using, report, outcome
        self.keys: Keyring = keyring()
        meta = table.model._meta  # noqa: SLF001 - Django's documented API
        self.name, self.key = meta.label, meta.pk
        self.columns: tuple[SealedJSONField | BlindIndexField, ...] = (*table.sealed, *table.computed)
        quote = connections[using].ops.quote_name
        sets = ", ".join(f"{quote(str(one.column))} = %s" for one in self.columns)
        # The names are our own models'.
        self.statement = f"UPDATE {quote(meta.db_table)} SET {sets} WHERE {quote(str(self.key.column))} = %s"  # noqa: S608 - see above

    def run(self) -> None:
        """Go through the table until a pass moves nothing: rows that were locked are met again."""
        total, done = self._stale().count(), 0
        while moved := self._pass(done, total):
            done += moved
        self.outcome.moved += done

    def _stale(self) -> Any:
        """Return the rows with something under an older key."""
        older = self.keys.versions - {self.keys.current}
        rows = self.table.rows(self.using)
        condition = Q(pk__in=())
        for one in self.table.sealed:
            rows = rows.annotate(**{f"of_key_{one.name}": SealVersion(F(one.name))})
            condition |= Q(**{f"of_key_{one.name}__in": [written(version) for version in older]})
        for index in self.table.computed:
            for version in older:
                condition |= Q(**{f"{index.name}__startswith": f"{version}."})
        return rows.filter(condition).order_by("pk")

    def _pass(self, done: int, total: int) -> int:
        """Go through the table once; return how many rows moved. What cannot is counted afresh by each pass."""
        for faults in self.outcome.faults:
            for one in self.columns:
                faults.pop(f"{self.name}.{one.name}", None)
        moved, last = 0, None
        while True:
            stale = self._stale() if last is None else self._stale().filter(pk__gt=last)
            # Looked for outside the transaction: SQLite's one write lock is not held while the table is read.
            batch = list(stale.values_list("pk", flat=True)[:BATCH])
            if not batch:
                return moved
            moved += self._move(batch)
            last = batch[-1]
            self.report(self.name, min(done + moved, total), total)

    def _move(self, batch: Sequence[Any]) -> int:
        before = [faults.copy() for faults in self.outcome.faults]
        try:
            with transaction.atomic(using=self.using):
                changed = self._changed(batch)
                with connections[self.using].cursor() as cursor:
                    if changed:
                        cursor.executemany(self.statement, changed)
                return len(changed)
        except IntegrityError:
            for faults, counted in zip(self.outcome.faults, before, strict=True):
                faults.clear()
                faults.update(counted)
            if len(batch) == 1:
                return self._settle_clash(batch[0])
            return sum(self._move([one]) for one in batch)

    def _changed(self, batch: Sequence[Any]) -> list[list[Any]]:
        """Lock the rows that are free, and return for each that changes the parameters of its UPDATE."""
        locked = self.table.rows(self.using).filter(pk__in=batch).select_for_update(skip_locked=True)
        held = list(locked.order_by("pk").values_list("pk", flat=True))
        paths = dict.fromkeys(
            [one.name for one in self.table.sealed] + [path for one in self.table.computed for path in one.of]
        )
        sealed = {f"raw_{path}": raw(path) for path in paths}
        indexes = [one.name for one in self.table.computed]
        rows = self.table.rows(self.using).filter(pk__in=held).annotate(**sealed).order_by("pk")
        database, parameters = connections[self.using], []
        for number, *values in rows.values_list("pk", *sealed, *indexes):
            before = dict(zip((*paths, *indexes), values, strict=True))
            after = [self._resealed(one, before[one.name]) for one in self.table.sealed]
            after += [self._reindexed(one, before) for one in self.table.computed]
            if after != [before[one.name] for one in self.columns]:
                cells = [one.get_db_prep_save(value, database) for one, value in zip(self.columns, after, strict=True)]
                parameters.append([*cells, self.key.get_db_prep_save(number, database)])
        return parameters

    def _resealed(self, column: SealedJSONField, sealed: Any) -> Any:
        if sealed is None or sealed[0] == self.keys.current:
            return sealed
        try:
            return self.keys.seal(self.keys.unseal(sealed, purpose=column.purpose), purpose=column.purpose)
        except SealBroken:
            self.outcome.unopened[f"{self.name}.{column.name}"] += 1
            return sealed

    def _reindexed(self, index: BlindIndexField, row: dict[str, Any]) -> str:
        stored = str(row[index.name])
        if not stored or stored.startswith(f"{self.keys.current}."):
            return stored
        for path in index.of:
            if row[path] is not None:
                try:
                    plain = self.keys.unseal_json(row[path], purpose=column_at(self.table.model, path).purpose)
                except SealBroken:
                    break
                # An index that is not the value's is a fault to look into, not to paint over.
                if stored in self.keys.blind_indexes(plain, purpose=index.purpose):
                    return self.keys.blind_index(plain, purpose=index.purpose)
                break
        self.outcome.mismatched[f"{self.name}.{index.name}"] += 1
        return stored

    def _settle_clash(self, number: Any) -> int:
        """Delete a row that another one says again under the newest key; count it where they differ in anything else.

        Two rows for one value can be written only while processes run with different sets of keys.
        """
        rows = self.table.rows(self.using)
        others = [
            one.attname
            for one in self.table.model._meta.concrete_fields  # noqa: SLF001 - Django's documented API
            if one not in self.columns and not one.primary_key
        ]
        with transaction.atomic(using=self.using):
            for parameters in self._changed([number]):
                for one, value in zip(self.columns, parameters, strict=False):
                    if not isinstance(one, BlindIndexField) or not one.unique:
                        continue
                    twin = rows.filter(**{one.name: value}).values_list(*others).first()
                    if twin is not None and twin == rows.filter(pk=number).values_list(*others).first():
                        rows.filter(pk=number).delete()
                        return 1
                    self.outcome.clashes[f"{self.name}.{one.name}"] += 1
        return 0


def column_at(model: type[Model], path: str) -> SealedJSONField:
    """Return the sealed column that a path such as `insured_parent__nir` leads to."""
    *links, name = path.split("__")
    for link in links:
        model = model._meta.get_field(link).related_model  # type: ignore[assignment]  # noqa: SLF001 - documented
    found = model._meta.get_field(name)  # noqa: SLF001 - Django's documented API
    assert isinstance(found, SealedJSONField)  # noqa: S101 - a test holds every declaration to it
    return found
