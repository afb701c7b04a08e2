"""The files of a folder, one table each: its columns, what makes a row the same row, what its cells become.

docs/registry-format.md is written from this module (`guichet.registry.importing.document`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from guichet.funds.catalogue import by_department
from guichet.identifiers.nir import Nir
from guichet.identifiers.nir import NirKind as NumberForm
from guichet.registry.facts import card_serial_index
from guichet.registry.importing import columns as kind
from guichet.registry.importing.columns import Column, Refused
from guichet.registry.lookup import nir_index
from guichet.registry.models import (
    Affiliation,
    Card,
    Child,
    Contribution,
    ContributionKind,
    Establishment,
    NirKind,
    Payment,
    Person,
    PersonState,
    Sex,
)

POSTAL_LINES = 7
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


def _ref(name: str, meaning: str, example: str, *, required: bool = True) -> Column:
    return Column(name, kind.reference, "reference", example, meaning, required=required)


def _text(name: str, most: int, meaning: str, example: str, *, required: bool = False) -> Column:
    return Column(name, kind.text(most), f"text, {most} characters", example, meaning, required=required, empty="")


def _choice(name: str, choices: type[models.TextChoices], meaning: str, example: str) -> Column:
    return Column(name, kind.one_of(*choices.values), " / ".join(f"`{c}`" for c in choices.values), example, meaning)


def _yes_no(name: str, meaning: str, example: str) -> Column:
    return Column(name, kind.yes_no, "`1` / `0`", example, meaning)


def _day(name: str, meaning: str, example: str, *, required: bool = True) -> Column:
    return Column(name, kind.day, "date `YYYY-MM-DD`", example, meaning, required=required)


def _postal_columns(examples: Mapping[int, str]) -> tuple[Column, ...]:
    return tuple(
        _text(
            f"line{number}",
            kind.POSTAL_LINE_LENGTH,
            "Postal address, NF Z 10-011; empty lines close up when printed." if number == 1 else "Same.",
            examples.get(number, ""),
        )
        for number in range(1, POSTAL_LINES + 1)
    )


def _postal_lines(values: Values) -> list[str]:
    # By position, empty ones included: a letter reads what each line is from its rank (guichet/delivery/postal.py).
    *domestic, country = (values.pop(f"line{number}") for number in range(1, POSTAL_LINES + 1))
    if not any(domestic):
        return []
    return [*domestic, country] if country else domestic


FUND = Column("fund_code", kind.fund_code, "fund code", "68", "Code of the fund, as in `funds/*.toml`.")
PERSON_REF = _ref("person_ref", "The person's `source_ref`.", "P-000001")
AMOUNT = Column("amount_cents", kind.cents, "cents", "2250", "Amount, in cents: 22,50 € is `2250`.")


def _person(values: Values) -> Values:
    number: Nir = values.pop("nir")
    its_kind = values["nir_kind"]
    if its_kind == NirKind.PERMANENT and number.kind is not NumberForm.PERMANENT:
        raise Refused("`nir` is said of a number that does not begin with 1 or 2", column="nir_kind")
    if its_kind == NirKind.PROVISIONAL and number.kind is not NumberForm.TEMPORARY:
        raise Refused("`nnp` is said of a number that does not begin with 7 or 8", column="nir_kind")
    is_dependant = its_kind == NirKind.PARENT
    if is_dependant != bool(values["insured_parent_ref"]):
        raise Refused("`parent` and the parent's reference go together", column="insured_parent_ref")
    if values["duplicate_of_ref"] and values["replaced_by_ref"]:
        raise Refused("a row is a duplicate or was replaced, not both", column="replaced_by_ref")
    for column in ("duplicate_of_ref", "replaced_by_ref", "insured_parent_ref"):
        if values[column] == values["source_ref"]:
            raise Refused("the row names itself", column=column)
    values["birth_year"], values["birth_month"], values["birth_day"] = values.pop("birth_date")
    if values["usual_name"] == values["birth_name"]:
        values["usual_name"] = ""
    return values | {
        "nir": None if is_dependant else number.body,
        "nir_index": nir_index(number.body),
        "postal_lines": _postal_lines(values),
    }


PEOPLE = Table(
    file="people.csv",
    model=Person,
    meaning="One row per person, and one per number a person had.",
    key=("source_ref",),
    ended_by="left_on",
    fields=_person,
    references=(
        Reference("duplicate_of_ref", "duplicate_of_id", Person),
        Reference("replaced_by_ref", "replaced_by_id", Person),
        Reference("insured_parent_ref", "insured_parent_id", Person),
    ),
    columns=(
        _ref("source_ref", "Key of the person in the source; it never changes.", "P-000001"),
        Column(
            "nir", kind.personal_number, "13 or 15 characters", "269049999190241",
            "Number typed to reach the person; the key is checked when given. A dependant's is the parent's.",
        ),
        _choice(
            "nir_kind", NirKind,
            "`nir` permanent, `nia` waiting, `nnp` provisional, `parent` a dependant using a parent's number.", "nir",
        ),
        _yes_no("certified", "Whether civil status is certified.", "1"),
        _text("birth_name", 100, "Family name at birth.", "Lefèvre", required=True),
        _text("usual_name", 100, "Name in use; empty when it is the birth name.", "Müller-Roche"),
        _text("given_names", 150, "As on the civil register, commas between; empty for a person without.", "Zoé,Marie"),
        _choice("sex", Sex, "`1` man, `2` woman.", "2"),
        Column(
            "birth_date", kind.partial_day, "date, perhaps partial", "1969-04-00",
            "`YYYY-MM-DD`; `YYYY-MM` (or `YYYY-MM-00`) and `YYYY` when the rest is unknown.",
        ),
        Column("birth_place_code", kind.commune_code, "INSEE commune", "", "Empty when born abroad.", False, ""),
        Column("birth_country_code", kind.country_code, "INSEE country", "99999", "`99100` is France.", False, ""),
        *_postal_columns({1: "MME ZOE MULLER ROCHE", 4: "3 CHEMIN DES VIGNES", 6: "67990 VILLAGE INVENTE"}),
        _yes_no("health_insured", "Whether MSA insures them for health.", "1"),
        _choice("state", PersonState, "What the funds say of the person.", "living"),
        _day("left_on", "Day the funds stopped knowing the person.", "", required=False),
        _ref("duplicate_of_ref", "`source_ref` of the row that holds for this person.", "", required=False),
        _ref("replaced_by_ref", "`source_ref` of the row with the number that replaced this one.", "", required=False),
        _ref("insured_parent_ref", "`source_ref` of the parent, for `parent` only.", "", required=False),
    ),
)  # fmt: skip


def _affiliation(values: Values) -> Values:
    try:
        serving = by_department(values["department"]).code
    except LookupError:
        serving = ""
    if serving != values["fund_code"]:
        raise Refused("this fund does not serve this department", column="department")
    return values


AFFILIATIONS = Table(
    file="affiliations.csv",
    model=Affiliation,
    meaning="One row per person, fund and department.",
    key=("person_id", "fund_code", "department"),
    fields=_affiliation,
    references=(Reference("person_ref", "person_id", Person),),
    columns=(
        PERSON_REF,
        FUND,
        Column(
            "department", kind.department, "department code", "67", "A department that the fund serves: `01`, `2A`."
        ),
    ),
)


def _card(values: Values) -> Values:
    return values | {"serial_index": card_serial_index(values.pop("serial"))}


CARDS = Table(
    file="cards.csv",
    model=Card,
    meaning="One row per carte Vitale.",
    key=("person_id", "serial_index"),
    fields=_card,
    references=(Reference("person_ref", "person_id", Person),),
    columns=(
        PERSON_REF,
        Column("serial", kind.card_serial, "8 to 11 digits", "90000000017", "With or without `8025000032` before it."),
        _yes_no("with_photo", "Whether the card bears a photo.", "1"),
        _yes_no("current", "`0` once lost, stolen or replaced.", "1"),
    ),
)


def _unchanged(values: Values) -> Values:
    return values


CHILDREN = Table(
    file="children.csv",
    model=Child,
    meaning="One row per child and parent.",
    key=("source_ref",),
    fields=_unchanged,
    references=(Reference("person_ref", "person_id", Person),),
    columns=(
        _ref("source_ref", "Key of the row in the source.", "E-000001"),
        PERSON_REF,
        _day("birth_date", "The child's birth date, whole.", "2014-08-21"),
    ),
)

PAYMENTS = Table(
    file="payments.csv",
    model=Payment,
    meaning="One row per benefit paid.",
    key=("source_ref",),
    fields=_unchanged,
    dated_by="paid_on",
    references=(Reference("person_ref", "person_id", Person),),
    columns=(
        _ref("source_ref", "Key of the payment in the source.", "V-000001"),
        PERSON_REF,
        FUND,
        _day("paid_on", "Day the money was sent.", "2026-02-18"),
        _text("branch", 30, "As shown: Santé, Famille, Logement, Retraite, Invalidité.", "Santé", required=True),
        _text("label", 100, "What it was for, as shown.", "Remboursement de soins"),
        AMOUNT,
    ),
)


def _establishment(values: Values) -> Values:
    if not (values["siret"] or values["et"]):
        raise Refused("neither a SIRET nor an ET number", column="siret")
    if values["siret"] and values["siren"] and not values["siret"].startswith(values["siren"]):
        raise Refused("not the SIREN of this SIRET", column="siren")
    return values | {
        "siren": values["siren"] or (values["siret"] or "")[:9],
        "postal_lines": _postal_lines(values),
    }


ESTABLISHMENTS = Table(
    file="establishments.csv",
    model=Establishment,
    meaning="One row per place of work; its SIRET and its ET number are two names of one.",
    key=("source_ref",),
    fields=_establishment,
    ended_by="closed_on",
    references=(Reference("responsible_ref", "responsible_id", Person),),
    columns=(
        _ref("source_ref", "Key of the establishment in the source.", "S-000001"),
        Column("siret", kind.siret_number, "14 digits", "01234567400019", "Luhn is checked.", required=False),
        Column("et", kind.et_number, "ET and 10 digits", "ET0000000001", "MSA number.", required=False),
        Column("siren", kind.siren_number, "9 digits", "012345674", "Read from the SIRET when empty.", False, ""),
        FUND,
        _text("name", 150, "Company name, or the employer's.", "GAEC des Trois Chênes", required=True),
        _ref("responsible_ref", "`source_ref` of the person who runs it, when known.", "P-000001", required=False),
        _text("responsible_name", 100, "Family name of that person.", "Lefèvre"),
        _text("responsible_given_names", 150, "Given names, commas between.", "Zoé"),
        *_postal_columns({1: "GAEC DES TROIS CHENES", 4: "1 ROUTE DE LA FERME", 6: "67990 VILLAGE INVENTE"}),
        _yes_no("household_employer", "A particulier who employs a gardener.", "0"),
        _day("closed_on", "Day it closed.", "", required=False),
    ),
)


def _contribution(values: Values) -> Values:
    if bool(values["person_ref"]) == bool(values["establishment_ref"]):
        raise Refused("a person or an establishment paid, one of the two", column="establishment_ref")
    return values


CONTRIBUTIONS = Table(
    file="contributions.csv",
    model=Contribution,
    meaning="One row per amount paid to a fund.",
    key=("source_ref",),
    fields=_contribution,
    dated_by="paid_on",
    references=(
        Reference("person_ref", "person_id", Person),
        Reference("establishment_ref", "establishment_id", Establishment),
    ),
    columns=(
        _ref("source_ref", "Key of the contribution in the source.", "C-000001"),
        _ref("person_ref", "`source_ref` of the person who paid, or empty.", "P-000001", required=False),
        _ref("establishment_ref", "`source_ref` of the establishment that paid, or empty.", "", required=False),
        _choice("kind", ContributionKind, "`bill` a farmer's bill, `wages` contribution on wages.", "bill"),
        FUND,
        _day("paid_on", "Day it was paid.", "2026-01-15"),
        AMOUNT,
    ),
)

# In the order they are read: a row may name only what an earlier file, or the registry, holds.
TABLES = (PEOPLE, AFFILIATIONS, CARDS, CHILDREN, PAYMENTS, ESTABLISHMENTS, CONTRIBUTIONS)
