"""One chart: the rows of its table, the bars of its drawing, and how a number is written.

A number below the floor is not: whether it is none or a few is not said, not even by a total (docs/adr/0133).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _

Words = str | Promise
_NARROW: Final = "\N{NARROW NO-BREAK SPACE}"
_APART: Final = 44
"""Pixels from one bar to the next: its words, and itself."""


@dataclass(frozen=True)
class Row:
    """One line of a table."""

    label: Words
    numbers: Sequence[int]
    """One for each column, but for the last where they have no meaning; what is below the floor is not shown."""

    @property
    def cells(self) -> list[str]:
        """The numbers as a page shows them."""
        return [spaced(number) for number in self.numbers]


@dataclass(frozen=True)
class Bar:
    """One bar of a drawing."""

    label: Words
    number: int
    percent: int
    """Of the longest."""
    top: int

    @property
    def value(self) -> str:
        """The number as a page shows it."""
        return spaced(self.number)

    @property
    def base(self) -> int:
        """Where its words stand, in pixels."""
        return self.top + 14

    @property
    def bar(self) -> int:
        """Where its rectangle begins, in pixels."""
        return self.top + 20


@dataclass(frozen=True)
class Chart:
    """A drawing and its table."""

    key: str
    """In addresses."""
    title: Words
    intro: Words
    first: Words
    """What the first column holds."""
    columns: Sequence[Words]
    groups: Sequence[tuple[Words, Sequence[Row]]]
    """Title and rows; one group without a title as a rule."""

    @property
    def bars(self) -> list[Bar]:
        """The first number of each row of the first group."""
        rows = self.groups[0][1]
        most = max((row.numbers[0] for row in rows), default=0)
        return [
            Bar(row.label, number, max(1, 100 * number // most) if is_shown(number) else 0, _APART * rank)
            for rank, row in enumerate(rows)
            for number in row.numbers[:1]
        ]

    @property
    def table(self) -> list[tuple[Words, list[tuple[Words, list[tuple[Words, str]]]]]]:
        """Each group's title and rows; each cell beside the name of its column, empty where there is one only.

        On a telephone the head of the table is out of sight: two numbers side by side would be read as one.
        """
        names = self.columns if len(self.columns) > 1 else [""]
        return [(title, [(row.label, _named(names, row.cells)) for row in rows]) for title, rows in self.groups]

    @property
    def height(self) -> int:
        """Of the drawing, in pixels."""
        return _APART * len(self.groups[0][1])

    @property
    def is_grouped(self) -> bool:
        """Whether rows have a title above them."""
        return any(title for title, _rows in self.groups)

    def file(self) -> tuple[list[str], list[list[str]]]:
        """Return the header and the rows of the same table as a file, numbers without blanks."""
        header = [*([_("Groupe")] if self.is_grouped else []), str(self.first), *map(str, self.columns)]
        rows = [
            [*([str(title)] if self.is_grouped else []), str(row.label), *map(plain, row.numbers)]
            for title, group in self.groups
            for row in group
        ]
        return header, rows


def _named(names: Sequence[Words], cells: Sequence[str]) -> list[tuple[Words, str]]:
    return list(zip_longest(names, cells, fillvalue="–"))


def is_shown(number: int) -> bool:
    """Whether a number is of enough people."""
    return number >= settings.FIGURES_FLOOR


def plain(number: int) -> str:
    """Return a number for a spreadsheet, or that it is too small."""
    return str(number) if is_shown(number) else _("moins de %(floor)d") % {"floor": settings.FIGURES_FLOOR}


def spaced(number: int) -> str:
    """Return the same for a page: « 12 345 »."""
    return f"{number:,}".replace(",", _NARROW) if is_shown(number) else plain(number)
