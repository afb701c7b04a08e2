"""Which page is shown, whatever is asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.space.rules import page_number, pages_needed


@pytest.mark.parametrize(("rows", "pages"), [(0, 1), (1, 1), (25, 1), (26, 2), (50, 2), (51, 3)])
def test_pages_hold_every_row(rows, pages):
    assert pages_needed(rows, 25) == pages


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", 1),
        ("abc", 1),
        ("0", 1),
        ("-1", 1),
        ("2", 2),
        (" 2 ", 2),
        ("3", 3),
        ("4", 3),
        ("9" * 5000, 3),
        ("²", 1),
        ("٣", 1),
        ("1.5", 1),
    ],
)
def test_the_nearest_page_is_shown(asked, shown):
    assert page_number(asked, 3) == shown


@given(st.text(), st.integers(1, 1000))
def test_there_is_always_a_page(asked, last):
    assert 1 <= page_number(asked, last) <= last
