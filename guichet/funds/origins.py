"""Which kind of file gives a value, and what bounds it: what is said of a rule besides its value."""

import functools
from enum import StrEnum
from pathlib import Path

from django.conf import settings

from guichet.funds import catalogue
from guichet.funds.catalogue import DEFAULT, Fund
from guichet.funds.floor import Floor, parse


class Giver(StrEnum):
    """The kind of file."""

    FUND = "fund"
    EDITION = "edition"
    DEFAULT = "default"


def giver(of: Fund | str, name: str) -> Giver:
    """Return which kind of file gives a value of a fund, or of an edition: the last one that says something of it."""
    path, _, _line = catalogue.origin(of, name).rpartition(":")
    folder: Path = settings.FUNDS_FOLDER
    if path == catalogue.shown(folder / f"{DEFAULT}.toml"):
        return Giver.DEFAULT
    if isinstance(of, Fund) and path == catalogue.shown(folder / f"{of.slug}.toml"):
        return Giver.FUND
    return Giver.EDITION


def national_floor() -> Floor:
    """Return what no fund may go below; read once. Raises OSError or WrongFloor where the file cannot be read."""
    return _floor(settings.FUNDS_FOLDER)


@functools.cache
def _floor(folder: Path) -> Floor:
    return parse((folder / "floor.toml").read_text(encoding="utf-8"))
