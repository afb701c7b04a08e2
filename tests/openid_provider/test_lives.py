"""Whatever the order of events: a code gives tokens once, a token tells nothing once its reason is gone."""

import datetime as dt

import pytest
import time_machine
from django.test import Client as Browser
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from guichet.accounts.models import Account
from guichet.login import operations as login
from guichet.login.models import Session
from guichet.openid_provider import registration
from guichet.openid_provider.models import AuthorizationCode, Client, SigningKey
from tests.factories import AccountFactory
from tests.openid_provider import partner as partners

START = dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


class Code:
    """A code, as whoever follows along knows it."""

    def __init__(self, text, partner, session, verifier, at):
        self.text, self.partner, self.session, self.verifier, self.at = text, partner, session, verifier, at
        self.spent, self.tokens = False, []


class Lives(RuleBasedStateMachine):
    """Two clients, one member with several sessions. The model says what may be told; the server tells that, and no more."""

    codes = Bundle("codes")
    tokens = Bundle("tokens")

    @initialize()
    def start(self):
        Client.objects.all().delete()
        SigningKey.objects.all().delete()
        self.traveller = time_machine.travel(START, tick=False)
        self.clock, self.now = self.traveller.start(), START
        self.account = AccountFactory(opened_at=START)
        self.partners = [
            partners.register(START, browser=Browser(), client_id=name, name=name) for name in ("one", "two")
        ]
        self.sessions = [partners.session_of(self.account, now=START) for _ in range(2)]
        self.over, self.disabled, self.frozen = set(), set(), False

    def teardown(self):
        if hasattr(self, "traveller"):
            self.traveller.stop()

    def is_alive(self, code):
        return code.session.pk not in self.over and code.partner.name not in self.disabled and not self.frozen

    @rule(seconds=st.sampled_from([1, 29, 30, 59, 60]))
    def wait(self, seconds):
        self.now += seconds * SECOND
        self.clock.move_to(self.now, tick=False)

    @rule(target=codes, who=st.integers(0, 1), session=st.integers(0, 1), guarded=st.booleans())
    def grant(self, who, session, guarded):
        partner, session = self.partners[who], self.sessions[session]
        if session.pk in self.over or partner.name in self.disabled or self.frozen:
            return multiple()
        verifier, challenge = partners.pkce() if guarded else ("", "")
        more = {"code_challenge": challenge, "code_challenge_method": "S256"} if guarded else {}
        return Code(partner.code(session, now=self.now, **more), partner, session, verifier, self.now)

    @rule(target=tokens, code=codes, who=st.integers(0, 1), right=st.booleans())
    def exchange(self, code, who, right):
        partner = self.partners[who]
        verifier = code.verifier if right else partners.pkce()[0]
        more = {"code_verifier": verifier} if verifier else {}
        response = partner.exchange(code.text, **more)
        is_theirs = partner is code.partner and partner.name not in self.disabled
        opens = is_theirs and right and not code.spent and self.is_alive(code) and self.now - code.at < 30 * SECOND
        assert (response.status_code == 200) == opens, response.content
        if is_theirs:
            if code.spent:
                code.tokens.clear()
            code.spent = True
        if not opens:
            return multiple()
        answer = response.json()
        partner.check_id_token(answer, now=self.now)
        code.tokens.append(answer["access_token"])
        return code, answer["access_token"], self.now

    @rule(token=tokens)
    def ask(self, token):
        code, text, at = token
        opens = text in code.tokens and self.is_alive(code) and self.now - at < 60 * SECOND
        response = code.partner.userinfo(text)
        assert (response.status_code == 200) == opens
        if opens:
            assert response.json()["family_name"] == "Weber"

    @rule(session=st.integers(0, 1))
    def log_out(self, session):
        ended = self.sessions[session]
        if ended.pk not in self.over:
            self.over.add(ended.pk)
            login.log_out(Session.objects.get(pk=ended.pk), now=self.now)

    @rule()
    def freeze(self):
        self.frozen = not self.frozen
        Account.objects.filter(pk=self.account.pk).update(state="frozen" if self.frozen else "active")

    @rule(who=st.integers(0, 1))
    def disable(self, who):
        client = self.partners[who].client
        if client.client_id not in self.disabled:
            self.disabled.add(client.client_id)
            registration.disable(client, now=self.now)

    @invariant()
    def no_token_outlives_its_code(self):
        assert not AuthorizationCode.objects.filter(used_at=None).exclude(token_hash=None).exists()


@pytest.mark.django_db
def test_lives():
    run_state_machine_as_test(Lives, settings=settings(max_examples=12, stateful_step_count=20, deadline=None))
