"""Kinds of columns: how a cell is read. A reason never repeats the cell: reports travel further than the file."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from unicodedata import normalize

from stdnum import iban as iban_numbers
from stdnum import luhn
from stdnum.exceptions import ValidationError

from guichet.funds import catalogue
from guichet.funds.departments import DEPARTMENTS
from guichet.identifiers import card, et, nir, siren, siret
from guichet.identifiers.errors import InvalidIdentifier

_REFERENCE = re.compile(r"[A-Za-z0-9._:/-]{1,40}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PARTIAL_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_CENTS = re.compile(r"[1-9][0-9]{0,8}")
_CENTS_FROM_ZERO = re.compile(r"0|[1-9][0-9]{0,8}")
_SECTION = re.compile(r"[0-9]{3}[A-Z]{1,2}|[A-Z]{1,2}")
_FOUR_DIGITS = re.compile(r"[0-9]{1,4}")
_SUBDIVISION = re.compile(r"[0-9A-Za-z]{1,4}")
_RPPS = re.compile(r"[0-9]{11}")
_PDF_NAME = re.compile(r"(?!\.)[A-Za-z0-9._-]{1,96}\.pdf")
_RECEIPT = re.compile(r"([0-9A-F]{4})[ -]?([0-9A-F]{4})[ -]?([0-9A-F]{4})")
_A_YEAR = re.compile(r"[0-9]{4}")
_SMALL = re.compile(r"[0-9]{1,2}")
_MOST = 20
_FIRST_OF_OURS = 1990
_THIRD_PARTY = re.compile(r"[A-Z0-9-]{1,20}")
_COMMUNE = re.compile(r"[0-9][0-9AB][0-9]{3}")
_COUNTRY = re.compile(r"99[0-9]{3}")
FIRST_YEAR, LAST_YEAR = 1850, 2200
POSTAL_LINE_LENGTH = 38


class Refused(ValueError):
    """A cell or a row cannot be taken; the message is the reason, `column` where it lies."""

    def __init__(self, reason: str, *, column: str = "") -> None:
        """Say why, and in which column unless the caller knows it."""
        super().__init__(reason)
        self.column = column


@dataclass(frozen=True)
class Column:
    """A column of a file. `read` takes a cell that is not empty; an empty one gives `empty`, or is refused."""

    name: str
    read: Callable[[str], Any]
    type: str
    example: str
    meaning: str
    required: bool = True
    empty: Any = None
    otherwise: str = ""
    """An example too, where the first one is an empty cell."""
    added: bool = False
    """Whether files of a former format go without this column: each of its cells then reads as an empty one."""

    def value(self, cell: str) -> Any:
        """Return what the cell says. Raises Refused."""
        if not cell:
            if self.required:
                raise Refused("empty", column=self.name)
            return self.empty
        try:
            return self.read(cell)
        except Refused as refused:
            refused.column = self.name
            raise
        except InvalidIdentifier as invalid:
            raise Refused(f"not a number of this kind ({invalid.code})", column=self.name) from None


def text(most: int) -> Callable[[str], str]:
    """Return a reader of text of at most `most` characters, Unicode composed (NFC)."""

    def read(cell: str) -> str:
        composed = normalize("NFC", cell)
        if len(composed) > most:
            raise Refused(f"longer than {most} characters")
        return composed

    return read


def reference(cell: str) -> str:
    """Read a key of the source system."""
    if not _REFERENCE.fullmatch(cell):
        raise Refused("not 1 to 40 letters, digits or . _ : / -")
    return cell


def one_of(*choices: str) -> Callable[[str], str]:
    """Return a reader of a word among `choices`."""

    def read(cell: str) -> str:
        if cell not in choices:
            raise Refused(f"not one of {', '.join(choices)}")
        return cell

    return read


def yes_no(cell: str) -> bool:
    """Read 1 or 0."""
    if cell not in ("0", "1"):
        raise Refused("neither 0 nor 1")
    return cell == "1"


def day(cell: str) -> date:
    """Read a whole date, YYYY-MM-DD."""
    if not _DAY.fullmatch(cell):
        raise Refused("not a date YYYY-MM-DD")
    try:
        read = date.fromisoformat(cell)
    except ValueError:
        raise Refused("no such day") from None
    if not FIRST_YEAR <= read.year <= LAST_YEAR:
        raise Refused("a year out of reach")
    return read


def partial_day(cell: str) -> tuple[int, int | None, int | None]:
    """Read YYYY-MM-DD, YYYY-MM or YYYY; a month or a day of 00 is unknown."""
    if not (parts := _PARTIAL_DAY.fullmatch(cell)):
        raise Refused("not a date YYYY-MM-DD, YYYY-MM or YYYY")
    year, month, in_month = (int(part or 0) for part in parts.groups())
    if in_month and not month:
        raise Refused("a day without its month")
    try:
        date(year, month or 1, in_month or 1)
    except ValueError:
        raise Refused("no such day") from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused("a year out of reach")
    return year, month or None, in_month or None


def cents(cell: str) -> int:
    """Read an amount in cents, from 1."""
    if not _CENTS.fullmatch(cell):
        raise Refused("not a whole number of cents from 1 to 999999999")
    return int(cell)


def cents_from_zero(cell: str) -> int:
    """Read an amount in cents that may be nothing."""
    if not _CENTS_FROM_ZERO.fullmatch(cell):
        raise Refused("not a whole number of cents from 0 to 999999999")
    return int(cell)


def hours(cell: str) -> int:
    """Read a number of hours, from 1."""
    if not _FOUR_DIGITS.fullmatch(cell) or not int(cell):
        raise Refused("not a whole number of hours from 1 to 9999")
    return int(cell)


def year(cell: str) -> int:
    """Read a year of our time."""
    if not _A_YEAR.fullmatch(cell) or not _FIRST_OF_OURS <= int(cell) <= LAST_YEAR:
        raise Refused("not a year of four digits")
    return int(cell)


def small_count(cell: str) -> int:
    """Read how many there are of what a family has few."""
    if not _SMALL.fullmatch(cell) or int(cell) > _MOST:
        raise Refused("not a whole number from 0 to 20")
    return int(cell)


def third_party_number(cell: str) -> str:
    """Read the number by which a fund knows a structure."""
    if not _THIRD_PARTY.fullmatch(cell):
        raise Refused("not 1 to 20 capitals, digits or hyphens")
    return cell


def square_metres(cell: str) -> int:
    """Read an area in square metres, from 1."""
    if not _CENTS.fullmatch(cell):
        raise Refused("not a whole number of square metres from 1 to 999999999")
    return int(cell)


def iban(cell: str) -> str:
    """Read an IBAN of any country (ISO 13616); return it without spaces."""
    try:
        return iban_numbers.validate(cell)
    except ValidationError:
        raise Refused("not an IBAN") from None


def rpps_number(cell: str) -> str:
    """Read a number of the register of health professionals: 11 digits, the last by Luhn."""
    if not _RPPS.fullmatch(cell) or not luhn.is_valid(cell):
        raise Refused("not an RPPS number")
    return cell


def land_section(cell: str) -> str:
    """Read a section of the land register, after the prefix of a merged commune where there is one."""
    if not _SECTION.fullmatch(cell):
        raise Refused("not one or two capitals, perhaps after 3 digits")
    return cell


def land_number(cell: str) -> str:
    """Read a parcel's number; return it without zeros before it."""
    if not _FOUR_DIGITS.fullmatch(cell) or not int(cell):
        raise Refused("not a number from 1 to 9999")
    return str(int(cell))


def land_subdivision(cell: str) -> str:
    """Read the mark of a part of a parcel."""
    if not _SUBDIVISION.fullmatch(cell):
        raise Refused("not 1 to 4 letters or digits")
    return cell


def pdf_name(cell: str) -> str:
    """Read the name of a PDF beside the file: a name that holds a path would read anything on the machine."""
    if not _PDF_NAME.fullmatch(cell):
        raise Refused("not a plain name that ends in .pdf")
    return cell


def receipt(cell: str) -> str:
    """Read a receipt number however it is grouped; return it as the member has it, `4F3A-91BC-2D07`."""
    if not (parts := _RECEIPT.fullmatch(cell.upper())):
        raise Refused("not a receipt number of 12 characters")
    return "-".join(parts.groups())


def fund_code(cell: str) -> str:
    """Read the code of one of the funds."""
    try:
        return catalogue.by_code(cell).code
    except catalogue.UnknownFund:
        raise Refused("no fund has this code") from None


_DEPARTMENT_CODES = {department.code for department in DEPARTMENTS}


def department(cell: str) -> str:
    """Read the code of a department."""
    if cell not in _DEPARTMENT_CODES:
        raise Refused("no department has this code")
    return cell


def commune_code(cell: str) -> str:
    """Read an INSEE commune code."""
    if not _COMMUNE.fullmatch(cell):
        raise Refused("not an INSEE commune code of 5 characters")
    return cell


def country_code(cell: str) -> str:
    """Read an INSEE country code."""
    if not _COUNTRY.fullmatch(cell):
        raise Refused("not an INSEE country code: 99 and 3 digits")
    return cell


def personal_number(cell: str) -> nir.Nir:
    """Read a NIR, a waiting number or a provisional number."""
    return nir.parse(cell)


card_serial = card.parse
siret_number = siret.parse
siren_number = siren.parse
et_number = et.parse
