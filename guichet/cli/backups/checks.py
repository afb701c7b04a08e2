"""What is looked at in a restored copy. Each point returns what is wrong, a sentence a line."""

from collections.abc import Iterator
from typing import Any

from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from guichet.cli.backups.manifest import Manifest
from guichet.cli.words import counted
from guichet.sealing import census
from guichet.sealing.census import Table, raw
from guichet.sealing.fields import BlindIndexField, SealedJSONField
from guichet.sealing.keyring import SealBroken, keyring
from guichet.sealing.rotation import column_at

SAMPLE = 100
"""Values of each column and of each end of its table: the first rows, which are the oldest, and the last."""


def migrations_of(alias: str) -> list[str]:
    """Return the migrations applied to a database."""
    return sorted(".".join(key) for key in MigrationRecorder(connections[alias]).applied_migrations())


def rows_of(alias: str) -> dict[str, int]:
    """Return how many rows each model has; those whose table is not there are left out."""
    from django.apps import apps  # noqa: PLC0415 - read once the models are there

    there = set(connections[alias].introspection.table_names())
    models = [model for model in apps.get_models() if model._meta.db_table in there]  # noqa: SLF001 - documented
    return {model._meta.label: model._base_manager.using(alias).count() for model in models}  # noqa: SLF001 - documented


def migrations(manifest: Manifest, alias: str) -> tuple[list[str], int]:
    """Return what is wrong with the migrations of a copy, and how many this guichet has that it has not.

    Those are then applied to the copy: a backup is as good as what can be made of it.
    """
    if migrations_of(alias) != manifest.migrations:
        return ["the migrations in the database are not those that the manifest tells"], 0
    executor = MigrationExecutor(connections[alias])
    known = {".".join(key) for key in executor.loader.disk_migrations or {}}
    if newer := sorted(name for name in manifest.migrations if name not in known):
        return [f"made by a newer guichet, {manifest.guichet}: this one does not know {', '.join(newer)}"], 0
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        call_command("migrate", database=alias, interactive=False, verbosity=0)
    return [], missing


def rows(manifest: Manifest, alias: str) -> list[str]:
    """Compare how many rows there are with how many there were."""
    there = rows_of(alias)
    return [
        f"{label}: {counted(there.get(label, 0), 'row')}, {number} when it was made"
        for label, number in manifest.rows.items()
        if label in there and there[label] != number
    ]


def values(alias: str) -> tuple[list[str], int]:
    """Open a sample of each sealed column and compare the indexes beside; return what is wrong, and how many were."""
    wrong, looked = [], 0
    keys = keyring()
    for column in census.count(now=timezone.now(), using=alias):
        for version, number in column.versions.items():
            if version not in keys.versions:
                wrong.append(f"{column.name}: {counted(number, 'value')} of key {version}, which is not here")
    for table in census.tables():
        for name, one_is_wrong in _looked_at(table, alias):
            looked += 1
            if one_is_wrong:
                wrong.append(f"{name}: {one_is_wrong}")
    return sorted(set(wrong)), looked


def _looked_at(table: Table, alias: str) -> Iterator[tuple[str, str]]:
    for one in table.sealed:
        for sealed, *_ in _sample(table, alias, one.name):
            yield f"{one.model._meta.label}.{one.name}", _opens(one, sealed)  # noqa: SLF001 - documented
    for index in table.computed:
        for *plains, stored in _sample(table, alias, *index.of, index.name):
            yield f"{index.model._meta.label}.{index.name}", _is_of(index, plains, stored)  # noqa: SLF001 - documented


def _sample(table: Table, alias: str, *names: str) -> Iterator[tuple[Any, ...]]:
    first, *_ = names
    there = table.rows(alias).filter(**{f"{first}__isnull": False})
    columns = {f"raw_{name}": raw(name) for name in names if not isinstance(_column(table, name), BlindIndexField)}
    wanted = [f"raw_{name}" if f"raw_{name}" in columns else name for name in names]
    for order in ("pk", "-pk"):
        yield from there.annotate(**columns).order_by(order).values_list(*wanted)[:SAMPLE]


def _column(table: Table, name: str) -> Any:
    return None if "__" in name else table.model._meta.get_field(name)  # noqa: SLF001 - Django's documented API


def _opens(column: SealedJSONField, sealed: bytes) -> str:
    try:
        keyring().unseal_json(sealed, purpose=column.purpose)
    except SealBroken:
        return "a value that the key of its number does not open"
    return ""


def _is_of(index: BlindIndexField, plains: list[bytes | None], stored: str) -> str:
    for path, sealed in zip(index.of, plains, strict=True):
        if sealed is not None:
            try:
                plain = keyring().unseal_json(sealed, purpose=column_at(index.model, path).purpose)
            except SealBroken:
                return "the value it is the index of cannot be opened"
            same = stored in keyring().blind_indexes(plain, purpose=index.purpose)
            return "" if same else "an index that is not of the value beside it"
    return ""
