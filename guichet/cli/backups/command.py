"""Making a backup, proving it, and putting it back."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import typer
from django.conf import settings
from django.db import connection
from django.utils import timezone

from guichet.cli.backups import Unfit, archive, checks, databases, manifest
from guichet.cli.backups.archive import Archive, described
from guichet.cli.backups.manifest import Manifest
from guichet.cli.start import give_up
from guichet.cli.words import counted
from guichet.delivery.answer_files import FOLDER as ANSWERS
from guichet.sealing import census
from guichet.sealing.keyring import keyring


def create(where: Path) -> None:
    """Write an archive into a folder, under a name that says when, or as the file named."""
    now = timezone.now()
    path = where / f"guichet-{now:%Y%m%dT%H%M%SZ}.tar" if where.is_dir() else where
    with in_words(), _workplace(path.parent) as folder:
        if path.exists():
            raise Unfit(f"{path} is there already")
        with databases.snapshot(folder) as (alias, file):
            used = {number for column in census.count(now=now, using=alias) for number in column.versions}
            files = {databases.part(): file, **_answers()}
            contents = Manifest(
                guichet=version("guichet"),
                made_at=now.isoformat(),
                engine=connection.vendor,
                migrations=checks.migrations_of(alias),
                rows=checks.rows_of(alias),
                keys={
                    str(number): keyring().mark(number)
                    for number in sorted(used & keyring().versions | {keyring().current})
                },
                parts={name: described(place) for name, place in files.items()},
            )
        archive.write(path, contents, files)
    typer.echo(f"{path}: {counted(sum(contents.rows.values()), 'row')}, {path.stat().st_size / 1e6:.1f} MB")
    versions = ", ".join(contents.keys)
    typer.echo(
        f"It holds no key. It is worth nothing without version {versions} of GUICHET_SEALING_KEYS, kept elsewhere."
    )
    if lost := used - keyring().versions:
        give_up(f"Values of version {', '.join(map(str, sorted(lost)))} have no key here: guichet keys status")


def verify(path: Path) -> None:
    """Restore an archive into a scratch database, say what was looked at, and drop it; exit code 1 if it is not fit."""
    with in_words(), _workplace(path.parent) as folder:
        opened = Archive(path)
        contents = opened.manifest
        typer.echo(f"Made on {contents.made_at} by guichet {contents.guichet}, on {contents.engine}.")
        wrong = _point("keys: those of its day are here", manifest.keys_missing(contents))
        if not wrong:
            sealed = manifest.is_sealed_by(opened.text, opened.seal)
            unsealed = [] if sealed else ["the manifest is not the one that this installation wrote"]
            wrong += _point("manifest: written here, and unchanged", unsealed)
        _same_kind(contents)
        files = opened.extract(folder)
        _point("parts: every byte as it was written", [])
        with databases.scratch(files[databases.part()]) as alias:
            wrong += _point("database: restored into a scratch one, sound", databases.damage(alias))
            wrong += _point("rows: as many as there were", checks.rows(contents, alias))
            told, missing = checks.migrations(contents, alias)
            applied = f"; {counted(missing, 'migration')} of this guichet applied to the copy" * bool(missing)
            wrong += _point(f"migrations: known{applied}", told)
            if not told:
                told, looked = checks.values(alias)
                wrong += _point(f"values: {looked} looked at, each opens and is found again", told)
    if wrong:
        give_up(f"\n{path} is not fit to be restored here.")
    typer.echo("\nFit to be restored.")


def restore(path: Path) -> None:
    """Put an archive in the place of an empty database, and the answers that waited beside."""
    with in_words(), _workplace(path.parent) as folder:
        opened = Archive(path)
        if missing := manifest.keys_missing(opened.manifest):
            raise Unfit("\n".join(missing))
        if not manifest.is_sealed_by(opened.text, opened.seal):
            raise Unfit("the manifest is not the one that this installation wrote, with these keys")
        _same_kind(opened.manifest)
        files = opened.extract(folder)
        databases.restore(files[databases.part()])
        kept = _put_answers_back(files)  # the database is whole by now, whatever becomes of them
    typer.echo(f"Restored: {counted(sum(opened.manifest.rows.values()), 'row')} of {opened.manifest.made_at}.")
    if kept:
        typer.echo(f"{counted(kept, 'file')} of the print shop's answers put back: guichet letters read-answers")
    typer.echo("Next: guichet migrate, then guichet check. Batches at the print shop: guichet letters list")


def _point(point: str, wrong: list[str]) -> list[str]:
    typer.echo(f"{'✗' if wrong else '✓'} {point}")
    for line in wrong:
        typer.echo(f"    {line}")
    return wrong


def _same_kind(contents: Manifest) -> None:
    if contents.engine != connection.vendor:
        raise Unfit(f"made from {contents.engine}, and GUICHET_DATABASE_URL is of {connection.vendor}")


def _answers() -> dict[str, Path]:
    """Return the answers of the print shop that nobody read yet, by their name in the archive."""
    folder = Path(settings.LETTERS_FOLDER) / ANSWERS
    try:
        there = sorted(folder.glob("*.[cC][sS][vV]")) if folder.is_dir() and not folder.is_symlink() else []
    except PermissionError:
        typer.echo(f"{folder} is not this user's to read: answers that wait there are not in it.", err=True)
        there = []
    return {f"{ANSWERS}/{one.name}": one for one in there if one.is_file() and not one.is_symlink()}


def _put_answers_back(files: dict[str, Path]) -> int:
    folder, kept = Path(settings.LETTERS_FOLDER) / ANSWERS, 0
    for name, place in files.items():
        target = folder / Path(name).name
        if not name.startswith(f"{ANSWERS}/"):
            continue
        try:
            if not os.path.lexists(target):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                shutil.copyfile(place, target)
                kept += 1
        except OSError as error:
            typer.echo(f"{name} stays in the archive: {target}: {error.strerror}", err=True)
    return kept


@contextmanager
def _workplace(beside: Path) -> Iterator[Path]:
    """Give a folder that its owner alone can read, on the disk that has room for the archive, and erase it."""
    try:
        with tempfile.TemporaryDirectory(prefix=".guichet-backup-", dir=beside) as name:
            yield Path(name)
    except OSError as error:
        raise Unfit(f"{beside}: {error.strerror or type(error).__name__}") from None


@contextmanager
def in_words() -> Iterator[None]:
    """Say what is unfit, and end with exit code 1."""
    try:
        yield
    except Unfit as unfit:
        give_up(str(unfit))
