"""A mandate in any order of acts: by its giver, by whom it is for, by strangers, by an agent and by time.

What must hold: it opens something to one account only, within its days, after its wait, and never again once it ended;
an offer is answered once; whoever gave is told by post before anything that waits opens.
"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from guichet.accounts.models import Account
from guichet.accounts.signals import distrusted
from guichet.audit.models import Entry
from guichet.delivery.models import Channel, Message
from guichet.mandates import accepting, ending, giving, objecting, queries
from guichet.mandates.giving import Invited, Proposal
from guichet.mandates.models import Mandate
from guichet.mandates.rules import WAIT, MandateState, Relation
from tests.factories import AccountFactory

ODILE = Invited(family_name="Weber", given_name="Odile", email="odile@example.org")
AGENT = "11111111-1111-4111-8111-111111111111"


class OneMandate(RuleBasedStateMachine):
    @initialize(doubt=st.booleans(), days=st.sampled_from([3, 365]))
    def start(self, doubt, days):
        self.now = datetime(2026, 3, 10, 9, tzinfo=UTC)
        self.giver = AccountFactory(opened_at=self.now - timedelta(days=365))
        self.others = [AccountFactory(), AccountFactory()]
        proposal = Proposal(
            profile="particulier", fund_code="68", establishment=None, relation=Relation.RELATIVE,
            services=["documents"], starts_on=self.now.date(), ends_on=self.now.date() + timedelta(days=days),
        )  # fmt: skip
        reasons = ["browser"] if doubt else []
        made = giving.offer(self.giver, proposal, to=ODILE, reasons=reasons, now=self.now)
        self.pk, self.spoken, self.objection = made.pk, made.offer_code, made.objection_code
        sent = Message.objects.get(message="mandates/offer", about=str(made.reference))
        self.link = sent.payload["context"]["link"]
        self.proof, self.wrong, self.over = "", 0, False

    def row(self):
        return Mandate.objects.get(pk=self.pk)

    @rule(hours=st.sampled_from([1, 71, 72, 24 * 16, 24 * 400]))
    def wait(self, hours):
        self.now += timedelta(hours=hours)

    @rule(right=st.booleans())
    def types_codes(self, right):
        try:
            self.proof = accepting.recognise(
                self.link, self.spoken if right else "00000000", network=str(self.now), now=self.now
            )
        except accepting.NotAnOffer:
            self.wrong += not right
        except accepting.Delayed:
            pass
        else:
            assert right or self.spoken == "00000000"

    @rule(who=st.sampled_from([0, 1]), oneself=st.booleans())
    def accepts(self, who, oneself):
        offered, before = accepting.shown(self.proof, now=self.now), self.row().state
        if offered is None:
            return
        assert before == MandateState.OFFERED
        try:
            accepting.accept(offered, self.giver if oneself else self.others[who], now=self.now)
        except giving.Oneself:
            assert oneself

    @rule()
    def declines(self):
        if (offered := accepting.shown(self.proof, now=self.now)) is not None:
            accepting.decline(offered, now=self.now)

    @rule(how=st.sampled_from(["revoke", "renounce", "agent"]))
    def somebody_ends_it(self, how):
        row = self.row()
        try:
            if how == "revoke":
                ending.revoke(row, now=self.now)
            elif how == "agent":
                ending.end_by_agent(row, agent=AGENT, reason="asked", now=self.now)
            elif row.receiver_id is not None:
                ending.renounce(row, now=self.now)
        except ending.Over:
            assert row.state == MandateState.ENDED

    @rule()
    def reader_of_the_letter_objects(self):
        try:
            known = objecting.look_at(self.objection, now=self.now)
        except objecting.NotACode:
            row = self.row()
            assert row.state == MandateState.ENDED or row.objection_until <= self.now
        else:
            objecting.object_to(known.proof, now=self.now)
            assert self.row().state == MandateState.ENDED

    @rule()
    def trust_goes(self):
        distrusted.send(Account, account=self.giver, now=self.now)
        assert self.row().state != MandateState.OFFERED

    @rule()
    def the_worker_passes(self):
        ending.end_due(now=self.now)
        assert ending.end_due(now=self.now) == 0

    @invariant()
    def it_opens_to_one_and_in_time(self):
        if not hasattr(self, "pk"):
            return
        row = self.row()
        opens = [one for one in [*self.others, self.giver] if queries.in_force(self.pk, by=one, now=self.now)]
        assert all(one.pk == row.receiver_id for one in opens)
        assert len(opens) <= 1
        assert not (self.over and opens)
        self.over = self.over or row.state == MandateState.ENDED
        if opens:
            assert row.ends_on >= self.now.date()
            assert not row.waits_for or self.now - row.accepted_at >= WAIT
        if row.state != MandateState.OFFERED:
            assert (row.offer_index, row.offer_code, row.offered_email) == ("", None, None)

    @invariant()
    def each_is_told_once(self):
        if not hasattr(self, "pk"):
            return
        row, about = self.row(), str(self.giver.reference)
        letters = Message.objects.filter(message="mandates/given", channel=Channel.LETTER, about=about)
        assert letters.count() == (row.accepted_at is not None)
        ended = Entry.objects.filter(event="mandate.ended", account=about)
        assert ended.count() == (row.state == MandateState.ENDED)


@pytest.mark.django_db
def test_in_any_order():
    run_state_machine_as_test(OneMandate, settings=settings(max_examples=6, stateful_step_count=14))
