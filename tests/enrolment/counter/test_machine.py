"""Starts in any order of events, by an agent, by the person and by a stranger, against a few lines that say what must hold.

A reference hands over one enrolment, once, in time, with the birth date; whoever ends it ends it for all; what ended holds
nothing, and no reference outlives its use.
"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from guichet.enrolment import operations as enrolments
from guichet.enrolment.counter import operations, queries
from guichet.enrolment.counter.operations import NotAReference
from guichet.enrolment.counter.rules import TRIES, Document, Stage
from guichet.enrolment.models import CounterStart
from guichet.enrolment.states import COUNTER_LASTS, EnrolmentState
from guichet.funds import catalogue
from guichet.limits.models import Attempt
from tests.factories import AffiliationFactory, PersonFactory

BORN, WRONG = (1985, 1, 27), (1985, 1, 28)
AGENT = "agent:5b0c2a56-6f3f-4d1d-9a51-0d9a53e1d6a4"


class Starts(RuleBasedStateMachine):
    @initialize()
    def open_the_desk(self):
        Attempt.objects.all().delete()
        self.now = datetime(2026, 3, 10, 9, tzinfo=UTC)
        self.person = PersonFactory()
        AffiliationFactory(person=self.person)
        self.codes = {}
        self.expected = {}
        self.tries = {}
        self.until = {}

    @rule()
    def begin(self):
        if len(self.codes) == 4:
            return
        start = operations.begin(
            holder=self.person, profile="particulier", fund=catalogue.by_slug("alsace"), agent=AGENT,
            document=Document.PASSPORT, now=self.now,
        )  # fmt: skip
        self.codes[start.pk], self.expected[start.pk], self.tries[start.pk] = start.code, Stage.WAITING, 0
        self.until[start.pk] = self.now + COUNTER_LASTS

    @rule(which=st.integers(0, 3), born=st.sampled_from([BORN, WRONG]))
    def join(self, which, born):
        pk = self.one(which)
        if pk is None:
            return
        living = self.expected[pk] in (Stage.WAITING, Stage.USED_UP) and self.now < self.until[pk]
        if living:
            self.tries[pk] += 1
        right = living and born == BORN and self.tries[pk] <= TRIES
        try:
            enrolment, token = operations.join(self.codes[pk], born=born, address="192.0.2.0/24", now=self.now)
        except NotAReference:
            assert not right
            if living and self.tries[pk] >= TRIES:
                self.expected[pk] = Stage.USED_UP
            return
        assert right
        assert enrolment.token_hash == enrolments.hash_token(token)
        self.expected[pk] = Stage.JOINED

    @rule(which=st.integers(0, 3))
    def cancel(self, which):
        pk = self.one(which)
        if pk is None:
            return
        start = CounterStart.objects.select_related("enrolment").get(pk=pk)
        under_way = start.enrolment.state == EnrolmentState.UNDER_WAY
        assert operations.cancel(start, now=self.now) == under_way
        if under_way:
            self.expected[pk] = Stage.CANCELLED

    @rule(which=st.integers(0, 3))
    def abandon(self, which):
        pk = self.one(which)
        if pk is not None and self.expected[pk] is Stage.JOINED:
            enrolments.abandon(CounterStart.objects.select_related("enrolment").get(pk=pk).enrolment, now=self.now)
            self.expected[pk] = Stage.GIVEN_UP

    @rule(minutes=st.sampled_from([1, 10, 29, 31]))
    def wait(self, minutes):
        self.now += timedelta(minutes=minutes)

    @rule()
    def tidy(self):
        operations.purge(self.now)

    @invariant()
    def each_start_is_where_it_should_be(self):
        for start in CounterStart.objects.filter(pk__in=self.codes).select_related("enrolment"):
            expected = self.expected[start.pk]
            if expected in (Stage.WAITING, Stage.USED_UP) and self.now >= self.until[start.pk]:
                expected = Stage.LATE
            assert queries.stage_of(start, now=self.now) is expected
            ended = start.enrolment.state != EnrolmentState.UNDER_WAY
            assert (start.enrolment.answers is None) == ended
            assert start.code in (None, self.codes[start.pk])
            if expected in (Stage.JOINED, Stage.CANCELLED, Stage.GIVEN_UP):
                assert start.code is None

    def one(self, which):
        known = list(self.codes)
        return known[which % len(known)] if known else None


@pytest.mark.django_db
def test_starts_hold_whatever_the_order_of_events():
    run_state_machine_as_test(Starts, settings=settings(max_examples=25, stateful_step_count=30, deadline=None))
