"""A table as a file that spreadsheets of a French office open by a double click (RFC 4180, but for the semicolon)."""

import csv
import io
from collections.abc import Iterable, Sequence

BYTE_ORDER_MARK = "\ufeff"
"""Without it a spreadsheet reads UTF-8 as something else, and « Santé » as « SantÃ© »."""
CONTENT_TYPE = "text/csv; charset=utf-8"

# What makes a spreadsheet run a cell instead of showing it, full-width twins included (CWE-1236).
_STARTS_A_FORMULA = frozenset("=+-@|%\t\r\n\0＝＋－＠")


def write(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return the file. A cell that could be run as a formula is made plain text."""
    text = io.StringIO(newline="")
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text, delimiter=";")
    writer.writerow(header)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def safe(cell: str) -> str:
    """Return a cell that no spreadsheet runs: an apostrophe, the sign of plain text, stands before a doubtful one."""
    # Blanks do not stop every spreadsheet from seeing the sign behind them.
    first = (cell.lstrip(" \N{NO-BREAK SPACE}") or cell)[:1]
    return f"'{cell}" if first and first in _STARTS_A_FORMULA else cell


def decimal(cents: int) -> str:
    """Return `1234,50`: a number to a French spreadsheet, hence no blank and no sign of the euro."""
    euros, rest = divmod(cents, 100)
    return f"{euros},{rest:02}"
