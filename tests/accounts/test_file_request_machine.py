"""Requests and their codes in any order of events, against a few lines that say what must hold (R192)."""

import datetime as dt

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

from guichet.accounts import file_codes, file_requests
from guichet.accounts.file_requests import Asked
from guichet.accounts.models import File, FileRequest
from guichet.accounts.opening import TooManyLetters
from guichet.accounts.states import FileRequestState
from guichet.delivery.models import Message
from guichet.funds import catalogue
from guichet.limits.models import Attempt
from tests.factories import AccountFactory, AffiliationFactory

DAY = dt.timedelta(days=1)
FUNDS = ("54", "59")
NETWORK = "192.0.2.0/24"


class Requests(RuleBasedStateMachine):
    """Two members, two funds; the model holds what may open a file, and nothing else may."""

    @initialize()
    def start(self):
        for model in (File, FileRequest, Message, Attempt):
            model.objects.all().delete()
        self.now = dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC)
        self.members = [AccountFactory(opened_at=self.now) for _ in range(2)]
        self.known, self.opened = set(), set()
        self.living = {}
        """(member, fund) -> the code that opens it, and its end."""
        self.sent = []
        """Every code that ever left."""

    members_and_funds = {"who": st.integers(0, 1), "fund_code": st.sampled_from(FUNDS)}

    def request(self, who, fund_code):
        return FileRequest.objects.filter(account=self.members[who], fund_code=fund_code).first()

    @rule(hours=st.sampled_from([1, 24, 24 * 7, 24 * 29, 24 * 31]))
    def wait(self, hours):
        self.now += dt.timedelta(hours=hours)

    @rule()
    def housekeeping(self):
        file_requests.purge(self.now)
        gone = [pair for pair in self.living if self.request(*pair) is None]
        for pair in gone:
            assert self.now >= self.living.pop(pair)[1], "no living code is purged"

    @rule(**members_and_funds)
    def come_to_be_known(self, who, fund_code):
        if (who, fund_code) not in self.known:
            department = catalogue.by_code(fund_code).departments[0]
            AffiliationFactory(person=self.members[who].person, department=department)
            self.known.add((who, fund_code))

    @rule(**members_and_funds)
    def ask(self, who, fund_code):
        fund = catalogue.by_code(fund_code)
        try:
            asked = file_requests.ask(self.members[who], fund=fund, department=fund.departments[0], now=self.now)
        except file_requests.TooManyRequests:
            return
        pair = (who, fund_code)
        if pair in self.opened:
            assert asked is Asked.ALREADY_OPEN
        elif pair in self.known:
            assert asked is Asked.OPENED
            self.opened.add(pair)
            self.living.pop(pair, None)
        else:
            assert asked in {Asked.WAITING, Asked.CODE_SENT}

    def note_letter(self, who, fund_code):
        letter = Message.objects.get(
            message="accounts/file_code",
            about=str(self.members[who].reference),
            fund_code=fund_code,
            created_at=self.now,
        )
        code = letter.payload["context"]["code"]
        self.sent.append((who, fund_code, code))
        self.living[who, fund_code] = (code, self.now + 30 * DAY)

    @rule(**members_and_funds)
    def accept(self, who, fund_code):
        request = self.request(who, fund_code)
        if request is None:
            return
        try:
            file_codes.issue_file_code(request, now=self.now)
        except (file_requests.NotAsked, TooManyLetters):
            return
        self.note_letter(who, fund_code)

    @rule(**members_and_funds)
    def ask_for_another_code(self, who, fund_code):
        before = self.request(who, fund_code)
        try:
            file_codes.send_another_code(self.members[who], fund_code=fund_code, now=self.now)
        except (file_requests.NotAsked, TooManyLetters):
            return
        assert before.state == FileRequestState.CODE_SENT, "an agent or the registry decided before"
        self.note_letter(who, fund_code)

    @rule(**members_and_funds)
    def refuse(self, who, fund_code):
        request = self.request(who, fund_code)
        if request is None:
            return
        try:
            file_requests.refuse(request, now=self.now)
        except file_requests.NotAsked:
            return
        self.living.pop((who, fund_code), None)

    @rule()
    def after_an_import(self):
        waiting = set(FileRequest.objects.filter(state="waiting").values_list("account", "fund_code"))
        file_codes.accept_known(now=self.now)
        for account, fund_code in waiting:
            who = [member.pk for member in self.members].index(account)
            if self.request(who, fund_code).state == FileRequestState.CODE_SENT:
                assert (who, fund_code) in self.known
                self.note_letter(who, fund_code)

    @precondition(lambda self: self.sent)
    @rule(which=st.integers(0, 50), who=st.integers(0, 1))
    def type_one_that_was_sent(self, which, who):
        owner, fund_code, code = self.sent[which % len(self.sent)]
        lives = self.living.get((owner, fund_code))
        right = owner == who and lives is not None and lives[0] == code and self.now < lives[1]
        try:
            file = file_codes.open_by_code(self.members[who], typed=code, address=NETWORK, now=self.now)
        except file_codes.Delayed:
            return
        except (file_codes.WrongCode, file_codes.ExpiredCode):
            assert not right
            return
        assert right or (who, file.fund_code) in self.opened, "a code pressed twice changes nothing"
        assert (file.account_id, file.fund_code) == (self.members[who].pk, fund_code)
        self.opened.add((who, fund_code))

    @rule(who=st.integers(0, 1))
    def guess(self, who):
        with pytest.raises((file_codes.WrongCode, file_codes.Delayed)):
            file_codes.open_by_code(self.members[who], typed="bababa-bababa-bababa", address=NETWORK, now=self.now)

    @invariant()
    def only_what_was_proved_is_open(self):
        opened = {
            (who, file.fund_code)
            for who, member in enumerate(self.members)
            for file in File.objects.filter(account=member).exclude(fund_code="68")
        }
        assert opened == self.opened

    @invariant()
    def letters_keep_to_their_limits(self):
        for member in self.members:
            letters = Message.objects.filter(about=str(member.reference), channel="letter")
            assert letters.filter(created_at__gt=self.now - DAY).count() <= 1
            assert letters.filter(created_at__gt=self.now - 30 * DAY).count() <= 4


@pytest.mark.django_db(transaction=True)
def test_nothing_opens_but_by_the_registry_or_by_the_last_code_of_a_letter():
    run_state_machine_as_test(Requests, settings=settings(max_examples=20, stateful_step_count=25, deadline=None))
