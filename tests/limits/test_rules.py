"""Limits as arithmetic."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.limits.rules import LONGEST_DELAY, MEMORY, Decision, Limit, Tally, decide, growing_delay

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_nothing_before_means_allowed():
    limit = Limit("login.password", "key", 1, MINUTE)
    assert decide([(limit, Tally())], now=NOW) == Decision(allowed=True)


def test_a_full_window_refuses_until_its_oldest_attempt_leaves_it():
    limit = Limit("login.password", "key", 3, 5 * MINUTE)
    tally = Tally(in_window=3, oldest=NOW - 2 * MINUTE)
    assert decide([(limit, tally)], now=NOW) == Decision(allowed=False, retry_at=NOW + 3 * MINUTE)


def test_the_strictest_limit_decides():
    short = Limit("proof", "key", 2, timedelta(hours=6))
    long = Limit("proof", "key", 3, timedelta(days=30))
    oldest = NOW - timedelta(hours=1)
    decision = decide([(short, Tally(in_window=2, oldest=oldest)), (long, Tally(in_window=3, oldest=oldest))], now=NOW)
    assert decision == Decision(allowed=False, retry_at=oldest + timedelta(days=30))


def test_delays_grow_from_thirty_seconds_to_fifteen_minutes_and_no_further():
    assert [growing_delay(n, 10).total_seconds() for n in (0, 9, 10, 11, 12, 13, 14, 15, 16)] == [
        0, 0, 30, 60, 120, 240, 480, 900, 900,
    ]  # fmt: skip


@given(failures=st.integers(0, 10**9), most=st.integers(1, 1000))
def test_a_delay_is_never_permanent_and_never_shrinks(failures, most):
    assert timedelta() <= growing_delay(failures, most) <= growing_delay(failures + 1, most) <= LONGEST_DELAY


def test_a_limit_that_grows_remembers_for_a_day():
    assert Limit("login.password", "key", 10, 5 * MINUTE, grows=True).span == MEMORY
    assert Limit("login.password", "key", 10, 5 * MINUTE).span == 5 * MINUTE


@pytest.mark.parametrize(
    "wrong",
    [
        {"scope": "", "key": "key", "most": 1, "within": MINUTE},
        {"scope": "proof", "key": "", "most": 1, "within": MINUTE},
        {"scope": "proof", "key": "key", "most": 0, "within": MINUTE},
        {"scope": "proof", "key": "key", "most": 1, "within": timedelta()},
    ],
)
def test_a_limit_that_would_lock_everybody_out_cannot_be_written(wrong):
    with pytest.raises(ValueError, match="a limit"):
        Limit(**wrong)
