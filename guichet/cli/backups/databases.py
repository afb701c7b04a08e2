"""Copying a database and putting a copy back, on SQLite and on PostgreSQL."""

import copy
import gzip
import os
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection, connections, transaction

from guichet.cli.backups import Unfit

SCRATCH = "scratch"
_LIBPQ = {
    "dbname": "PGDATABASE", "user": "PGUSER", "password": "PGPASSWORD", "host": "PGHOST", "port": "PGPORT",
    "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY",
}  # fmt: skip
"""By the environment: what stands on a command line is read by everybody on the machine."""


def part() -> str:
    """Return the name of the database in an archive."""
    return "database.sqlite3.gz" if connection.vendor == "sqlite" else "database.dump"


@contextmanager
def snapshot(folder: Path) -> Iterator[tuple[str, Path]]:
    """Copy the database while it is used; give the alias under which the same state is read, and the copy's file."""
    place = folder / part()
    if connection.vendor == "sqlite":
        plain = folder / "database.sqlite3"
        _copy_sqlite(plain)
        with plain.open("rb") as copied, gzip.open(place, "wb", compresslevel=6) as out:
            shutil.copyfileobj(copied, out, 1 << 20)
        with _opened({"NAME": str(plain)}) as alias:
            yield alias, place
        return
    with transaction.atomic(), connection.cursor() as cursor:
        # What is counted here is what pg_dump reads: one snapshot for both.
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        [name] = cursor.fetchone()
        _run("pg_dump", "--format=custom", f"--snapshot={name}", f"--file={place}")
        yield connection.alias, place


def _copy_sqlite(place: Path) -> None:
    connection.ensure_connection()
    copied = sqlite3.connect(place)
    try:
        connection.connection.backup(copied)
        # One file, without the journal that the mode of the original keeps beside it.
        copied.execute("PRAGMA journal_mode=DELETE")
    finally:
        copied.close()


@contextmanager
def scratch(file: Path) -> Iterator[str]:
    """Restore a copy beside the database in use, give the alias to read it under, and drop it. Raises Unfit."""
    if connection.vendor == "sqlite":
        plain = file.with_name("scratch.sqlite3")
        _unpack(file, plain)
        with _opened({"NAME": str(plain)}) as alias:
            yield alias
        return
    name = f"guichet_verify_{secrets.token_hex(4)}"
    try:
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    except DatabaseError as error:
        raise Unfit(
            f"no scratch database can be made ({type(error).__name__}): the role needs CREATEDB, see docs/operations.md"
        ) from None
    try:
        _run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", f"--dbname={name}", str(file))
        with _opened({"NAME": name}) as alias:
            yield alias
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def restore(file: Path) -> None:
    """Put a copy in the place of the database, which must be empty; all of it, or nothing. Raises Unfit."""
    if connection.introspection.table_names():
        raise Unfit("the database of GUICHET_DATABASE_URL has tables: a backup is restored into an empty one")
    if connection.vendor != "sqlite":
        name = str(connection.settings_dict["NAME"])
        whole = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
        _run("pg_restore", *whole, f"--dbname={name}", str(file))
        return
    plain = file.with_name("restored.sqlite3")
    _unpack(file, plain)
    copied = sqlite3.connect(plain)
    try:
        connection.ensure_connection()
        copied.backup(connection.connection)
    finally:
        copied.close()


def damage(alias: str) -> list[str]:
    """Return what the database itself finds wrong with a copy. PostgreSQL tells while it restores."""
    if connections[alias].vendor != "sqlite":
        return []
    with connections[alias].cursor() as cursor:
        found = [line for (line,) in cursor.execute("PRAGMA integrity_check").fetchall() if line != "ok"]
        strays = cursor.execute("PRAGMA foreign_key_check").fetchall()
    return found + [f"{len(strays)} rows name rows that are not there"] * bool(strays)


def _unpack(file: Path, plain: Path) -> None:
    try:
        with gzip.open(file, "rb") as packed, plain.open("wb") as out:
            shutil.copyfileobj(packed, out, 1 << 20)
    except (OSError, EOFError) as error:
        raise Unfit(f"{file.name} cannot be unpacked ({type(error).__name__})") from None


@contextmanager
def _opened(changes: Mapping[str, Any]) -> Iterator[str]:
    """Open another database with the settings of the one in use, but for some."""
    values = copy.deepcopy(connections.settings[connection.alias])
    values.update(changes)
    values["OPTIONS"].pop("pool", None)
    connections.settings[SCRATCH] = values
    try:
        yield SCRATCH
    finally:
        connections[SCRATCH].close()
        del connections[SCRATCH]
        del connections.settings[SCRATCH]


def _run(program: str, *words: str) -> None:
    """Run one of PostgreSQL's programs on the database in use. Raises Unfit."""
    told = connection.get_connection_params()
    environment = {name: str(told[key]) for key, name in _LIBPQ.items() if told.get(key)}
    done = subprocess.run(  # noqa: S603 - the programs of PostgreSQL, with words of ours
        [_find(program), *words], env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        # The first line names the object at most; what follows may quote a row.
        said = next(iter(done.stderr.splitlines()), "")
        raise Unfit(f"{program} failed: {said}")


def _find(program: str) -> str:
    """Return where a program of PostgreSQL is: Debian keeps some away from the PATH."""
    there = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: float(path.parts[-3]))
    if found := (str(there[-1]) if there else shutil.which(program)):
        return found
    raise Unfit(f"{program} is not installed. On Debian: apt-get install postgresql-client")
