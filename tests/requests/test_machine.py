"""Drafts and sendings in any order, from two windows, against a few lines that say what must hold."""

import datetime as dt

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from guichet.cases.models import Case
from guichet.documents.models import Document
from guichet.registry.models import RequestState
from guichet.requests import operations, sending, sheets
from guichet.requests.models import Request, RequestEvent
from guichet.requests.operations import AlreadySent, Superseded
from guichet.requests.sheets import Sheets
from tests.factories import AccountFactory
from tests.requests.declaring import KIND, answer, begin, read

SCREENS = {
    "foyer": [{"change": "non"}],
    "absence": [{"absence": "non"}],
    "couple": [{"vie": "non"}, {"vie": "oui"}],
    "conjoint": [{"prenom": "Anne", "nom": "Weber"}],
    "vous_revenus": [{"aucun": "on"}, {"salaires": "on"}],
    "vous_salaires": [{"mois_1": "1", "mois_2": "2", "mois_3": "3"}],
    "conjoint_revenus": [{"aucun": "on"}],
}


class Windows(RuleBasedStateMachine):
    """One member, two windows that each hold what they read last."""

    @initialize()
    def start(self):
        for model in (Document, Case, Request):
            model.objects.all().delete()
        self.now = dt.datetime(2026, 1, 10, 9, tzinfo=dt.UTC)
        self.account = AccountFactory(opened_at=self.now)
        self.windows = {}
        self.sent = self.sent_again = None

    @rule(window=st.integers(0, 1))
    def open(self, window):
        try:
            self.windows[window] = read(begin(self.account, now=self.now), self.account, now=self.now)
        except AlreadySent as already:
            self.sent_again = already.request.pk

    @rule(window=st.integers(0, 1), data=st.data())
    def answer_next(self, window, data):
        draft = self.windows.get(window)
        if draft is None:
            return
        journey = KIND.journey(draft.situation)
        reachable = [screen for screen in journey.applicable(draft.answers) if journey.may_visit(screen, draft.answers)]
        screen = data.draw(st.sampled_from(reachable))
        is_latest = Request.objects.filter(
            pk=draft.request.pk, revision=draft.request.revision, state=RequestState.DRAFT
        ).exists()
        typed = data.draw(st.sampled_from(SCREENS[screen.name]))
        try:
            answer(draft, screen.name, typed, now=self.now)
        except Superseded:
            assert not is_latest
            del self.windows[window]
        else:
            assert is_latest, "only who read the last revision writes"

    @rule(window=st.integers(0, 1))
    def send(self, window):
        draft = self.windows.get(window)
        if draft is None:
            return
        complete = KIND.journey(draft.situation).next_step(draft.answers) is None
        try:
            sent = sending.send(draft, revision=draft.request.revision, now=self.now)
        except sending.NotComplete:
            assert not complete
        except Superseded:
            self.windows.pop(window)
        else:
            assert self.sent in (None, sent.pk)
            self.sent = sent.pk

    @rule(window=st.integers(0, 1))
    def abandon(self, window):
        if draft := self.windows.get(window):
            erased = operations.abandon(draft.request, account=self.account, now=self.now)
            assert not (erased and draft.request.pk == self.sent)

    @rule(days=st.sampled_from([1, 20]))
    def wait(self, days):
        # Within one quarter: the next one is another draft.
        self.now = min(self.now + dt.timedelta(days=days), dt.datetime(2026, 3, 25, 9, tzinfo=dt.UTC))
        operations.purge_drafts(self.now)

    @invariant()
    def what_was_sent_is_whole_and_stays(self):
        kept = Request.objects.exclude(state=RequestState.DRAFT)
        assert [one.pk for one in kept] == ([self.sent] if self.sent else [])
        count = int(self.sent is not None)
        assert (Case.objects.count(), RequestEvent.objects.count(), Document.objects.count()) == (
            count,
            count,
            2 * count,
        )
        for one in kept:
            assert one.summary
            assert KIND.journey(read(one, self.account, now=self.now).situation).next_step(one.answers) is None

    @invariant()
    def what_stands_in_the_way_is_what_was_sent(self):
        assert self.sent_again in (None, self.sent)

    @invariant()
    def there_is_one_draft_at_most(self):
        assert Request.objects.filter(state=RequestState.DRAFT).count() <= 1


@pytest.mark.django_db(transaction=True)
def test_whatever_two_windows_do_it_is_sent_once_and_whole(monkeypatch):
    # What the papers say is tested apart; here they would take a tenth of a second each.
    monkeypatch.setattr(sheets, "draw", lambda _draft, _papers: Sheets(b"%PDF-proof", b"%PDF-acknowledgement"))
    run_state_machine_as_test(Windows, settings=settings(max_examples=15, stateful_step_count=30, deadline=None))
