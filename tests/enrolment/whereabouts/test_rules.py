"""The days of a letter."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.enrolment.whereabouts.rules import Stage, days_of_letter, is_working_day, working_days_after

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2060, 1, 1))
MARCH = lambda day: dt.date(2026, 3, day)  # noqa: E731 - read as a value


def letter(asked_on):
    return days_of_letter(asked_on, valid_days=30, reminder_days=14)


@pytest.mark.parametrize(
    ("asked", "leaves", "first", "last", "call"),
    [
        (10, 11, 16, 18, 20),  # a Tuesday
        (13, 16, 19, 23, 24),  # a Friday: it leaves on Monday
        (14, 16, 19, 23, 24),
        (15, 16, 19, 23, 25),  # a Sunday: ten days and more
    ],
)
def test_it_leaves_the_next_working_day_and_takes_three_to_five(asked, leaves, first, last, call):
    days = letter(MARCH(asked))
    assert (days.leaves_on, days.arrives_from, days.arrives_until) == (MARCH(leaves), MARCH(first), MARCH(last))
    assert days.call_from == MARCH(call)


@pytest.mark.requirement("R120")
def test_the_password_lives_thirty_days_and_is_reminded_of_half_way():
    days = letter(MARCH(10))
    assert days.valid_until == dt.date(2026, 4, 9)
    assert days.reminder_on == MARCH(25)
    assert days.another_from == MARCH(11)


@given(DAYS)
def test_the_days_come_in_their_order_and_none_is_a_week_end(asked_on):
    days = letter(asked_on)
    order = [days.asked_on, days.leaves_on, days.arrives_from, days.arrives_until, days.call_from, days.valid_until]
    assert order == sorted(set(order))
    assert all(map(is_working_day, order[1:-1]))
    assert dt.timedelta(10) <= days.call_from - asked_on <= dt.timedelta(12)


@given(DAYS, st.integers(0, 60))
def test_the_stages_follow_one_another(asked_on, later):
    days, order = letter(asked_on), list(Stage)
    today = asked_on + dt.timedelta(days=later)
    assert order.index(days.stage(today)) <= order.index(days.stage(today + dt.timedelta(days=1)))
    assert days.stage(asked_on) is Stage.LEAVING
    assert days.stage(days.valid_until) is Stage.LATE
    assert days.stage(days.valid_until + dt.timedelta(days=1)) is Stage.OVER


@given(DAYS, st.integers(1, 30))
def test_counting_working_days(day, count):
    end = working_days_after(day, count)
    between = [day + dt.timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(map(is_working_day, between)) == count
    assert is_working_day(end)
