"""What commands need before they can work; what is missing ends the process with a sentence."""

import os
from typing import NoReturn

import django
import typer
from django.apps import apps


def start_django(*, funds: bool = False, floor: bool = False) -> None:
    """Read the settings and load the applications. A wrong setting ends the process with its name.

    With `funds`, every fund is read; with `floor`, none may be below the national floor in production.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if not apps.ready:
        django.setup()
    if funds:
        _read_funds()
    if floor:
        _hold_to_the_floor()


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


def give_up(message: str) -> NoReturn:
    """End the command with a sentence on the standard error and the exit code 1."""
    typer.echo(message, err=True)
    raise typer.Exit(1)
