"""How a bill stands, and how land is measured in words."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.space.farm import rules
from guichet.space.farm.rules import BillState

DUE_ON = dt.date(2026, 3, 10)


@pytest.mark.parametrize(
    ("paid", "days", "state"),
    [(100, 30, BillState.PAID), (0, 0, BillState.DUE), (99, 0, BillState.DUE), (99, 1, BillState.LATE)],
)
def test_a_bill_may_be_paid_on_its_last_day(paid, days, state):
    today = DUE_ON + dt.timedelta(days=days)
    assert rules.bill_state(amount_cents=100, paid_cents=paid, due_on=DUE_ON, today=today) == state


@pytest.mark.parametrize(
    ("sqm", "words", "figures"),
    [
        (1, "0 ha 00 a 01 ca", "0,0001"),
        (12_345, "1 ha 23 a 45 ca", "1,2345"),
        (1_000_000, "100 ha 00 a 00 ca", "100,0000"),
    ],
)
def test_square_metres_are_hectares_ares_and_centiares(sqm, words, figures):
    assert rules.area(sqm).replace("\N{NO-BREAK SPACE}", " ") == words
    assert rules.hectares_in_figures(sqm) == figures


@given(sqm=st.integers(0, 10**9))
def test_nothing_is_lost(sqm):
    hectares, ares, centiares = rules.area_parts(sqm)
    assert hectares * 10_000 + ares * 100 + centiares == sqm
    assert max(ares, centiares) < 100
