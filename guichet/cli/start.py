"""What commands need before they can work; what is missing ends the process with a sentence."""

import os
from typing import NoReturn

import django
import typer
from django.apps import apps

MIGRATIONS = "django_migrations"
"""The first table that a migration makes."""


def start_django(*, funds: bool = False, floor: bool = False, tables: bool = False, owner: bool = False) -> None:
    """Read the settings and load the applications. A wrong setting ends the process with its name.

    With `funds`, every fund is read; with `floor`, none may be below the national floor in production; with `tables`,
    the database has some; with `owner`, its role may write all of them.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if not apps.ready:
        django.setup()
    if funds:
        _read_funds()
    if floor:
        _hold_to_the_floor()
    if tables:
        find_tables()
    if owner:
        _be_the_owner()


def _read_funds() -> None:
    """Read every fund now: otherwise each page, message or row would fail of the same mistake."""
    from guichet.funds import catalogue  # noqa: PLC0415 - settings are read by now

    try:
        catalogue.all_funds()
    except catalogue.WrongPolicy as wrong:
        give_up(str(wrong))


def _hold_to_the_floor() -> None:
    """Accounts are national: an hour of the weakest fund's pages weakens everybody's."""
    from django.conf import settings  # noqa: PLC0415 - see above

    from guichet.cli import policy_checks  # noqa: PLC0415 - it reads models

    if settings.IS_PRODUCTION and (below := policy_checks.floor(production=True)):
        give_up("\n".join(below))


def find_tables() -> None:
    """End the process where the database does not answer, or was never migrated."""
    from django.db import DatabaseError, connection  # noqa: PLC0415 - see above

    try:
        tables = connection.introspection.table_names()
    except DatabaseError as error:
        # The class alone: a driver's message may quote the address with its password.
        give_up(f"The database does not answer ({type(error).__name__}); see GUICHET_DATABASE_URL.")
    if MIGRATIONS not in tables:
        give_up("The database has no tables yet: run `guichet migrate`.")


def _be_the_owner() -> None:
    """End the process where PostgreSQL would refuse half-way: the role of the pages only reads the registry."""
    from guichet.cli.grants import may_change  # noqa: PLC0415 - it reads models
    from guichet.registry.models import Person  # noqa: PLC0415 - see above

    if not may_change(Person):
        give_up(
            "This role of the database may not write the registry. As the owner: guichet-owner, docs/operations.md."
        )


def give_up(message: str) -> NoReturn:
    """End the command with a sentence on the standard error and the exit code 1."""
    typer.echo(message, err=True)
    raise typer.Exit(1)
