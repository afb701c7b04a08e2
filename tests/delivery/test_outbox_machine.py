"""Whatever order workers, crashes, cancellations and time come in, nothing is lost and nothing secret stays."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test

from guichet.delivery import operations, rules
from guichet.delivery.models import Channel, Message
from guichet.delivery.states import FINAL, TRANSITIONS, State

START = dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC)
ABOUTS = ("one", "two", "three")


class Outbox(RuleBasedStateMachine):
    """Workers hold messages in `held`, and have begun sending those in `begun`."""

    held = Bundle("held")
    begun = Bundle("begun")

    def __init__(self):
        super().__init__()
        Message.objects.all().delete()
        self.now = START
        self.before = {}
        self.in_flight = {}
        self.arrived = {}

    @rule(about=st.sampled_from(ABOUTS), life=st.none() | st.integers(1, 600))
    def enqueue(self, about, life):
        with transaction.atomic():
            operations.enqueue(
                message="one_time_codes/security_code",
                channel=Channel.EMAIL,
                fund_code="",
                recipient={"email": "zoe@example.fr"},
                context={"code": "123456"},
                about=about,
                now=self.now,
                not_after=self.now + dt.timedelta(minutes=life) if life else None,
            )

    @rule(seconds=st.sampled_from([1, 10, 100, 200, 1000, 4000]))
    def time_passes(self, seconds):
        self.now += dt.timedelta(seconds=seconds)

    @rule(target=held, limit=st.integers(1, 3))
    def lease(self, limit):
        taken = operations.lease_due(now=self.now, limit=limit)
        assert len(taken) <= limit
        return taken

    @rule(target=begun, messages=consumes(held))
    def begin(self, messages):
        started = []
        for message in messages:
            if operations.open_payload(message, now=self.now) is None:
                continue
            others = self.in_flight.setdefault(message.pk, {})
            live = [lease for lease, until in others.items() if lease != message.lease and until > self.now]
            assert not live, "two live leases send the same message"
            others[message.lease] = self.now + rules.LEASE
            started.append(message)
        return started

    @rule(messages=consumes(begun), outcome=st.sampled_from(["sent", "failed", "refused"]))
    def finish(self, messages, outcome):
        for message in messages:
            if outcome == "sent":
                self.arrived.setdefault(message.pk, 0)
                self.arrived[message.pk] += 1
                operations.mark_sent(message, now=self.now)
            else:
                operations.mark_failed(message, error="X", permanent=outcome == "refused", now=self.now)
            self.in_flight[message.pk].pop(message.lease)

    @rule(messages=consumes(begun))
    def crash_after_the_send(self, messages):
        for message in messages:
            self.arrived[message.pk] = self.arrived.get(message.pk, 0) + 1
            self.in_flight[message.pk].pop(message.lease)

    @rule(messages=consumes(held) | consumes(begun))
    def crash(self, messages):
        for message in messages:
            self.in_flight.get(message.pk, {}).pop(message.lease, None)

    @rule(messages=consumes(held))
    def stop(self, messages):
        operations.release(messages, now=self.now)

    @rule(about=st.sampled_from(ABOUTS))
    def cancel(self, about):
        operations.cancel(about=about, now=self.now)
        assert not Message.objects.filter(about=about).exclude(state__in=FINAL).exists()

    @invariant()
    def only_the_ways_of_the_table(self):
        now = dict(Message.objects.values_list("pk", "state"))
        assert self.before.keys() <= now.keys(), "a message vanished"
        for pk, state in self.before.items():
            assert now[pk] == state or State(now[pk]) in TRANSITIONS[State(state)]
        self.before = now

    @invariant()
    def the_secret_lives_exactly_as_long_as_it_must(self):
        for message in Message.objects.all():
            assert (message.payload is None) == (message.state in FINAL)
            assert (message.lease is None) == (message.state != State.LEASED)
            assert message.state != State.SENT or self.arrived.get(message.pk, 0) >= 1

    def teardown(self):
        """A worker that works empties the outbox: nothing waits for ever."""
        for _ in range(60):
            self.now += dt.timedelta(hours=2)
            for message in operations.lease_due(now=self.now, limit=100):
                if operations.open_payload(message, now=self.now):
                    self.arrived[message.pk] = self.arrived.get(message.pk, 0) + 1
                    operations.mark_sent(message, now=self.now)
            if not Message.objects.exclude(state__in=FINAL).exists():
                return
        pytest.fail("a message waits for ever")


@pytest.mark.django_db
def test_the_outbox_under_any_order_of_events():
    run_state_machine_as_test(Outbox, settings=settings(max_examples=40, stateful_step_count=30, deadline=None))
