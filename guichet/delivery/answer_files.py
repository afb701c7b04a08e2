"""The files in which a print shop answers: `answers/*.csv` in the print folder, each read once.

What they hold comes from outside: sizes are bounded, and nothing of a line is ever quoted.
"""

import csv
import errno
import io
import os
import re
import stat
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

import structlog
from django.db import Error as DatabaseTrouble
from django.utils import timezone

from guichet.delivery import answers, batches, print_folder
from guichet.delivery.answers import REASONS, Answer, Kind, WrongAnswer
from guichet.delivery.models import Batch
from guichet.delivery.states import BatchState

log = structlog.get_logger(__name__)

FOLDER: Final = "answers"
DONE: Final = "done"
COLUMNS: Final = ["letter_id", "answer", "date", "reason"]
MOST_BYTES: Final = 20_000_000
"""Ten times an answer for a hundred thousand letters: what is larger is a mistake, and memory is not for it."""
MOST_CHARACTERS: Final = 200
"""Of a line."""
MOST_WRONG: Final = 1_000
"""Lines of one file that are told: one with more is no file of answers, or has one mistake that all of them share."""
OLDEST: Final = timedelta(days=366)
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}\.(?i:csv)")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class NotClosedYet(Exception):
    """A batch was left closing by a command that was killed: `close_batch` must finish it before answers are read."""


@dataclass(frozen=True)
class Wrong:
    """Something that could not be taken; the rest was."""

    file: str
    line: int
    """From 1; 0 for the file as a whole, which stays where it is."""
    reason: str


@dataclass(frozen=True)
class Read:
    """What one run did."""

    files: int
    """Read to the end and moved away."""
    new: int
    known: int
    wrong: int
    batches_done: int
    """Batches that have an answer for each letter since."""


Tell = Callable[[Wrong], None]


def read_answers(*, now: datetime, tell: Tell) -> Read:
    """Record every answer that waits, and move the files that were read to `answers/done/`.

    `tell` is given each line that could not be taken. A file that could not be read to its end stays, and is read
    again the next time. Raises NotClosedYet, print_folder.Busy or OSError.
    """
    with print_folder.alone():
        if Batch.objects.filter(state=BatchState.CLOSING).exists():
            raise NotClosedYet
        reading = _Reading(now, tell)
        with print_folder.inside(FOLDER, made=True) as folder, print_folder.inside(FOLDER, DONE, made=True) as done:
            for name in _waiting(folder, reading):
                if reading.read(name, folder):
                    _move_away(name, folder, done)
        ended = batches.end_answered(now=now)
    return Read(reading.files, reading.new, reading.known, reading.wrong, ended)


def _waiting(folder: int, reading: "_Reading") -> Iterator[str]:
    """Yield what to read, by name. Hidden files and other suffixes are left to whoever is still writing them."""
    for name in sorted(os.listdir(folder)):
        if not name.lower().endswith(".csv") or name.startswith("."):
            continue
        if _NAME.fullmatch(name):
            yield name
        else:
            reading.refuse("".join(char if char.isprintable() else "?" for char in name), 0, "not a plain name")


class _Reading:
    """Counts, over the files of one run."""

    def __init__(self, now: datetime, tell: Tell) -> None:
        self._now, self._tell = now, tell
        self.files = self.new = self.known = self.wrong = 0

    def refuse(self, file: str, line: int, reason: str) -> None:
        self.wrong += 1
        self._tell(Wrong(file, line, reason))

    def read(self, name: str, folder: int) -> bool:
        """Take what a file says; whether it was read to its end, and need not stay."""
        try:
            content = _content(name, folder)
        except _WrongFile as wrong:
            self.refuse(name, 0, str(wrong))
            return False
        lines = _lines(content)
        if next(lines, "").strip().split(";") != COLUMNS:
            self.refuse(name, 0, f"its first line is not {';'.join(COLUMNS)}")
            return False
        undone, wrong_before = False, self.wrong
        for number, line in enumerate(lines, start=2):
            if self.wrong - wrong_before == MOST_WRONG:
                self.refuse(name, 0, f"{MOST_WRONG} lines are wrong: what follows was not read")
                return False
            try:
                if line.strip():
                    self._take(line)
            except WrongAnswer as wrong:
                self.refuse(name, number, str(wrong))
            except (DatabaseTrouble, OSError):
                raise
            except Exception as error:  # noqa: BLE001 - somebody who was told of the answer failed: the others go in
                log.error("answer.failed", file=name, line=number, error=type(error).__name__)  # noqa: TRY400 - its text may quote a row
                self.refuse(name, number, f"could not be recorded ({type(error).__name__}); it stays to be read")
                undone = True
        self.files += not undone
        return not undone

    def _take(self, line: str) -> None:
        if answers.record(_parsed(line, self._now), now=self._now):
            self.new += 1
        else:
            self.known += 1


class _WrongFile(Exception):
    """The file is not one to read. The message says why."""


def _content(name: str, folder: int) -> bytes:
    """Return what a file holds. Neither links nor pipes are opened, whatever takes the file's place meanwhile."""
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    except OSError as error:
        known = {errno.ELOOP: "not an ordinary file", errno.EACCES: "this user may not read it"}
        if error.errno in known:
            raise _WrongFile(known[error.errno]) from None
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise _WrongFile("not an ordinary file")
    with os.fdopen(descriptor, "rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise _WrongFile(f"larger than {MOST_BYTES // 1_000_000} MB")
    return content


def _lines(content: bytes) -> Iterator[str]:
    """Yield the lines one at a time: all of them together would take many times the size of the file.

    A line that is too long is cut, and still too long. What is not UTF-8 makes its own line wrong, not the file.
    """
    file = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", errors="replace")
    while line := file.readline(MOST_CHARACTERS + 2):
        rest = line
        while rest and not rest.endswith("\n"):
            rest = file.readline(MOST_CHARACTERS)
        yield line.removesuffix("\n")


def _parsed(line: str, now: datetime) -> Answer:
    """Return the answer that a line gives. Raises WrongAnswer."""
    # A line at a time: a quotation mark that nobody closes spoils its own line only.
    cells = [cell.strip() for cell in next(csv.reader([line[: MOST_CHARACTERS + 1]], delimiter=";"))]
    if len(line) > MOST_CHARACTERS or len(cells) != len(COLUMNS):
        raise WrongAnswer(f"not {len(COLUMNS)} cells of a line of {MOST_CHARACTERS} characters at most")
    letter_id, said, day, reason = cells
    try:
        kind = Kind(said)
    except ValueError:
        raise WrongAnswer(f"the answer is none of {', '.join(Kind)}") from None
    if REASONS[kind] and reason not in REASONS[kind]:
        known = ", ".join(sorted(REASONS[kind]))
        raise WrongAnswer(f"the reason is none of {known}" if reason else f"a reason is needed: {known}")
    return Answer(_identifier(letter_id), kind, _moment(day, now), reason if REASONS[kind] else "")


def _identifier(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise WrongAnswer("letter_id is not the identifier of a letter") from None


def _moment(text: str, now: datetime) -> datetime:
    """Return the first instant of a day in Paris."""
    try:
        day = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise WrongAnswer("the date is not YYYY-MM-DD")
    if not timezone.localdate(now) - OLDEST <= day <= timezone.localdate(now):
        raise WrongAnswer("the date is in the future or more than a year ago")
    return timezone.make_aware(datetime.combine(day, time()))


def _move_away(name: str, folder: int, done: int) -> None:
    """Move a file to `done/`, under another name if there is one of this name."""
    target, rank = name, 1
    while os.access(target, os.F_OK, dir_fd=done, follow_symlinks=False):
        rank += 1
        target = f"{name.removesuffix('.csv')}.{rank}.csv"
    os.rename(name, target, src_dir_fd=folder, dst_dir_fd=done)
