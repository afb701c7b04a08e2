"""The file opens well, and runs nothing."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.space import spreadsheet


def read(file):
    assert file.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_a_french_spreadsheet_reads_it():
    file = spreadsheet.write(["Date", "Montant"], [["18/02/2022", "22,50"]])
    assert file == "\ufeffDate;Montant\r\n18/02/2022;22,50\r\n".encode()


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\N{NO-BREAK SPACE}=1",
        "＝1", "＋1", "－1", "＠A", "|calc", "%0A=1",
    ],
)  # fmt: skip
def test_a_formula_becomes_plain_text(cell):
    assert read(spreadsheet.write(["A"], [[cell]]))[1] == ["'" + cell]


@pytest.mark.parametrize("cell", ["Santé", "", " ", "Aide = logement", "22,50", "L'Hermitte", "18/02/2022"])
def test_any_other_cell_stays_as_it_is(cell):
    assert spreadsheet.safe(cell) == cell


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=2, max_size=2)))
def test_no_cell_escapes_into_another(rows):
    assert read(spreadsheet.write(["A", "B"], rows))[1:] == [[spreadsheet.safe(cell) for cell in row] for row in rows]


@pytest.mark.parametrize(("cents", "text"), [(1, "0,01"), (2250, "22,50"), (123_456_700, "1234567,00")])
def test_amounts_are_numbers_to_it(cents, text):
    assert spreadsheet.decimal(cents) == text
