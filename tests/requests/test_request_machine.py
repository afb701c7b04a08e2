"""The life of a request, in every order: its history tells it, it ends once, and its case is never lost."""

import datetime as dt
import uuid

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from guichet.cases import receipts
from guichet.cases import working as cases
from guichet.cases.models import Case, CaseState
from guichet.cases.working import AlreadyTaken, NotHeld, Worker
from guichet.registry.models import REPORTED, ReportedState, RequestState
from guichet.requests import states
from guichet.requests.models import Request
from guichet.requests.reported import take_up
from guichet.requests.working import MEMBER, Overtaken, move
from tests.factories import AccountFactory, SentRequestFactory

AGENTS = [Worker(f"agent:{uuid.UUID(int=number + (4 << 76) + (8 << 60))}") for number in range(2)]
START = dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC)
workers, targets = st.sampled_from(AGENTS), st.sampled_from([RequestState(one) for one in states.FOLLOWS])


class Life(RuleBasedStateMachine):
    """What the database holds, beside what a list on paper would say."""

    account = None

    def __init__(self):
        super().__init__()
        self.now, self.holder, self.told = START, None, ["received"]
        Request.objects.all().delete()
        Case.objects.all().delete()
        ReportedState.objects.all().delete()
        self.pk = SentRequestFactory(account=self.account, sent_at=START).pk
        self.shown = self.request

    @property
    def request(self):
        return Request.objects.get(pk=self.pk)

    @rule(hours=st.integers(1, 60))
    def time_passes(self, hours):
        self.now += dt.timedelta(hours=hours)

    @rule()
    def somebody_looks(self):
        self.shown = self.request

    @rule(worker=workers)
    def take(self, worker):
        if self.told[-1] in states.OVER:
            return
        try:
            cases.take(Case.objects.get(), worker, now=self.now)
        except AlreadyTaken:
            assert self.holder is not None
        else:
            self.holder = worker

    @rule(
        by=st.sampled_from([*AGENTS, Worker(MEMBER)]), to=targets, words=st.sampled_from(["", "Il manque un papier."])
    )
    def decide(self, by, to, words):
        self.now += dt.timedelta(seconds=1)
        shown = self.shown
        held = by.actor == MEMBER or by == self.holder
        follows = to in states.FOLLOWS[shown.state] and (bool(words) or to not in states.NEED_WORDS)
        fresh = (shown.state, shown.state_at) == (self.request.state, self.request.state_at)
        if follows and fresh and held:
            move(shown, to=to, words=words, by=by.actor, now=self.now)
            self.ends_or_goes_on(to)
        else:
            with pytest.raises((NotHeld, Overtaken, states.Impossible, states.WordsNeeded)):
                move(shown, to=to, words=words, by=by.actor, now=self.now)

    @rule(to=st.sampled_from(REPORTED), ahead=st.integers(-3, 3), words=st.sampled_from(["", "Il manque un papier."]))
    def the_software_says(self, to, ahead, words):
        self.now += dt.timedelta(seconds=1)
        day = self.now.date() + dt.timedelta(days=ahead)
        receipt = receipts.number(self.request.reference)
        ReportedState.objects.create(
            source_ref=str(uuid.uuid4()),
            fund_code=self.request.fund_code,
            receipt=receipt,
            state=to,
            on=day,
            words=words,
        )
        was, moved = self.request, take_up(now=self.now)
        assert take_up(now=self.now) == 0, "whatever was left, a second run finds nothing new"
        for event in list(was.events.order_by("pk"))[len(self.told) :]:
            moved -= 1
            self.ends_or_goes_on(event.state)
        assert moved == 0

    def ends_or_goes_on(self, to):
        assert self.told[-1] not in states.OVER
        self.told.append(str(to))
        if to in states.OVER:
            self.holder = None

    @invariant()
    def the_history_tells_it(self):
        request, case = self.request, Case.objects.get()
        events = list(request.events.order_by("pk"))
        assert [one.state for one in events] == self.told
        assert request.state == self.told[-1]
        assert [one.at for one in events] == sorted(one.at for one in events)
        assert request.state_at == events[-1].at <= self.now
        assert all(one.words for one in events if one.state in states.NEED_WORDS)
        assert case.taken_by == (self.holder.reference if self.holder else None)
        assert (case.state == CaseState.CLOSED) == (request.state in states.OVER)


@pytest.mark.django_db
def test_a_request_under_any_order_of_acts():
    Life.account = AccountFactory(email_verified=False)
    run_state_machine_as_test(Life, settings=settings(max_examples=8, stateful_step_count=15, deadline=None))
