"""Dates in three parts."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from guichet.ui.fields import EARLIEST_YEAR, LATEST_YEAR, DateField3


@given(st.dates(dt.date(EARLIEST_YEAR, 1, 1), dt.date(LATEST_YEAR, 12, 31)))
def test_every_date_is_read_back(date):
    typed = [str(date.day), f"{date.month:02}", str(date.year)]
    assert DateField3().clean(typed) == (date.year, date.month, date.day)


@given(st.lists(st.text(max_size=5), min_size=3, max_size=3))
def test_whatever_is_typed_gives_a_date_or_a_refusal(typed):
    try:
        found = DateField3().clean(typed)
    except ValidationError:
        return
    dt.date(*found)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (["", "", ""], "required"),
        (["14", "", "1985"], "incomplete"),
        (["14", "juilet", "1985"], "not_digits"),
        (["14", "jui", "1985"], "not_digits"),
        (["14", "ao", "1985"], "not_digits"),
        (["14 mai", "mai", "1985"], "not_digits"),
        (["٣", "7", "1985"], "not_digits"),
        (["14", "07", "85"], "short_year"),
        (["30", "02", "1985"], "no_such_date"),
        (["29", "02", "1900"], "no_such_date"),
        (["1", "1", "1700"], "wrong_year"),
        (["1", "1", "3000"], "wrong_year"),
        (["31", "février", "1985"], "no_such_date"),
        (["0", "1", "1985"], "no_such_date"),
    ],
)
def test_each_mistake_has_its_own_words(typed, code):
    with pytest.raises(ValidationError) as refusal:
        DateField3().clean(typed)
    assert refusal.value.code == code


def test_nothing_typed_is_nothing_where_nothing_is_asked():
    assert DateField3(required=False).clean(["", "", ""]) is None


@pytest.mark.parametrize(
    ("typed", "month"),
    [
        ("janvier", 1), ("FÉVRIER", 2), ("fevr.", 2), ("mars", 3), ("avr", 4), ("mai", 5), ("juin", 6), ("juil.", 7),
        ("août", 8), ("aou\u0302t", 8), ("Aout", 8), ("sept", 9), ("octobre", 10), ("nov.", 11), ("déc", 12),
    ],
)  # fmt: skip
def test_a_month_may_be_written_in_letters(typed, month):
    assert DateField3().clean(["1", typed, "1985"]) == (1985, month, 1)
