"""Batches: nothing smaller than the floor can be worked out of what is shown."""

import datetime as dt
import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from guichet.figures.rules import close

FIRST = dt.date(2026, 3, 1)
FLOOR = 5


def shown(counts, floor=FLOOR):
    """Return day -> what is published on it, of counts a day that were published one day after the other."""
    waiting, batches = [], [0] * len(counts)
    for rank, count in enumerate(counts):
        waiting.append((rank, count))
        closed, held = close([(FIRST + dt.timedelta(days=day), n) for day, n in waiting], floor)
        waiting = waiting[held:]
        for day, number in closed:
            batches[(day - FIRST).days] += number
    return batches


def test_a_batch_is_closed_by_the_day_that_fills_it_and_the_rest_waits():
    days = [(FIRST + dt.timedelta(days=rank), count) for rank, count in enumerate([3, 4, 12, 2, -1, 2])]
    assert close(days, FLOOR) == ([(days[1][0], 7), (days[2][0], 12)], 3)
    assert close([], FLOOR) == ([], 0)


def test_one_run_or_one_run_a_day_publish_the_same():
    counts = [0, 7, 1, 3, 2, 0, 5, 4]
    at_once, _held = close([(FIRST + dt.timedelta(days=rank), n) for rank, n in enumerate(counts)], FLOOR)
    assert shown(counts) == [dict(at_once).get(FIRST + dt.timedelta(days=rank), 0) for rank in range(len(counts))]


@settings(max_examples=30)
@given(st.lists(st.lists(st.integers(0, 12), min_size=5, max_size=5), min_size=1, max_size=3))
def test_two_figures_are_never_less_than_the_floor_apart(series):
    """Whatever is subtracted: a period from a longer one, a profile from all, a fund from all of them."""
    published = [shown(counts) for counts in series]
    cells = [(rank, day) for rank in range(len(series)) for day in range(5)]
    windows = [(first, last) for first in range(5) for last in range(first, 5)]
    figures = {
        (ranks, first, last): sum(published[rank][day] for rank, day in cells if rank in ranks and first <= day <= last)
        for size in range(1, len(series) + 1)
        for ranks in itertools.combinations(range(len(series)), size)
        for first, last in windows
    }
    for (ranks, first, last), number in figures.items():
        for (others, begins, ends), other in figures.items():
            if set(others) <= set(ranks) and first <= begins and ends <= last:
                assert number - other == 0 or number - other >= FLOOR


def test_what_is_hidden_may_be_any_number_below_the_floor():
    """Every sequence of counts is tried: whoever sees all that is shown is left with as many answers as the floor."""
    floor, days, most = 3, 4, 7
    told = {}
    for counts in itertools.product(range(most + 1), repeat=days):
        told.setdefault(tuple(shown(counts, floor)), []).append(counts)
    for published, possible in told.items():
        if max(published) > most:
            continue  # the counts that could hide there were not all tried
        for first, last in itertools.combinations_with_replacement(range(days), 2):
            of_window = {sum(counts[first : last + 1]) for counts in possible}
            if min(of_window) < floor:
                assert len(of_window) >= floor, (published, first, last, of_window)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=60))
def test_a_period_is_right_within_less_than_the_floor(counts):
    published = shown(counts, 10)
    for first in range(len(counts)):
        for last in range(first, len(counts)):
            true, told = sum(counts[first : last + 1]), sum(published[first : last + 1])
            assert abs(true - told) < 10
            if not told:
                assert true < 10, "« moins de 10 » is true"
