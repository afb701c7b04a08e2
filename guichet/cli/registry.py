"""What is shown while the registry is loaded."""

import sys
from pathlib import Path

import typer

from guichet.cli.start import give_up
from guichet.registry.importer import BadRow, ImportReport, Progress, WrongFile
from guichet.registry.importer import import_folder as load

BAD_ROWS_SHOWN = 50


def import_folder(folder: Path, *, complete: bool, most_leaving_percent: float) -> None:
    """Load the folder, show how it goes, then what was done; exit code 1 when something was left out."""
    screen = _Screen()
    try:
        done = load(
            folder,
            report=screen.progress,
            on_bad_row=screen.bad_row,
            complete=complete,
            most_leaving_percent=most_leaving_percent,
        )
    except WrongFile as wrong:
        give_up(str(wrong))
    screen.end_line()
    _sum_up(done)
    if screen.bad > BAD_ROWS_SHOWN:
        typer.echo(f"The first {BAD_ROWS_SHOWN} wrong rows of {screen.bad} were shown.", err=True)
    if not done.complete:
        raise typer.Exit(1)


def write_demo(folder: Path, *, people: int, seed: int) -> None:
    """Write invented people."""
    from guichet.registry.demo_people import write_demo_folder  # noqa: PLC0415 - an installation does not need it

    write_demo_folder(folder, people=people, seed=seed)
    typer.echo(f"{people} invented people in {folder}. Load them with: guichet registry import {folder}")


class _Screen:
    """Progress on one line that is written over on a terminal, one line per file otherwise; wrong rows above it."""

    def __init__(self) -> None:
        self.bad = 0
        self._live = sys.stderr.isatty()
        self._width = 0

    def progress(self, now: Progress) -> None:
        text = f"{now.file}: {now.share:.0%}, {now.rows} rows, {now.bad} wrong, {now.rows_per_second:.0f} rows/s"
        if self._live:
            typer.echo("\r" + text.ljust(self._width), nl=False, err=True)
            self._width = len(text)
        elif now.bytes_read == now.bytes_total:
            typer.echo(text, err=True)

    def bad_row(self, row: BadRow) -> None:
        self.bad += 1
        if self.bad <= BAD_ROWS_SHOWN:
            self.end_line()
            column = f", column {row.column}" if row.column else ""
            typer.echo(f"{row.file}, line {row.line}{column}: {row.reason}", err=True)

    def end_line(self) -> None:
        if self._width:
            typer.echo("", err=True)
            self._width = 0


def _sum_up(done: ImportReport) -> None:
    for one in done.files:
        words = [f"{one.new} new", f"{one.changed} changed", f"{one.unchanged} unchanged", f"{one.bad} wrong"]
        words += [f"{one.too_old} too old"] * bool(one.too_old) + [f"{one.left} left"] * bool(one.left)
        typer.echo(f"{one.file}: {', '.join(words)}")
        if one.not_taken_away:
            typer.echo(f"    nothing was taken away: {one.not_taken_away}")
    if done.forgotten:
        typer.echo(f"{done.forgotten} old amounts forgotten")
    typer.echo(f"{done.rows} rows in {done.seconds:.0f} s")
