"""Renewals in any order of events, by the member and by a stranger, against a few lines that say what must hold.

Nothing opens without the code; no code works twice; no former password works once another is issued; a stranger ends no
password.
"""

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

from guichet.accounts import operations as accounts
from guichet.accounts import posted, queries
from guichet.accounts.models import PasswordKind
from guichet.accounts.opening import TooManyLetters
from guichet.accounts.states import AccountState
from guichet.delivery.models import Channel, Message
from guichet.funds import catalogue
from guichet.limits.models import Attempt
from guichet.login.operations import Expired, Refused, check_pair
from guichet.login.tries import Delayed
from guichet.login.whence import Whence
from guichet.one_time_codes import operations as codes
from guichet.one_time_codes.operations import CodeAnswer
from guichet.renewal import operations
from guichet.renewal.assembly import journey_for
from guichet.renewal.models import Renewal
from guichet.renewal.steps import Visit
from tests.factories import PASSWORD, AccountFactory

MEMBER, STRANGER = "192.0.2.0/24", "198.51.100.0/24"
CHOSEN = ["Prairie-verte-42", "Moisson+tardive7", "Verger-de-9-poiriers", "Ruisseau=clair5"]


class Renewals(RuleBasedStateMachine):
    @initialize()
    def start(self):
        # Networks are the same in every example: what one used up is not the next one\'s.
        Attempt.objects.all().delete()
        self.now = datetime(2026, 3, 10, 9, tzinfo=UTC)
        self.account = AccountFactory(opened_at=self.now)
        self.number = self.account.person.nir
        self.fund = catalogue.by_slug("alsace")
        self.living, self.expires_at = PASSWORD, None
        self.posted = self.posted_until = None
        self.dead: list[str] = []
        self.renewals = {}
        self.codes: dict[str, list[str]] = {MEMBER: [], STRANGER: []}
        self.spent: list[tuple[str, str]] = []
        self.replaced = 0
        self.confirmed = True

    # What somebody does, from their network.

    def visit(self, network):
        renewal = Renewal.objects.get(pk=self.renewals[network])
        return Visit(
            renewal=renewal,
            journey=journey_for(self.fund.policy),
            fund=self.fund,
            now=self.now,
            address=network,
            known=lambda account: None,
        )

    @rule(network=st.sampled_from([MEMBER, STRANGER]))
    def begin(self, network):
        self.renewals[network] = operations.begin(fund=self.fund, number=self.number, now=self.now)[0].pk
        self.codes[network] = []

    @rule(network=st.sampled_from([MEMBER, STRANGER]), channel=st.sampled_from([Channel.EMAIL, Channel.SMS]))
    def ask(self, network, channel):
        if network not in self.renewals or self.visit(network).renewal.way:
            return
        before = self.sent("one_time_codes/security_code").count()
        try:
            operations.send_code(self.visit(network), channel=channel)
        except (operations.Held, operations.TooManyCodes):
            assert self.sent("one_time_codes/security_code").count() == before
            return
        left = self.sent("one_time_codes/security_code")
        # The mobile is not confirmed, nor is the mailbox once its loss was told: nothing leaves that way. What leaves
        # reaches the member alone, whoever asked.
        reached = self.confirmed and channel == Channel.EMAIL
        assert left.count() == before + reached
        self.codes[network] = [left.last().payload["context"]["code"]] if reached else []

    @rule(network=st.sampled_from([MEMBER, STRANGER]))
    def guess(self, network):
        if network not in self.renewals or self.visit(network).renewal.way:
            return
        # Not a code: letters, so that no example can be lucky.
        assert operations.answer_code(self.visit(network), "abcdef") is not CodeAnswer.ACCEPTED

    @precondition(lambda self: self.codes[MEMBER] and MEMBER in self.renewals)
    @rule()
    def type_the_code(self):
        visit = self.visit(MEMBER)
        if visit.renewal.way:
            return
        code = self.codes[MEMBER][-1]
        answer = operations.answer_code(visit, code)
        if answer is not CodeAnswer.ACCEPTED:
            return
        self.spent.append((str(visit.renewal.reference), code))
        self.issue(self.sent("accounts/renewed_password", Channel.EMAIL).last().payload["context"]["password"], days=7)

    @precondition(lambda self: self.spent)
    @rule(which=st.integers(0, 9))
    def type_a_used_one(self, which):
        subject, code = self.spent[which % len(self.spent)]
        answer = codes.check(purpose=operations.CODE_PURPOSE, subject=subject, typed=code, now=self.now)
        assert answer is CodeAnswer.NONE

    @rule()
    def prove_and_ask_for_a_letter(self):
        try:
            posted.send(self.account, now=self.now)
        except TooManyLetters:
            return
        self.posted = self.sent("accounts/renewed_password", Channel.LETTER).last().payload["context"]["password"]
        self.posted_until = self.now + timedelta(days=30)

    @precondition(lambda self: self.posted)
    @rule()
    def log_in_with_the_letter(self):
        opens = self.now < self.posted_until
        assert self.opens(self.posted) == opens
        if opens:
            text, until, self.posted = self.posted, self.posted_until, None
            self.confirmed = False
            self.issue(text)
            self.expires_at = until

    @precondition(lambda self: self.expires_at and self.now < self.expires_at and self.replaced < len(CHOSEN))
    @rule()
    def replace(self):
        account = queries.by_identifier(self.number)
        accounts.replace_password(account, password=CHOSEN[self.replaced], now=self.now)
        self.issue(CHOSEN[self.replaced])
        self.replaced += 1

    @rule(minutes=st.sampled_from([1, 14, 15, 60, 60 * 24, 60 * 24 * 7]))
    def wait(self, minutes):
        self.now += timedelta(minutes=minutes)

    # What must hold.

    def issue(self, password, *, days=0):
        self.dead.append(self.living)
        if self.posted:
            self.dead.append(self.posted)
            self.posted = None
        self.living, self.expires_at = password, self.now + timedelta(days=days) if days else None

    def sent(self, message, channel=None):
        found = Message.objects.filter(message=message).exclude(payload=None).order_by("created_at", "pk")
        found = found.filter(about=str(self.account.reference))
        return found.filter(channel=channel) if channel else found

    def opens(self, password):
        try:
            check_pair(
                identifier=self.number,
                password=password,
                whence=Whence(MEMBER, "", "Firefox"),
                policy=self.fund.policy,
                now=self.now,
            )
        except (Refused, Expired):
            return False
        except Delayed as delayed:
            self.now = delayed.retry_at
            return self.opens(password)
        return True

    @invariant()
    def the_account_has_the_password_that_was_issued_last_and_no_other(self):
        account = queries.by_identifier(self.number)
        provisional = self.expires_at is not None
        assert (account.password_kind == PasswordKind.PROVISIONAL) == provisional
        assert account.state == (AccountState.RENEWAL if provisional else AccountState.ACTIVE)

    @rule()
    def the_living_password_opens(self):
        assert self.opens(self.living) == (self.expires_at is None or self.now < self.expires_at)

    @precondition(lambda self: self.dead)
    @rule(which=st.integers(0, 30))
    def no_dead_one_does(self, which):
        assert not self.opens(self.dead[which % len(self.dead)])


@pytest.mark.django_db
def test_renewals_hold_whatever_the_order_of_events():
    run_state_machine_as_test(Renewals, settings=settings(max_examples=25, stateful_step_count=40, deadline=None))
