"""The life of a case, in every order: never lost, never two holders, nothing written on a closed one."""

import datetime as dt
import uuid

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from guichet.cases import working
from guichet.cases.models import Case, CaseKind, CaseNote, CaseState
from guichet.cases.operations import open_case
from guichet.cases.rules import Outcome, Team
from guichet.cases.working import AlreadyTaken, CannotMove, NotHeld, Worker

AGENTS = [Worker(f"agent:{uuid.UUID(int=number + (4 << 76) + (8 << 60))}") for number in range(3)]
START = dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC)
SUBJECT = "somebody"
workers = st.sampled_from(AGENTS)


class Life(RuleBasedStateMachine):
    """What the database holds, beside what a list on paper would say: who has the case, if anybody."""

    def __init__(self):
        super().__init__()
        self.now, self.holder, self.closed, self.times, self.lines = START, None, False, 1, 0
        self.place = ("68", Team.SUPPORT)
        Case.objects.all().delete()
        self.pk = open_case(kind=CaseKind.CONTACT, fund_code="68", subject=SUBJECT, details={}, now=START).pk

    @property
    def case(self):
        self.now += dt.timedelta(minutes=1)
        return Case.objects.get(pk=self.pk)

    def does(self, act, allowed, *refusals):
        """Run an act that must work, or be refused and write nothing."""
        if allowed:
            act()
            self.lines += 1
        else:
            with pytest.raises(refusals):
                act()
        return allowed

    @rule(worker=workers)
    def take(self, worker):
        if self.does(lambda: working.take(self.case, worker, now=self.now), self.holder is None, AlreadyTaken):
            self.holder, self.closed = worker, False

    @rule(worker=workers)
    def write(self, worker):
        self.does(lambda: working.note(self.case, worker, text="x", now=self.now), self.holder == worker, NotHeld)

    @rule(worker=workers)
    def answer(self, worker):
        act = lambda: working.answered(self.case, worker, text="x", channel="letter", now=self.now)  # noqa: E731
        self.does(act, self.holder == worker, NotHeld)

    @rule(worker=workers, holder=workers)
    def release(self, worker, holder):
        act = lambda: working.release(self.case, worker, holder=holder.reference, now=self.now)  # noqa: E731
        if self.does(act, self.holder == holder, NotHeld):
            self.holder = None

    @rule(worker=workers, team=st.sampled_from(Team), fund=st.sampled_from(["68", "54"]))
    def hand_over(self, worker, team, fund):
        act = lambda: working.hand_over(self.case, worker, team=team, fund_code=fund, why="x", now=self.now)  # noqa: E731
        if self.does(act, self.holder == worker and (fund, team) != self.place, NotHeld, CannotMove):
            self.holder, self.place = None, (fund, team)

    @rule(worker=workers, outcome=st.sampled_from(Outcome))
    def close(self, worker, outcome):
        act = lambda: working.close(self.case, worker, outcome=outcome, now=self.now)  # noqa: E731
        if self.does(act, self.holder == worker, NotHeld):
            self.holder, self.closed = None, True

    @rule()
    def it_comes_again(self):
        again = open_case(kind=CaseKind.CONTACT, fund_code="68", subject=SUBJECT, details={}, now=self.case.last_at)
        self.times, self.closed = self.times + 1, False
        assert again.pk == self.pk

    @invariant()
    def it_is_where_the_list_says(self):
        case = self.case
        assert case.taken_by == (self.holder.reference if self.holder else None)
        assert (case.state == CaseState.CLOSED) == self.closed == (case.closed_at is not None) == bool(case.outcome)
        assert (case.fund_code, case.team, case.times) == (*self.place, self.times)
        assert case.due_on is not None, "nothing is forgotten"
        assert CaseNote.objects.filter(case=case).count() == self.lines


@pytest.mark.django_db
def test_a_case_under_any_order_of_acts():
    run_state_machine_as_test(Life, settings=settings(max_examples=30, stateful_step_count=30, deadline=None))
