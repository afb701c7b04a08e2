"""From letters that wait to a folder for the print shop: PDFs, and a manifest that names nobody.

One letter is in memory at a time. A process killed at any point leaves a batch that the next `close_batch` finishes
under the same name: what it writes depends only on what the batch froze.
"""

import functools
import hashlib
import math
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Final

import structlog
from django.db import Error as DatabaseTrouble

from guichet.delivery import batches, print_folder
from guichet.delivery.channels import letter
from guichet.delivery.models import Batch, Message
from guichet.delivery.states import BatchState
from guichet.prepared import PreparedQuery, slot

log = structlog.get_logger(__name__)

COLUMNS: Final = ("batch", "sequence", "letter_id", "file", "format", "paper", "pages", "sheets", "bytes", "sha256")
SIDES: Final = 2
"""Letters are printed on both sides of a sheet."""
_LETTER = PreparedQuery(lambda: Message.objects.filter(pk=slot(Message, "id")))

Report = Callable[[int, int], None]
"""Told after each letter: how many are done, out of how many."""


class UnknownBatch(LookupError):
    """No batch has this name."""


class AlreadyAnswered(Exception):
    """The print shop answered: PDFs and payloads are erased, at least in part. A new letter means a new password."""


class NotClosedYet(Exception):
    """The batch was left closing by a command that was killed; `close_batch` finishes it."""


class CannotPrint(Exception):
    """A letter cannot be made any more, such as when its key is gone. Says its identifier and the error's class."""


class Changed(Exception):
    """The batch would not be the same bytes: guichet itself, its letters or its fonts changed since it closed."""


@dataclass(frozen=True)
class Closed:
    """A batch at the print shop, and what came of the letters it was to hold."""

    batch: str
    letters: int
    taken_out: int
    """Letters that could not be printed: dead, or in a later batch."""


@dataclass(frozen=True)
class _Written:
    letters: list[uuid.UUID]
    taken_out: int
    manifest_sha256: str


def _silent(_done: int, _total: int) -> None:
    """Say nothing."""


def close_batch(*, now: datetime, report: Report = _silent) -> Closed | None:
    """Print every letter that is due, or finish the batch that was left closing. None when no letter is due.

    Raises print_folder.Busy, or OSError when the folder cannot be written: nothing is lost, the next call goes on.
    """
    with print_folder.alone():
        while batch := batches.begin(now=now):
            written = _write(batch, functools.partial(_take_out, batch, now), report)
            finished = batches.finish(
                batch,
                letters=written.letters,
                manifest_sha256=written.manifest_sha256,
                put_in_place=functools.partial(print_folder.put_in_place, batch.name),
                now=now,
            )
            print_folder.discard(batch.name)
            if finished:
                log.info("batch.closed", batch=batch.name, letters=len(written.letters), taken_out=written.taken_out)
                return Closed(batch.name, len(written.letters), written.taken_out)
    return None


def send_again(name: str, *, even_if_changed: bool = False, report: Report = _silent) -> Closed:
    """Write a batch again where the print shop takes it, the same bytes as the first time.

    Raises UnknownBatch, NotClosedYet, AlreadyAnswered, CannotPrint, Changed unless `even_if_changed`,
    print_folder.Busy or OSError.
    """
    with print_folder.alone():
        batch = _to_send_again(name)
        try:
            written = _write(batch, _refuse, report)
            if written.manifest_sha256 != batch.manifest_sha256 and not even_if_changed:
                raise Changed(name)
            if not batches.put_again(
                batch,
                letters=written.letters,
                manifest_sha256=written.manifest_sha256,
                put_in_place=functools.partial(print_folder.put_in_place, name),
            ):
                raise AlreadyAnswered(name)
        finally:
            print_folder.discard(name)
        log.info("batch.sent_again", batch=name, letters=len(written.letters))
        return Closed(name, len(written.letters), 0)


def tidy(*, now: datetime) -> int:
    """Bury the letters that came too late and erase what is left of answered batches; return how many were buried.

    Raises print_folder.Busy.
    """
    with print_folder.alone():
        buried = batches.bury_late(now=now)
        batches.end_answered(now=now)
    return buried


def _to_send_again(name: str) -> Batch:
    batch = Batch.objects.filter(name=name).first()
    if batch is None:
        raise UnknownBatch(name)
    if batch.state == BatchState.CLOSING:
        raise NotClosedYet(name)
    if batch.state == BatchState.DONE or len(batches.unanswered(batch)) != batch.letters:
        raise AlreadyAnswered(name)
    return batch


def _write(batch: Batch, on_trouble: Callable[[uuid.UUID, Exception], None], report: Report) -> _Written:
    """Write the batch's hidden folder. `on_trouble` is given a letter that cannot be printed; it leaves no hole."""
    hidden = print_folder.begin(batch.name)
    everything, printed = batches.unanswered(batch), []
    with print_folder.create(hidden / print_folder.MANIFEST) as file:
        manifest = _Manifest(file)
        for done, pk in enumerate(everything, start=1):
            try:
                pdf = _draw(pk, batch)
            except (DatabaseTrouble, OSError):
                raise  # says nothing of the letter
            except Exception as error:  # noqa: BLE001 - whatever is wrong with one letter, the others are printed
                on_trouble(pk, error)
            else:
                print_folder.write(hidden / print_folder.file_name(pk), pdf)
                printed.append(pk)
                manifest.add(batch, len(printed), pk, pdf)
            report(done, len(everything))
    print_folder.synchronise(hidden)
    return _Written(printed, len(everything) - len(printed), manifest.sha256.hexdigest())


class _Manifest:
    """A line for each letter, written as it goes. It must never hold a name, an address or a secret."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.sha256 = file, hashlib.sha256()
        self._line(COLUMNS)

    def add(self, batch: Batch, sequence: int, pk: uuid.UUID, pdf: bytes) -> None:
        pages, digest = letter.count_pages(pdf), hashlib.sha256(pdf).hexdigest()
        about = (pages, math.ceil(pages / SIDES), len(pdf), digest)
        self._line((batch.name, sequence, pk, print_folder.file_name(pk), "PDF/UA-1", "A4", *about))

    def _line(self, cells: Sequence[object]) -> None:
        # None of these needs a quotation mark.
        line = f"{';'.join(map(str, cells))}\n".encode()
        self._file.write(line)
        self.sha256.update(line)


def _draw(pk: uuid.UUID, batch: Batch) -> bytes:
    message = _LETTER.all(id=pk)[0]
    recipient, context = message.payload["recipient"], message.payload["context"]
    return letter.render(message, recipient, context, printed_with=batch.printed_with)


def _take_out(batch: Batch, now: datetime, pk: uuid.UUID, error: Exception) -> None:
    permanent = isinstance(error, letter.UNPRINTABLE)
    batches.take_out(pk, batch, error=type(error).__name__, permanent=permanent, now=now)


def _refuse(pk: uuid.UUID, error: Exception) -> None:
    raise CannotPrint(f"{pk} ({type(error).__name__})") from None
