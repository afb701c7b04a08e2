"""What commands need before they can work."""

import os
from typing import NoReturn

import django
import typer
from django.apps import apps


def start_django() -> None:
    """Read the settings and load the applications; a wrong setting ends the process with its name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if not apps.ready:
        django.setup()


def give_up(message: str) -> NoReturn:
    """End the command with a sentence on the standard error and the exit code 1."""
    typer.echo(message, err=True)
    raise typer.Exit(1)
