"""Takes a folder of files into the registry: one pass, a batch per commit, bad rows told and left out.

The files are described in docs/registry-format.md, the choices in docs/adr/0011-registry-import.md.
"""

import time
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.utils import timezone

from guichet.registry.calendar import months_before
from guichet.registry.common_amounts import count_common_amounts
from guichet.registry.importing import leaving
from guichet.registry.importing.reading import BadRow, Reader, Row, Unreadable, WrongFile
from guichet.registry.importing.schema import Table
from guichet.registry.importing.tables import TABLES
from guichet.registry.importing.writing import BATCH, Writer

__all__ = ["BadRow", "FileReport", "ImportReport", "Progress", "WrongFile", "import_folder"]

MOST_LEAVING_PERCENT = 5.0
MOST_BAD_ROWS_KEPT = 1_000
# People lead to people in two steps at most (`lookup.MOST_STEPS`); a few more rounds name the rest as mistakes.
MOST_ROUNDS = 5


@dataclass(frozen=True)
class Progress:
    """How far one file is, told after each commit."""

    file: str
    rows: int
    bad: int
    bytes_read: int
    bytes_total: int
    seconds: float
    """Since this file was begun."""

    @property
    def rows_per_second(self) -> float:
        """Average since this file was begun."""
        return self.rows / self.seconds if self.seconds else 0.0

    @property
    def share(self) -> float:
        """Part of the file that was read, 0 to 1."""
        return self.bytes_read / self.bytes_total if self.bytes_total else 1.0


@dataclass
class FileReport:
    """What became of the rows of one file."""

    file: str
    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    bad: int = 0
    too_old: int = 0
    """Older than its table keeps, not taken."""
    left: int = 0
    """Rows of the registry that a complete file no longer lists."""
    not_taken_away: str = ""
    """Why rows that are absent were kept all the same; empty when they were not."""


@dataclass
class ImportReport:
    """What an import did."""

    files: list[FileReport] = field(default_factory=list)
    bad_rows: list[BadRow] = field(default_factory=list)
    """The first thousand; `on_bad_row` receives them all."""
    forgotten: int = 0
    """Dated rows that grew too old and were deleted."""
    common_amounts: int = 0
    seconds: float = 0.0

    @property
    def rows(self) -> int:
        """Rows read."""
        return sum(one.rows for one in self.files)

    @property
    def bad(self) -> int:
        """Rows left out."""
        return sum(one.bad for one in self.files)

    @property
    def complete(self) -> bool:
        """Whether nothing was left out nor kept back."""
        return not self.bad and not any(one.not_taken_away for one in self.files)


def import_folder(  # noqa: PLR0913 - each is an option of `guichet registry import`
    folder: Path,
    *,
    report: Callable[[Progress], None] = lambda _: None,
    on_bad_row: Callable[[BadRow], None] = lambda _: None,
    complete: bool = False,
    most_leaving_percent: float = MOST_LEAVING_PERCENT,
    today: date | None = None,
) -> ImportReport:
    """Take the files of `folder` into the registry and return what was done. An absent file is left alone.

    With `complete`, a file lists everything there is: people and establishments it no longer lists have left, other
    rows are deleted, unless that is more than `most_leaving_percent` of them. Raises WrongFile, before anything is
    written, when a header is wrong or there is no file at all.
    """
    today = today or timezone.localdate()
    began = time.monotonic()
    run = _Run(report=report, on_bad_row=on_bad_row, today=today)
    readers = _open(folder)
    try:
        for reader in readers:
            run.take(reader)
            if complete and not reader.table.delivered:
                run.take_away(most_leaving_percent)
    finally:
        for reader in readers:
            reader.close()
    done = run.done
    done.forgotten = sum(leaving.forget_before(table, _oldest(table, today)) for table in TABLES if table.dated_by)
    done.common_amounts = count_common_amounts(today=today)
    done.seconds = time.monotonic() - began
    return done


def _open(folder: Path) -> list[Reader]:
    """Open every file there is, so that a wrong header stops the import before the first row."""
    present = [(folder / table.file, table) for table in TABLES if (folder / table.file).is_file()]
    if not present:
        raise WrongFile(f"{folder}: none of {', '.join(table.file for table in TABLES)} is there")
    readers: list[Reader] = []
    problems = []
    for path, table in present:
        try:
            readers.append(Reader(path, table))
        except WrongFile as wrong:
            problems.append(str(wrong))
    if problems:
        for reader in readers:
            reader.close()
        raise WrongFile("\n".join(problems))
    return readers


class _Run:
    """One import under way; `take` makes the next file the current one."""

    table: Table
    writer: Writer
    file: FileReport
    oldest: date
    first_day: date | None

    def __init__(
        self, *, report: Callable[[Progress], None], on_bad_row: Callable[[BadRow], None], today: date
    ) -> None:
        self._report, self._on_bad_row, self._today = report, on_bad_row, today
        self.done = ImportReport()

    def take(self, reader: Reader) -> None:
        """Read a file to its end, then again the rows that named a later one."""
        self.table, self.writer, self.file = reader.table, Writer(reader.table), FileReport(reader.table.file)
        self.oldest, self.first_day = _oldest(reader.table, self._today), None
        self.done.files.append(self.file)
        began = time.monotonic()
        rows: list[Row | Unreadable] = []
        position = 0
        for position, row in reader.rows():
            self.file.rows += 1
            if not self._too_old(row):
                rows.append(row)
            if len(rows) >= BATCH:
                self._write(rows, may_wait=True)
                rows = []
                self._tell(reader, position, began)
        self._write(rows, may_wait=True)
        self._take_waiting(reader)
        self._tell(reader, reader.size, began)
        written = self.writer.written
        self.file.new, self.file.changed, self.file.unchanged = written.new, written.changed, written.unchanged

    def take_away(self, most_percent: float) -> None:
        """Let the rows that the current file no longer lists go, unless they are too many to be true."""
        seen = self.writer.written.ids
        missing, total = leaving.absent(self.table, seen, since=self.first_day)
        if not missing:
            return
        if self.writer.written.nameless_bad_row:
            self.file.not_taken_away = f"{missing} rows are absent, but a bad row does not say which one it is"
        elif missing * 100 > total * most_percent:
            self.file.not_taken_away = f"{missing} of {total} rows are absent, more than {most_percent:g} %"
        else:
            leaving.take_away(self.table, seen, since=self.first_day, today=self._today)
            self.file.left = missing

    def _too_old(self, row: Row | Unreadable) -> bool:
        if not self.table.dated_by or isinstance(row, Unreadable):
            return False
        day: date = row.fields[self.table.dated_by]
        if day < self.oldest:
            self.file.too_old += 1
            return True
        self.first_day = min(day, self.first_day or day)
        return False

    def _take_waiting(self, reader: Reader) -> None:
        written = self.writer.written
        for last in range(MOST_ROUNDS - 1, -1, -1):
            waiting, written.waiting = written.waiting, array("q")
            if not waiting:
                return
            progress = written.new + written.changed + written.unchanged
            for rows in _read_again(reader, waiting):
                self._write(rows, may_wait=last > 0)
            if written.new + written.changed + written.unchanged == progress and written.waiting:
                for rows in _read_again(reader, written.waiting):
                    self._write(rows, may_wait=False)
                return

    def _write(self, rows: list[Row | Unreadable], *, may_wait: bool) -> None:
        if not rows:
            return
        self.writer.write(rows, may_wait=may_wait)
        for bad in self.writer.written.bad:
            self.file.bad += 1
            if len(self.done.bad_rows) < MOST_BAD_ROWS_KEPT:
                self.done.bad_rows.append(bad)
            self._on_bad_row(bad)

    def _tell(self, reader: Reader, position: int, began: float) -> None:
        seconds = time.monotonic() - began
        self._report(Progress(self.file.file, self.file.rows, self.file.bad, position, reader.size, seconds))


def _oldest(table: Table, today: date) -> date:
    return months_before(today, table.months_kept)


def _read_again(reader: Reader, waiting: "array[int]") -> Iterator[list[Row | Unreadable]]:
    """Yield, in batches, the rows whose lines and offsets were kept."""
    for start in range(0, len(waiting), BATCH * 2):
        some = waiting[start : start + BATCH * 2]
        yield [reader.row_at(line, offset) for line, offset in zip(some[::2], some[1::2], strict=True)]
