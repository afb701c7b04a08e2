"""Saying which limits hold somebody, as `attempt` would decide at that moment and without counting a try."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.limits import operations, queries, rules
from guichet.limits.models import Attempt
from guichet.limits.rules import Limit

HOUR = dt.timedelta(hours=1)
NOW = dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC)


def counted(limits):
    keys = [index for limit in limits for index in queries.indexes(limit.scope, limit.key)]
    return list(Attempt.objects.filter(key_index__in=keys).values_list("key_index", "at"))


@pytest.mark.django_db
@pytest.mark.parametrize("grows", [False, True])
def test_it_says_what_the_next_attempt_would_meet(grows):
    limit, free = Limit("a", "x", 3, HOUR, grows=grows), Limit("a", "y", 3, HOUR)
    for tried in range(5):
        now = NOW + dt.timedelta(seconds=tried)
        held = queries.holding([limit, free], counted([limit, free]), now=now)
        before = Attempt.objects.exclude(key_index="").count()
        decision = operations.attempt(limit, now=now)
        assert [until for _limit, until in held] == ([] if decision.allowed else [decision.retry_at])
        assert Attempt.objects.exclude(key_index="").count() == before + decision.allowed
    assert [held for held, _until in queries.holding([limit, free], counted([limit, free]), now=NOW + HOUR / 60)]


@pytest.mark.django_db
def test_two_limits_of_one_key_are_told_apart():
    short, long = Limit("a", "x", 2, HOUR), Limit("a", "x", 3, 24 * HOUR)
    for tried in range(3):
        operations.attempt(long, now=NOW + tried * 2 * HOUR)
    [(held, until)] = queries.holding([short, long], counted([short, long]), now=NOW + 5 * HOUR)
    assert held == long
    assert until == NOW + 24 * HOUR


@given(
    minutes=st.lists(st.integers(0, 3000), max_size=20),
    most=st.integers(1, 5),
    grows=st.booleans(),
)
def test_a_tally_counts_what_is_in_each_time(minutes, most, grows):
    limit = Limit("a", "x", most, HOUR, grows=grows)
    moments = [NOW - dt.timedelta(minutes=one) for one in minutes]
    found = rules.tally(limit, moments, now=NOW)
    assert found.in_window == sum(one < 60 for one in minutes)
    assert found.in_span == sum(NOW - moment < limit.span for moment in moments)
    assert (found.latest or NOW) <= NOW
