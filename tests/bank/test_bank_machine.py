"""A new account in any order of acts: by its member, by a stranger who got in, by agents, by the registry and by time.

What must hold: one change at a time; what had to wait is with no agent early; what was asked for before the account was
blocked, or its password replaced, never reaches an agent afterwards; whoever could know better was told each time.
"""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from guichet.accounts import changes, disavowal
from guichet.accounts.models import Account, ContactDetails
from guichet.accounts.operations import PasswordSuperseded
from guichet.bank import operations, rules
from guichet.bank.models import BankChange
from guichet.bank.rules import PENDING, ChangeState, Trust
from guichet.cases import working
from guichet.cases.models import Case, CaseKind, CaseState
from guichet.cases.rules import Outcome
from guichet.cases.working import Worker
from guichet.delivery.models import Message
from guichet.registry.models import BankAccount, BankUse
from tests.factories import AccountFactory

IBANS = ["FR7630006000011234567890189", "DE89370400440532013000", "BE68539007547034"]
CLAIRE = Worker("agent:11111111-1111-4111-8111-111111111111")
TOLD = "bank/details_asked"


class BankDetails(RuleBasedStateMachine):
    @initialize()
    def start(self):
        self.now = datetime(2026, 3, 10, 9, tzinfo=UTC)
        self.account = AccountFactory(opened_at=self.now - timedelta(days=365))
        ContactDetails.objects.filter(account=self.account).update(mobile_verified_at=self.account.opened_at)
        self.asked = 0
        self.distrusted_at = None
        """When the account was last blocked, or its password replaced."""

    def teardown(self):
        if hasattr(self, "account"):
            Message.objects.filter(about=str(self.account.reference)).delete()
            Case.objects.all().delete()

    def fresh(self):
        return Account.objects.select_related("contact", "person").get(pk=self.account.pk)

    def pending(self):
        return BankChange.objects.filter(person=self.account.person, state__in=PENDING).first()

    def open_case(self):
        return Case.objects.filter(kind=CaseKind.BANK_DETAILS).exclude(state=CaseState.CLOSED).first()

    @rule(hours=st.sampled_from([1, 24, 71, 72, 24 * 200]))
    def wait(self, hours):
        self.now += timedelta(hours=hours)

    @rule(iban=st.sampled_from(IBANS), known=st.booleans())
    def ask(self, iban, known):
        account, before = self.fresh(), self.pending()
        trust = Trust(self.now - timedelta(days=90) if known else None, None, reached=True, factor_shown=True)
        wanted = operations.Wanted(iban, "WEBER FLORENT")
        try:
            operations.ask(account, account.person, fund_code="68", wanted=wanted, trust=trust, now=self.now)
        except operations.AlreadyPending:
            assert before is not None
        except operations.SameAccount:
            assert any(one.iban == iban for one in BankAccount.objects.filter(person=account.person))
        except operations.TooMany:
            assert before is None
        except PasswordSuperseded:
            assert account.state == "frozen"
        else:
            assert before is None
            self.asked += 1

    @rule()
    def give_up(self):
        if (change := self.pending()) is not None:
            try:
                operations.cancel(self.fresh(), change, now=self.now)
            except operations.NotPending:
                assert Case.objects.get(reference=change.reference).state == CaseState.CLOSED
            except PasswordSuperseded:
                assert self.fresh().state == "frozen"

    @rule()
    def worker_runs(self):
        operations.send_due(now=self.now)
        operations.follow(now=self.now)

    @rule(outcome=st.sampled_from([Outcome.DONE, Outcome.REFUSED]))
    def agent_closes(self, outcome):
        if (case := self.open_case()) is not None:
            working.take(case, CLAIRE, now=self.now)
            working.close(case, CLAIRE, outcome=outcome, now=self.now)

    @rule()
    def agent_stops(self):
        if (change := self.pending()) is not None:
            operations.stop(change, actor=CLAIRE.actor, now=self.now)

    @rule()
    def import_brings_it(self):
        change = BankChange.objects.filter(state=ChangeState.SENT).first()
        if change is not None:
            BankAccount.objects.filter(person=change.person).delete()
            BankAccount.objects.create(
                person=change.person, source_ref=f"R{change.pk}", fund_code="68", use=BankUse.BENEFITS,
                iban=change.iban, holder_name="WEBER FLORENT", since=self.now.date(),
            )  # fmt: skip

    @rule()
    def reader_of_the_warning_says_not_me(self):
        told = Message.objects.filter(about=str(self.account.reference), message=TOLD).exclude(payload=None).first()
        code = disavowal.find(told.payload["context"]["code"], now=self.now) if told else None
        if code is not None and disavowal.disown(code, keys_since=False, now=self.now):
            self.distrusted_at = self.now

    @rule()
    def password_is_renewed(self):
        if (account := self.fresh()).state == "active":
            with transaction.atomic():
                changes.drop_pending(account, now=self.now)
            self.distrusted_at = self.now

    @invariant()
    def one_at_a_time_and_none_early(self):
        if not hasattr(self, "account"):
            return
        found = list(BankChange.objects.filter(person=self.account.person))
        assert sum(one.state in PENDING for one in found) <= 1
        for one in found:
            reached = Case.objects.filter(reference=one.reference).exists()
            if one.waits_for and reached:
                assert one.effective_at - one.asked_at >= rules.WAIT
            if one.state == ChangeState.HELD:
                assert not reached
            if self.distrusted_at and one.asked_at < self.distrusted_at:
                assert one.state not in PENDING

    @invariant()
    def each_was_told(self):
        if hasattr(self, "account"):
            told = Message.objects.filter(about=str(self.account.reference), message=TOLD)
            assert told.filter(channel="email").count() == told.filter(channel="sms").count() == self.asked

    @invariant()
    def nothing_waits_in_a_blocked_account(self):
        if hasattr(self, "account") and self.fresh().state == "frozen":
            assert self.pending() is None
            assert self.open_case() is None


@pytest.mark.django_db
def test_in_any_order():
    run_state_machine_as_test(BankDetails, settings=settings(max_examples=10, stateful_step_count=16))
