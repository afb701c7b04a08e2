"""Under which keys values stand in the database: what a rotation has left to do, and which key nothing needs."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import BinaryField, CharField, Count, ExpressionWrapper, F, Func, Model, QuerySet, Value
from django.db.models.functions import Left, StrIndex

from guichet.sealing.fields import BlindIndexField, SealedJSONField
from guichet.sealing.keyring import Keyring

ROTATE = "guichet keys rotate"
UNREADABLE = 0
"""The version told of what does not begin with one."""


@dataclass(frozen=True)
class Table:
    """A model with what keys protect in it."""

    model: type[Model]
    sealed: tuple[SealedJSONField, ...]
    indexed: tuple[BlindIndexField, ...]

    @property
    def computed(self) -> tuple[BlindIndexField, ...]:
        """The indexes whose value is sealed in the database, so that they can be computed anew."""
        return tuple(one for one in self.indexed if one.of)

    def rows(self, using: str) -> "QuerySet[Any]":
        """Return every row, whatever the model's own managers hide."""
        return self.model._base_manager.using(using)  # noqa: SLF001 - Django's documented API


def tables() -> list[Table]:
    """Return every model with a sealed or an indexed column, found by looking: none can be forgotten."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        columns = model._meta.local_concrete_fields  # noqa: SLF001 - Django's documented API
        sealed = tuple(one for one in columns if isinstance(one, SealedJSONField))
        indexed = tuple(one for one in columns if isinstance(one, BlindIndexField))
        if sealed or indexed:
            found.append(Table(model, sealed, indexed))
    return sorted(found, key=lambda table: table.model._meta.label)  # noqa: SLF001 - Django's documented API


class SealVersion(Func):
    """The first byte of a sealed value, in hexadecimal: `01`."""

    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Write it for SQLite."""
        return self.as_sql(compiler, connection, template="hex(substr(%(expressions)s, 1, 1))", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Write it for PostgreSQL."""
        template = "upper(encode(substr(%(expressions)s, 1, 1), 'hex'))"
        return self.as_sql(compiler, connection, template=template, **context)


def written(version: int) -> str:
    """Return a version as SealVersion gives it."""
    return f"{version:02X}"


def raw(path: str) -> "ExpressionWrapper[Any]":
    """Return the bytes of a sealed column as they are, still sealed."""
    return ExpressionWrapper(F(path), output_field=BinaryField())


@dataclass
class ColumnCount:
    """A column, and how many of its values stand under each version of the keys."""

    name: str
    remedy: str
    """What brings the values under the newest key: a command, or until when they serve."""
    rotates: bool
    versions: Counter[int] = field(default_factory=Counter)


def count(*, now: datetime, using: str = "default") -> Iterator[ColumnCount]:
    """Count every column, each in one reading of its table. Indexes that serve nothing any more do not count."""
    for table in tables():
        label = table.model._meta.label  # noqa: SLF001 - Django's documented API
        for one in table.sealed:
            rows = table.rows(using).filter(**{f"{one.name}__isnull": False})
            versions = {int(version or "0", 16): number for version, number in _grouped(rows, SealVersion(F(one.name)))}
            yield ColumnCount(f"{label}.{one.name}", ROTATE, rotates=True, versions=Counter(versions))
        for index in table.indexed:
            rows = table.rows(using).exclude(**{index.name: ""})
            if index.useful_for is not None:
                rows = rows.filter(**{f"{index.since}__gt": now - index.useful_for})
            prefix = Left(F(index.name), StrIndex(F(index.name), Value(".")) - 1)
            counted: Counter[int] = Counter()
            for version, number in _grouped(rows, prefix):
                counted[int(version) if version.isdigit() else UNREADABLE] += number
            remedy = ROTATE if index.of else index.lasts
            yield ColumnCount(f"{label}.{index.name}", remedy, rotates=bool(index.of), versions=counted)


def _grouped(rows: "QuerySet[Any]", version: Any) -> Iterable[tuple[str, int]]:
    grouped: QuerySet[Any, Any] = rows.order_by().annotate(of_key=version).values("of_key").annotate(rows=Count("pk"))
    return grouped.values_list("of_key", "rows")


@dataclass(frozen=True)
class Verdict:
    """What may be said of one key."""

    version: int
    needed_by: Mapping[str, str]
    """Column -> what brings its values under the newest key; empty when nothing needs the key."""


def verdicts(columns: list[ColumnCount], keyring: Keyring) -> list[Verdict]:
    """Return what may be said of each key but the newest, and of each version that no key opens."""
    used = {version for column in columns for version, number in column.versions.items() if number}
    return [
        Verdict(version, {column.name: column.remedy for column in columns if column.versions[version]})
        for version in sorted(used | keyring.versions)
        if version != keyring.current
    ]
