"""Members' papers: a copy beside the archives of the database, which hold their keys.

A file is never changed once written: what is there already stays. One is copied under another name first, so that a
copy that was interrupted is no copy. Sealed as they are, the copies say nothing without an archive and the keys.
"""

import os
import shutil
from pathlib import Path

import typer
from django.conf import settings

from guichet.cli.backups import Unfit
from guichet.cli.backups.command import in_words
from guichet.cli.start import give_up
from guichet.cli.words import counted
from guichet.files.models import StoredFile
from guichet.files.store import path_of


def copy(where: Path) -> None:
    """Copy every file that has a row and is not there yet; exit code 1 where the bytes of a row are lost."""
    source, copied, there, lost = Path(settings.FILES_FOLDER), 0, 0, 0
    with in_words():
        if not where.is_dir() or where.resolve().is_relative_to(source.resolve()):
            raise Unfit(f"{where} is no folder, or is within the one that is copied")
        for reference in StoredFile.objects.order_by("pk").values_list("reference", flat=True).iterator():
            path = path_of(reference)
            target = where / path.relative_to(source)
            try:
                if _is_there(path, target):
                    there += 1
                else:
                    _copy(path, target)
                    copied += 1
            except FileNotFoundError:
                lost += 1
            except OSError as error:
                raise Unfit(f"{error.filename or where}: {error.strerror or type(error).__name__}") from None
    typer.echo(f"{where}: {counted(copied, 'file')} copied, {there} there already.")
    if lost:
        give_up(f"{counted(lost, 'file')} of the database not in {source}, nor in {where}.")


def _is_there(path: Path, target: Path) -> bool:
    """Whether a copy is whole. Of one whose original is lost, the copy is what is left."""
    try:
        size = target.stat().st_size
    except FileNotFoundError:
        return False
    return not path.exists() or path.stat().st_size == size


def _copy(path: Path, target: Path) -> None:
    with path.open("rb") as content:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = target.with_name(f".{target.name}.part")
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            shutil.copyfileobj(content, out, 1 << 20)
            out.flush()
            os.fsync(out.fileno())
    beside.replace(target)
