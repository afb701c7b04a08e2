from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.delivery import rules


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 5), (2, 10), (3, 20), (10, 2560), (11, 3600), (30, 3600)])
def test_the_delay_doubles_up_to_an_hour(attempts, seconds):
    assert rules.retry_delay(attempts, chance=0.5) == timedelta(seconds=seconds)


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_the_delay_stays_within_half_of_itself(attempts, chance):
    middle = rules.retry_delay(attempts, chance=0.5)
    assert middle / 2 <= rules.retry_delay(attempts, chance=chance) <= middle * 1.5


def test_tries_outlast_a_night_and_end_within_two_days():
    patience = sum((rules.retry_delay(n, chance=0.5) for n in range(1, rules.MOST_ATTEMPTS)), timedelta())
    assert timedelta(hours=16) < patience < timedelta(hours=48)


def test_what_is_too_late_or_kills_its_workers_is_given_up(now):
    give_up = rules.reason_to_give_up
    assert give_up(attempts=1, not_after=None, now=now) is None
    assert give_up(attempts=1, not_after=now + timedelta(seconds=1), now=now) is None
    assert give_up(attempts=1, not_after=now, now=now) == "TooLate"
    assert give_up(attempts=rules.MOST_ATTEMPTS, not_after=None, now=now) is None
    assert give_up(attempts=rules.MOST_ATTEMPTS + 1, not_after=None, now=now) == "TooManyAttempts"
