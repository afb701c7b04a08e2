"""The folder the print shop takes batches from. A batch appears there whole or not at all.

A batch is written in a hidden folder beside its place, synchronised to the disk, and renamed. Each file is synchronised
once, after all are written: the disk has had time to take most of them by itself.
"""

import errno
import fcntl
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

import structlog
from django.conf import settings

MANIFEST: Final = "manifest.csv"
_ONLY_OWNER: Final = 0o700
_LOCK: Final = ".lock"

log = structlog.get_logger(__name__)


class Busy(Exception):
    """Another command works in the folder at this moment."""


class NotAFolder(OSError):
    """A link, or a file, stands where a folder should: none is followed. The message says which and what to do."""

    def __init__(self, path: Path) -> None:
        """Take where it stands."""
        super().__init__(errno.ENOTDIR, f"{path} is a link or a file; remove it, and a folder is made in its place")


def folder() -> Path:
    """Return the folder, made if missing. The print shop's access, by group or ACL, is the operator's to arrange."""
    found = Path(settings.LETTERS_FOLDER)
    found.mkdir(mode=_ONLY_OWNER, parents=True, exist_ok=True)
    return found


@contextmanager
def inside(*names: str, made: bool = False) -> Iterator[int]:
    """Open a folder below the print folder, name by name, and give its descriptor; `made` makes what is missing.

    No link is followed, nor can one be put there meanwhile: the print shop may be able to write here. The print folder
    itself may be a link, which is the operator's. Raises NotAFolder or FileNotFoundError.
    """
    descriptor = os.open(folder(), os.O_RDONLY | os.O_DIRECTORY)
    try:
        for rank, name in enumerate(names, start=1):
            if made:
                with suppress(FileExistsError):
                    os.mkdir(name, _ONLY_OWNER, dir_fd=descriptor)
            try:
                below = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=descriptor)
            except NotADirectoryError:
                raise NotAFolder(folder().joinpath(*names[:rank])) from None
            os.close(descriptor)
            descriptor = below
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def alone() -> Iterator[None]:
    """Hold the folder. Raises Busy. The system lets go of it when the process ends, however it ends."""
    # No link is followed: the print shop may be able to write here.
    descriptor = os.open(folder() / _LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        yield


def begin(batch: str) -> Path:
    """Return the hidden folder of a batch, new and empty: what a crash left of it is erased."""
    discard(batch)
    hidden = _hidden(batch, "new")
    hidden.mkdir(mode=_ONLY_OWNER)
    return hidden


def create(path: Path) -> BinaryIO:
    """Open a new file that its owner alone can read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def write(path: Path, content: bytes) -> None:
    """Write a new file that its owner alone can read."""
    with create(path) as file:
        file.write(content)


def synchronise(hidden: Path) -> None:
    """Return once every file of a folder is on the disk."""
    for path in hidden.iterdir():
        _sync(path)
    _sync(hidden)


def put_in_place(batch: str) -> None:
    """Give a hidden folder its name. The same batch that was there already is hidden, for `discard` to erase.

    Quick whatever the size of the batch: every other writer of the database waits for it.
    """
    place = folder() / batch
    if os.path.lexists(place):
        place.rename(_hidden(batch, "old"))
    _hidden(batch, "new").rename(place)
    _sync(folder())


def discard(batch: str) -> None:
    """Erase what is hidden of a batch: what will not be put in its place, and what was replaced there."""
    for left in (_hidden(batch, "new"), _hidden(batch, "old")):
        _erase(left, ignore_errors=True)


def erase_letter(batch: str, letter: uuid.UUID) -> None:
    """Erase a PDF; one that is gone already, or was taken with its folder, is no error.

    Nor is something else in their place, such as a link, which is not followed: it is told, and the answer holds.
    """
    try:
        with inside(batch) as descriptor:
            os.unlink(file_name(letter), dir_fd=descriptor)
    except FileNotFoundError:
        pass
    except (NotAFolder, IsADirectoryError) as error:
        log.error("letter.not_erased", batch=batch, id=str(letter), error=type(error).__name__)  # noqa: TRY400 - all of it


def erase(batch: str) -> None:
    """Erase all that is left of a batch, and return once the disk knows."""
    discard(batch)
    _erase(folder() / batch)
    _sync(folder())


def _erase(place: Path, *, ignore_errors: bool = False) -> None:
    """Erase a folder, if there is one. A link that took its place goes alone: what it leads to is not ours."""
    if place.is_symlink():
        log.error("batch.was_a_link", place=place.name)
        place.unlink()
    elif place.exists():
        shutil.rmtree(place, ignore_errors=ignore_errors)


def file_name(letter: uuid.UUID) -> str:
    """Return the name of a letter's PDF: its random identifier."""
    return f"{letter}.pdf"


def _hidden(batch: str, kind: str) -> Path:
    # The dot keeps it from the print shop.
    return folder() / f".{batch}.{kind}"


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
