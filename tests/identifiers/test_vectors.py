"""Every row of vectors.csv: the numbers this project accepts and refuses, and under which code.

People's numbers there are invented: place codes 99x, order numbers 9xx. SIRENs that begin with 0 are never attributed.
`typed` writes anything but ASCII as an escape, so that a no-break space survives editors and is seen in review.
"""

import csv
from pathlib import Path

import pytest

from guichet.identifiers import nir, siren, siret
from guichet.identifiers.errors import InvalidIdentifier

PARSERS = {"nir": lambda typed: nir.parse(typed).body, "siren": siren.parse, "siret": siret.parse}

with (Path(__file__).parent / "vectors.csv").open(encoding="ascii", newline="") as file:
    ROWS = list(csv.DictReader(file))


def rows(*, accepted, kind=None, digits=None):
    return [
        pytest.param(row, id=f"{row['kind']}-{row['case']}")
        for row in ROWS
        if bool(row["canonical"]) == accepted and kind in (None, row["kind"]) and digits in (None, len(row["typed"]))
    ]


def typed(row):
    return row["typed"].encode().decode("unicode_escape")


def test_the_file_holds_what_it_should():
    assert len(ROWS) == 105
    assert all(bool(row["canonical"]) != bool(row["code"]) for row in ROWS)
    assert {"\u00a0", "\u202f"} <= {character for row in ROWS for character in typed(row)}


@pytest.mark.parametrize("row", rows(accepted=True))
def test_accepted(row):
    assert PARSERS[row["kind"]](typed(row)) == row["canonical"]


@pytest.mark.parametrize("row", rows(accepted=False))
def test_refused_under_its_code(row):
    with pytest.raises(InvalidIdentifier) as refusal:
        PARSERS[row["kind"]](typed(row))
    assert refusal.value.code == row["code"]


@pytest.mark.requirement("R36")
@pytest.mark.parametrize("row", rows(accepted=True, kind="nir", digits=13))
def test_thirteen_characters_are_accepted(row):
    assert not nir.parse(typed(row)).had_key


@pytest.mark.requirement("R37")
@pytest.mark.parametrize("row", rows(accepted=True, kind="nir", digits=15))
def test_fifteen_characters_are_accepted_and_their_key_checked(row):
    number = nir.parse(typed(row))
    assert number.had_key
    for wrong in range(100):
        if f"{wrong:02}" != number.key:
            with pytest.raises(nir.WrongKey):
                nir.parse(f"{number.body}{wrong:02}")
