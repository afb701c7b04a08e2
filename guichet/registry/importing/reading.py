"""Reading one file, line by line, without ever holding more than a line."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from guichet.registry.importing.columns import Refused
from guichet.registry.importing.schema import Table

SEPARATOR = ";"
LONGEST_LINE = 16_384
"""Bytes. A line that never ends must not be read into memory."""
_UNWANTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class WrongFile(Exception):
    """A file cannot be imported at all: nothing of the folder was. The message names the file and what to mend."""


@dataclass(frozen=True)
class BadRow:
    """A row that was left out. Nothing of what the row says is repeated here."""

    file: str
    line: int
    column: str
    """Empty when the whole row is at fault."""
    reason: str


@dataclass
class Row:
    """A row that could be read: the fields of its model, and the source references still to be resolved."""

    line: int
    offset: int
    """Where the line begins, in bytes: a row that names a later one is read again from there."""
    fields: dict[str, Any]
    references: dict[str, str] = field(default_factory=dict)
    """Field -> source reference."""


@dataclass
class Unreadable:
    """A row that was refused, with its source reference when that cell could be read."""

    bad: BadRow
    anchor: str


class Reader:
    """One open file. Raises WrongFile when its header is not that of the table."""

    def __init__(self, path: Path, table: Table) -> None:
        """Open the file and read its header."""
        self.table = table
        self.size = path.stat().st_size
        self._file: BinaryIO = path.open("rb")
        self._header = self._read_header()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def rows(self) -> Iterator[tuple[int, Row | Unreadable]]:
        """Yield the bytes read so far and each row, in the order of the file."""
        line = 1
        while True:
            offset = self._file.tell()
            raw = self._file.readline(LONGEST_LINE)
            if not raw:
                return
            line += 1
            too_long = len(raw) == LONGEST_LINE and not raw.endswith(b"\n")
            while too_long and raw and not raw.endswith(b"\n"):
                raw = self._file.readline(LONGEST_LINE)
            if raw.strip() or too_long:
                yield self._file.tell(), self._row(b"" if too_long else raw, line, offset)

    def row_at(self, line: int, offset: int) -> Row:
        """Read again a row that was read once without a mistake."""
        self._file.seek(offset)
        row = self._row(self._file.readline(LONGEST_LINE), line, offset)
        if isinstance(row, Unreadable):
            raise WrongFile(f"{self.table.file}: the file changed while it was read")
        return row

    def _read_header(self) -> list[str]:
        raw = self._file.readline(LONGEST_LINE).removeprefix(_BYTE_ORDER_MARK)
        try:
            header = _cells(raw)
        except Refused as refused:
            raise WrongFile(f"{self.table.file}: header: {refused}") from None
        problems = [
            *(f"column {name} is missing" for name, column in self.table.header.items()
              if name not in header and not column.added),
            *(f"column {position} is none of this file's" for position, name in enumerate(header, 1)
              if name not in self.table.header),
            *(f"column {name} stands twice" for name in self.table.header if header.count(name) > 1),
        ]  # fmt: skip
        if problems:
            raise WrongFile(f"{self.table.file}: header: {'; '.join(problems)}. See docs/registry-format.md.")
        return header

    def _row(self, raw: bytes, line: int, offset: int) -> Row | Unreadable:
        cells: dict[str, str] = {}
        try:
            cells = self._named(_cells(raw))
            values = {name: column.value(cells.get(name, "")) for name, column in self.table.header.items()}
            named = {reference.field: values[reference.column] for reference in self.table.references}
            fields = self.table.fields(values)
        except Refused as refused:
            bad = BadRow(self.table.file, line, refused.column, str(refused))
            anchor = self.table.anchor[0]
            # A key that cannot be read may stand for any row.
            return Unreadable(bad, "" if refused.column == anchor else cells.get(anchor, ""))
        for reference in self.table.references:
            fields.pop(reference.column)
            fields[reference.field] = None
        return Row(line, offset, fields, {name: ref for name, ref in named.items() if ref})

    def _named(self, cells: Sequence[str]) -> dict[str, str]:
        if len(cells) != len(self._header):
            raise Refused(f"{len(cells)} cells where the header has {len(self._header)}")
        return dict(zip(self._header, cells, strict=True))


def _cells(raw: bytes) -> list[str]:
    """Return the cells of a line. Each line is read by itself, so that a stray quote spoils its own line only."""
    if not raw:
        raise Refused(f"longer than {LONGEST_LINE} bytes")
    try:
        text = raw.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise Refused("not UTF-8") from None
    if _UNWANTED.search(text):
        raise Refused("a control character")
    try:
        cells = next(csv.reader((text,), delimiter=SEPARATOR, strict=True))
    except (csv.Error, StopIteration):
        raise Refused('quotes do not pair: a cell with ; or " stands between quotes, each " inside doubled') from None
    return [cell.strip() for cell in cells]
