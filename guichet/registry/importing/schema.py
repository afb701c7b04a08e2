"""What the tables are written with: what a file is, and the columns that several files have."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from guichet.registry.importing import columns as kind
from guichet.registry.importing.columns import Column, Refused
from guichet.registry.models import Establishment, Person

# NF Z 10-011: what each line is, and an example.
POSTAL_LINES = (
    ("Postal address (NF Z 10-011): who. Empty lines close up when printed.", "M JEAN MARTIN"),
    ("Flat, floor, or care of whom.", "CHEZ MME ADELE MARTIN"),
    ("Building, entrance.", "BATIMENT B"),
    ("Number and street.", "8 RUE DES TILLEULS"),
    ("Hamlet or postal box.", "LE MOULIN"),
    ("Postal code and town.", "67990 VILLAGE INVENTE"),
    ("Country, abroad only.", "SUISSE"),
)
Values = dict[str, Any]


@dataclass(frozen=True)
class Reference:
    """A column that names a row of another file: `field` receives the row's id."""

    column: str
    field: str
    model: type[Person | Establishment]


@dataclass(frozen=True)
class Table:
    """One file. `key` are the fields that make a row the same row; `fields` turns cells' values into fields' values."""

    file: str
    model: type[models.Model]
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    fields: Callable[[Values], Values]
    references: tuple[Reference, ...] = ()
    ended_by: str = ""
    """Date to set on a row that a complete file no longer lists; such a row is deleted when there is none."""
    dated_by: str = ""
    """Field of the date after which rows are kept for a while only; a complete file speaks for its own dates only."""
    months_kept: int = 0
    """How long a dated row is kept: an older one is not taken, and one that grows so old is deleted."""
    delivered: bool = False
    """Whether each row is a delivery, taken in once: a complete file does not list former ones, and none is absent."""
    rekeyed: str = ""
    """Field of the key that is a blind index; `fields` gives what it was under older keys as `<field>_formerly`."""

    @property
    def header(self) -> Mapping[str, Column]:
        """The columns by name."""
        return {column.name: column for column in self.columns}

    @property
    def anchor(self) -> tuple[str, str]:
        """The column that says which row or whose row this is, and the path of the same thing in the database."""
        if self.key == ("source_ref",):
            return self.columns[0].name, "source_ref"
        return "person_ref", "person__source_ref"


def as_read(values: Values) -> Values:
    """Return the values as the cells gave them: the fields of a table that needs no more."""
    return values


def one_owner(values: Values) -> Values:
    """Return the values of a row that belongs to a person or to an establishment. Raises Refused for both or none."""
    if bool(values["person_ref"]) == bool(values["establishment_ref"]):
        raise Refused("it belongs to a person or to an establishment, one of the two", column="establishment_ref")
    return values


def owner_columns() -> tuple[Column, Column]:
    """Return the columns that say whose a row is."""
    return (
        ref("person_ref", "`source_ref` of the person whose it is, or empty.", "P-000001", required=False),
        ref(
            "establishment_ref",
            "`source_ref` of the establishment whose it is, or empty.",
            "",
            required=False,
            otherwise="S-000001",
        ),
    )


def ref(name: str, meaning: str, example: str, *, required: bool = True, otherwise: str = "") -> Column:
    """Return a column that holds a key of the source system."""
    return Column(name, kind.reference, "reference", example, meaning, required=required, otherwise=otherwise)


def text(  # noqa: PLR0913 - what a column of the document shows
    name: str,
    most: int,
    meaning: str,
    example: str,
    *,
    required: bool = False,
    otherwise: str = "",
    added: bool = False,
) -> Column:
    """Return a column of text of at most `most` characters."""
    shown = f"text, {most} characters"
    return Column(name, kind.text(most), shown, example, meaning, required, "", otherwise, added)


def choice(name: str, choices: type[models.TextChoices], meaning: str, example: str) -> Column:
    """Return a column that holds one of a few words."""
    return Column(name, kind.one_of(*choices.values), " / ".join(f"`{c}`" for c in choices.values), example, meaning)


def yes_no(name: str, meaning: str, example: str, *, added: bool = False) -> Column:
    """Return a column that holds 1 or 0; one that was added later may be empty, which says 0."""
    return Column(name, kind.yes_no, "`1` / `0`", example, meaning, not added, False if added else None, "", added)


def day(name: str, meaning: str, example: str, *, required: bool = True, otherwise: str = "") -> Column:
    """Return a column that holds a whole date."""
    return Column(name, kind.day, "date `YYYY-MM-DD`", example, meaning, required=required, otherwise=otherwise)


def postal_columns(examples: Mapping[int, str]) -> tuple[Column, ...]:
    """Return the columns of a postal address, with an example for some."""
    return tuple(
        text(
            f"line{number}",
            kind.POSTAL_LINE_LENGTH,
            meaning,
            examples.get(number, ""),
            otherwise="" if number in examples else otherwise,
        )
        for number, (meaning, otherwise) in enumerate(POSTAL_LINES, 1)
    )


def postal_lines(values: Values) -> list[str]:
    """Take the lines out of the values, and return those to keep: six, seven abroad, none without an address."""
    # By position, empty ones included: a letter reads what each line is from its rank (guichet/delivery/postal.py).
    *domestic, country = (values.pop(f"line{number}") for number, _ in enumerate(POSTAL_LINES, 1))
    if not any(domestic):
        return []
    return [*domestic, country] if country else domestic


FUND = Column("fund_code", kind.fund_code, "fund code", "68", "Code of the fund, as in `funds/*.toml`.")
PERSON_REF = ref("person_ref", "The person's `source_ref`.", "P-000001")
OWNERS = (
    Reference("person_ref", "person_id", Person),
    Reference("establishment_ref", "establishment_id", Establishment),
)
"""What `one_owner` lets belong to either."""
