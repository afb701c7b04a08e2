"""Calendar months, as people count them."""

import datetime as dt
from calendar import isleap, monthrange

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.registry.calendar import months_before

DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2150, 12, 31))
MONTHS = st.integers(0, 36)


def number_of(day):
    return day.year * 12 + day.month


@given(DAYS, MONTHS)
def test_it_is_that_many_months_earlier(day, months):
    assert number_of(day) - number_of(months_before(day, months)) == months


@given(DAYS, MONTHS)
def test_it_is_the_same_day_or_the_last_of_the_month(day, months):
    before = months_before(day, months)
    assert before.day == min(day.day, monthrange(before.year, before.month)[1])


@given(DAYS, DAYS, MONTHS)
def test_a_later_day_never_looks_further_back(one, other, months):
    earlier, later = sorted((one, other))
    assert months_before(earlier, months) <= months_before(later, months)


@given(st.integers(1950, 2150))
def test_the_end_of_august_looks_back_to_the_end_of_february(year):
    assert months_before(dt.date(year, 8, 31), 6) == dt.date(year, 2, 29 if isleap(year) else 28)


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        ("2026-03-10", 6, "2025-09-10"),
        ("2026-08-31", 6, "2026-02-28"),
        ("2024-08-31", 6, "2024-02-29"),
        ("2024-02-29", 12, "2023-02-28"),
        ("2026-01-31", 1, "2025-12-31"),
        ("2026-03-31", 1, "2026-02-28"),
        ("2026-03-10", 0, "2026-03-10"),
    ],
)
def test_examples(day, months, before):
    assert months_before(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(before)
