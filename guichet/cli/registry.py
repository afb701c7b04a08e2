"""What is shown while the registry is loaded."""

from collections.abc import Sequence
from pathlib import Path

import typer
from django.utils import timezone

from guichet import intake
from guichet.cli.live_line import LiveLine
from guichet.cli.start import give_up
from guichet.cli.words import counted
from guichet.registry.importer import BadRow, ImportReport, Progress, WrongFile
from guichet.registry.importer import import_folder as load

BAD_ROWS_SHOWN = 50
INTERRUPTED = 130
"""What shells expect of a command that Ctrl-C stopped."""


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
        followed = intake.follow(folder, now=timezone.now()) if intake.may_keep_files() else None
    except WrongFile as wrong:
        give_up(str(wrong))
    except KeyboardInterrupt:
        screen.line.end()
        read = "; ".join(f"{file}, {counted(rows, 'row')}" for file, rows in screen.read.items()) or "nothing"
        typer.echo(f"Stopped. Read so far: {read}. What was right of it is kept.", err=True)
        typer.echo("Run it again to finish: what is there already is not written twice.", err=True)
        raise typer.Exit(INTERRUPTED) from None
    screen.line.end()
    _sum_up(done)
    refused = _told(followed, folder)
    if screen.bad > BAD_ROWS_SHOWN:
        typer.echo(f"The first {BAD_ROWS_SHOWN} wrong rows of {screen.bad} were shown.", err=True)
    if refused or not done.complete:
        raise typer.Exit(1)


def take_in(folder: Path) -> None:
    """File what came with the rows imported from a folder; exit code 1 when something was refused."""
    if not intake.may_keep_files():
        give_up("What this user keeps, the services could not read: run it as their user")
    if _told(intake.follow(folder, now=timezone.now()), folder):
        raise typer.Exit(1)


def write_demo(folder: Path, *, people: int, seed: int) -> None:
    """Write invented people."""
    from guichet.demo import sent_papers  # noqa: PLC0415 - an installation does not need it
    from guichet.registry.demo_people import write_demo_folder  # noqa: PLC0415 - same

    try:
        write_demo_folder(folder, people=people, seed=seed)
        sent_papers.draw(folder, today=timezone.localdate())
    except ValueError as too_many:
        give_up(str(too_many))
    except OSError as error:
        give_up(f"{folder} cannot be written: {error.strerror or type(error).__name__}")
    except KeyboardInterrupt:
        typer.echo(f"Stopped: the files in {folder} are not whole. Run it again to write them anew.", err=True)
        raise typer.Exit(INTERRUPTED) from None
    typer.echo(f"Invented people in {folder}: {people}. Load them with: guichet registry import {folder}")


class _Screen:
    """Progress, a line for each file; wrong rows above it."""

    def __init__(self) -> None:
        self.bad = 0
        self.read: dict[str, int] = {}
        """Rows by file, written or told of."""
        self.line = LiveLine()

    def progress(self, now: Progress) -> None:
        self.read[now.file] = now.rows
        text = f"{now.file}: {now.share:.0%}, {now.rows} rows, {now.bad} wrong, {now.rows_per_second:.0f} rows/s"
        self.line.show(text, last=now.bytes_read == now.bytes_total)

    def bad_row(self, row: BadRow) -> None:
        self.bad += 1
        if self.bad <= BAD_ROWS_SHOWN:
            self.line.end()
            column = f", column {row.column}" if row.column else ""
            typer.echo(f"{row.file}, line {row.line}{column}: {row.reason}", err=True)


def _told(followed: Sequence[intake.Followed] | None, folder: Path) -> int:
    """Say what became of the papers that came in; return how many were refused."""
    if followed is None:
        typer.echo(f"Papers wait. As the user of the services: guichet registry take-in {folder}")
        return 0
    refused = [reason for one in followed for reason in one.refused]
    for one in followed:
        told = f", {len(one.refused)} refused" if one.refused else ""
        if one.done or told:
            typer.echo(f"{counted(one.done, one.what)} taken in{told}")
    for reason in refused[:BAD_ROWS_SHOWN]:
        typer.echo(reason, err=True)
    if len(refused) > BAD_ROWS_SHOWN:
        typer.echo(f"The first {BAD_ROWS_SHOWN} of {len(refused)} were shown.", err=True)
    return len(refused)


def _sum_up(done: ImportReport) -> None:
    for one in done.files:
        words = [f"{one.new} new", f"{one.changed} changed", f"{one.unchanged} unchanged", f"{one.bad} wrong"]
        words += [f"{one.too_old} too old"] * bool(one.too_old) + [f"{one.left} left"] * bool(one.left)
        typer.echo(f"{one.file}: {', '.join(words)}")
        if one.not_taken_away:
            typer.echo(f"    nothing was taken away: {one.not_taken_away}")
    if done.forgotten:
        typer.echo(f"{counted(done.forgotten, 'old amount')} forgotten")
    typer.echo(f"{counted(done.rows, 'row')} in {done.seconds:.0f} s")
