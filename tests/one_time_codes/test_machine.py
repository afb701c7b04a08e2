"""Codes in any order of events, against a few lines that say what must hold."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from guichet.delivery.models import Channel
from guichet.one_time_codes.models import OneTimeCode
from guichet.one_time_codes.operations import TooManyResends, check, issue, purge
from guichet.one_time_codes.rules import CodeAnswer

WINDOW = timedelta(minutes=15)


class Codes(RuleBasedStateMachine):
    fund = None
    sent = None

    @initialize()
    def start(self):
        self.now = datetime(2026, 3, 10, 9, tzinfo=UTC)
        self.subject = str(uuid.uuid4())
        self.codes: list[str] = []
        self.issued_at = self.window_began = None
        self.tries = self.sendings = 0
        self.used = True

    def answer(self, typed):
        return check(purpose="test", subject=self.subject, typed=typed, now=self.now)

    @rule(seconds=st.sampled_from([1, 60, 299, 600, 899, 900]))
    def wait(self, seconds):
        self.now += timedelta(seconds=seconds)

    @rule()
    def housekeeping(self):
        purge(self.now)

    def send(self):
        issue(
            purpose="test",
            subject=self.subject,
            channel=Channel.EMAIL,
            destination="a@example.org",
            fund=self.fund,
            now=self.now,
        )

    @rule()
    def ask(self):
        fresh = self.used or self.now >= self.window_began + WINDOW
        if not fresh and (self.sendings == 6 or self.tries == 5):
            with pytest.raises(TooManyResends) as refused:
                self.send()
            assert refused.value.retry_at == self.window_began + WINDOW
            return
        self.send()
        if fresh:
            self.tries = self.sendings = 0
            self.window_began = self.now
        self.sendings += 1
        self.codes.append(self.sent[-1]["context"]["code"])
        self.issued_at, self.used = self.now, False

    def expected(self, typed):
        if self.used:
            return CodeAnswer.NONE
        if self.now >= self.issued_at + WINDOW:
            return CodeAnswer.EXPIRED
        if self.tries == 5:
            return CodeAnswer.EXHAUSTED
        return CodeAnswer.ACCEPTED if typed == self.codes[-1] else CodeAnswer.WRONG

    def type_in(self, typed):
        expected = self.expected(typed)
        assert self.answer(typed) is expected
        self.tries += expected in {CodeAnswer.WRONG, CodeAnswer.ACCEPTED}
        self.used = self.used or expected is CodeAnswer.ACCEPTED

    @precondition(lambda self: self.codes)
    @rule(which=st.integers(-3, -1))
    def type_one_that_was_sent(self, which):
        self.type_in(self.codes[max(which, -len(self.codes))])

    @rule()
    def guess(self):
        # Not a code: letters, so that no example can be lucky.
        self.type_in("abcdef")

    @invariant()
    def the_database_agrees(self):
        kept = OneTimeCode.objects.filter(subject=self.subject).first()
        if kept is not None:
            assert (kept.tries, kept.resends + 1) == (self.tries, self.sendings)


@pytest.mark.django_db
def test_codes_hold_whatever_the_order_of_events(fund, sent):
    bound = type("Bound", (Codes,), {"fund": fund, "sent": sent})
    run_state_machine_as_test(bound, settings=settings(max_examples=50, stateful_step_count=40, deadline=None))
