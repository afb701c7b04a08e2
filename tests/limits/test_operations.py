"""Counting attempts in the database, one after the other and all at once."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from guichet.limits import operations
from guichet.limits.models import Attempt
from guichet.limits.operations import attempt, forget, purge, withdraw
from guichet.limits.rules import Limit, growing_delay
from guichet.sealing.keyring import Keyring

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TICK = timedelta(microseconds=1)


@pytest.mark.django_db
def test_the_window_slides_to_the_microsecond(now):
    limit = Limit("proof", "someone", 2, HOUR)
    assert attempt(limit, now=now).allowed
    assert attempt(limit, now=now + MINUTE).allowed
    refused = attempt(limit, now=now + HOUR - TICK)
    assert (refused.allowed, refused.retry_at) == (False, now + HOUR)
    assert attempt(limit, now=now + HOUR).allowed
    assert not attempt(limit, now=now + HOUR).allowed


@pytest.mark.django_db
def test_a_refused_attempt_counts_under_no_limit(now):
    on_number, on_address = Limit("proof.number", "1", 1, HOUR), Limit("proof.address", "192.0.2.0/24", 2, HOUR)
    assert attempt(on_number, on_address, now=now).allowed
    for _ in range(5):
        assert not attempt(on_number, on_address, now=now).allowed
    assert attempt(Limit("proof.number", "2", 1, HOUR), on_address, now=now).allowed
    assert Attempt.objects.exclude(key_index="").count() == 4


@pytest.mark.django_db
def test_what_refused_is_told_once_by_the_limit_with_the_longest_wait_and_of_nobody(now):
    on_number, on_address = Limit("proof.number", "1", 1, DAY), Limit("proof.address", "192.0.2.0/24", 1, HOUR)
    assert attempt(on_number, on_address, now=now, fund_code="68").allowed
    assert attempt(on_number, on_address, now=now, fund_code="68").refused_by == on_number
    assert attempt(on_address, now=now).refused_by == on_address
    assert set(Attempt.objects.filter(fund_code="68").values_list("key_index", flat=True)) == {""}
    today = now.date()
    assert operations.take_refused() == {(today, "68", "proof.number"): 1, (today, "", "proof.address"): 1}
    assert operations.take_refused() == {}
    assert Attempt.objects.count() == 2


@pytest.mark.django_db
def test_an_attempt_that_is_withdrawn_counts_under_no_limit_and_takes_no_other_with_it(now):
    on_number, on_address = Limit("sms.number", "1", 2, HOUR), Limit("sms.address", "192.0.2.0/24", 2, HOUR)
    assert attempt(on_number, on_address, now=now).allowed
    withdraw(attempt(on_number, on_address, now=now))
    assert attempt(on_number, on_address, now=now).allowed
    refused = attempt(on_number, on_address, now=now)
    assert not refused.allowed
    withdraw(refused)
    assert Attempt.objects.exclude(key_index="").count() == 4


@pytest.mark.django_db
def test_two_limits_on_one_key_share_one_row_kept_for_the_longer(now):
    attempt(Limit("proof", "someone", 10, 30 * DAY), Limit("proof", "someone", 5, 6 * HOUR), now=now)
    assert [row.expires_at for row in Attempt.objects.all()] == [now + 30 * DAY]


@pytest.mark.django_db
def test_scopes_and_keys_do_not_share_their_counts(now):
    assert attempt(Limit("proof", "a", 1, HOUR), now=now).allowed
    assert attempt(Limit("login", "a", 1, HOUR), now=now).allowed
    assert attempt(Limit("proof", "b", 1, HOUR), now=now).allowed


@pytest.mark.django_db
def test_the_key_is_not_in_the_database(now):
    attempt(Limit("login.password", "1850133990917", 10, HOUR), now=now)
    assert "1850133990917" not in repr(Attempt.objects.values())
    assert "1850133990917" not in str(Attempt.objects.get())


@pytest.mark.django_db
def test_the_cost_does_not_depend_on_the_number_of_limits(now, django_assert_num_queries):
    limits = [Limit("proof", f"key {n}", 1, (n + 1) * HOUR, grows=n % 2 == 0) for n in range(5)]
    for one_or_more in (limits[:1], limits[1:]):
        with django_assert_num_queries(2):  # INSERT, a transaction by itself, and SELECT
            assert attempt(*one_or_more, now=now).allowed
    with django_assert_num_queries(3):
        assert not attempt(*limits, now=now).allowed


@pytest.mark.django_db
def test_rotating_the_keys_gives_no_try_back(now, monkeypatch):
    limit = Limit("proof", "someone", 1, HOUR)
    old = Keyring({1: b"1" * 32})
    both = Keyring({1: b"1" * 32, 2: b"2" * 32})
    monkeypatch.setattr("guichet.limits.queries.keyring", lambda: old)
    assert attempt(limit, now=now).allowed
    monkeypatch.setattr("guichet.limits.queries.keyring", lambda: both)
    assert not attempt(limit, now=now).allowed
    forget("proof", "someone")
    assert attempt(limit, now=now).allowed


@pytest.mark.django_db
def test_after_ten_failures_in_five_minutes_each_wait_doubles_up_to_fifteen_minutes(now):
    limit = Limit("login.password", "someone", 10, 5 * MINUTE, grows=True)
    for _ in range(10):
        assert attempt(limit, now=now).allowed
    waits, moment = [], now
    for _ in range(7):
        refused = attempt(limit, now=moment)
        assert not refused.allowed
        waits.append((refused.retry_at - moment) / MINUTE)
        moment = refused.retry_at
        assert attempt(limit, now=moment).allowed
    assert waits == [5, 1, 2, 4, 8, 15, 15]
    assert attempt(limit, now=moment + DAY).allowed


@pytest.mark.django_db
def test_a_success_forgets_the_failures(now):
    limit = Limit("login.password", "someone", 1, HOUR)
    other = Limit("login.password", "someone else", 1, HOUR)
    attempt(limit, now=now)
    attempt(other, now=now)
    forget("login.password", "someone")
    assert attempt(limit, now=now).allowed
    assert not attempt(other, now=now).allowed


@pytest.mark.django_db
def test_purging_deletes_what_no_limit_counts_and_nothing_else(now, monkeypatch):
    monkeypatch.setattr(operations, "PURGE_BATCH", 2)
    for minutes in range(5):
        attempt(Limit("proof", "someone", 9, HOUR), now=now + minutes * MINUTE)
    assert purge(now + HOUR - TICK) == 0
    assert purge(now + HOUR + 2 * MINUTE) == 3
    assert Attempt.objects.exclude(key_index="").count() == 2


@pytest.mark.django_db(transaction=True)
def test_an_attempt_inside_a_transaction_is_refused_since_a_rollback_would_give_it_back(now):
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        attempt(Limit("proof", "someone", 1, HOUR), now=now)
    assert not Attempt.objects.exists()


def test_an_attempt_under_no_limit_is_a_mistake(now):
    with pytest.raises(ValueError, match="one limit at least"):
        attempt(now=now)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("grows", [False, True])
def test_thirty_attempts_at_once_never_beat_the_limit(now, at_once, grows):
    limit = Limit("proof", "someone", 5, HOUR, grows=grows)
    decisions = at_once(*[lambda: attempt(limit, now=now)] * 30)
    allowed = sum(decision.allowed for decision in decisions)
    assert allowed <= 5
    assert Attempt.objects.exclude(key_index="").count() == allowed
    # The burst keeps nobody out: what it did not use is there.
    assert sum(attempt(limit, now=now).allowed for _ in range(10)) == 5 - allowed


class Counting(RuleBasedStateMachine):
    """Against the definition: count what was allowed in the span that ends now."""

    @initialize()
    def start(self):
        self.now = datetime(2026, 3, 10, 9, tzinfo=UTC)
        self.run = uuid.uuid4().hex
        self.log = {"a": [], "b": []}

    def limits(self, key):
        scope = f"test.{self.run}"
        return Limit(scope, key, 3, 10 * MINUTE), Limit(scope, key, 5, HOUR, grows=True)

    def expected(self, key):
        def count(span):
            return [at for at in self.log[key] if at > self.now - span]

        day = count(DAY)
        delay_over = not day or day[-1] + growing_delay(len(day), 5) <= self.now
        return len(count(10 * MINUTE)) < 3 and len(count(HOUR)) < 5 and delay_over

    @rule(key=st.sampled_from("ab"), seconds=st.sampled_from([0, 1, 29, 30, 60, 599, 600, 900, 3600, 86_400]))
    def try_once(self, key, seconds):
        self.now += timedelta(seconds=seconds)
        expected = self.expected(key)
        decision = attempt(*self.limits(key), now=self.now)
        assert decision.allowed == expected
        assert (decision.retry_at is None) == expected
        if expected:
            self.log[key].append(self.now)
            return
        # The moment announced is the first at which it works.
        assert not attempt(*self.limits(key), now=decision.retry_at - TICK).allowed
        self.now = decision.retry_at
        assert attempt(*self.limits(key), now=self.now).allowed
        self.log[key].append(self.now)

    @rule(key=st.sampled_from("ab"))
    def succeed(self, key):
        forget(f"test.{self.run}", key)
        self.log[key].clear()

    @rule()
    def housekeeping(self):
        purge(self.now)


@pytest.mark.django_db
def test_counts_follow_their_definition_whatever_happens():
    run_state_machine_as_test(Counting, settings=settings(max_examples=50, stateful_step_count=30, deadline=None))
