"""What a member adds, uses and takes away, in any order: no code works twice, nothing works after it was taken away."""

import json
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

from guichet.accounts.models import Account
from guichet.login import ceremonies, challenges, operations, passkeys
from guichet.login.factors import authenticator, own, recovery_codes, totp
from guichet.login.models import Authenticator, Passkey, RecoveryCode
from guichet.one_time_codes.rules import CodeAnswer
from tests.factories import AccountFactory
from tests.login.device import Device

APPLICATION, PAPER = authenticator.AuthenticatorCode(), authenticator.RecoveryCodes()
ACCEPTED = CodeAnswer.ACCEPTED


class Keys(RuleBasedStateMachine):
    @initialize()
    def start(self):
        self.now = datetime(2026, 3, 10, 9, tzinfo=UTC)
        self.account = AccountFactory(opened_at=self.now)
        self.secret, self.added_at, self.spent = None, None, -1
        self.paper, self.dead, self.made_at = set(), set(), None
        self.devices, self.gone = {}, []
        self.held_until = self.now

    def fresh(self):
        """Return the account as a new page reads it."""
        return Account.objects.select_related("contact").get(pk=self.account.pk)

    @property
    def held(self):
        return self.now < self.held_until

    def code(self, drift=0):
        return totp.code_at(self.secret, totp.step_at(self.now) + drift)

    @rule(seconds=st.sampled_from([1, 30, 61, 3600]))
    def wait(self, seconds):
        self.now += timedelta(seconds=seconds)

    @rule()
    def hold_changes(self):
        self.held_until = self.now + timedelta(hours=1)
        Account.objects.filter(pk=self.account.pk).update(changes_held_until=self.held_until)

    @rule()
    def add_an_application(self):
        secret = totp.new_secret()
        step = totp.step_at(self.now)
        try:
            codes = own.add_authenticator(self.fresh(), secret=secret, typed=totp.code_at(secret, step), now=self.now)
        except own.Held:
            assert self.held
        except own.AlreadyThere:
            assert self.secret is not None
        else:
            assert self.secret is None
            assert not self.held
            self.secret, self.spent, self.added_at = secret, step, self.now
            self.paper, self.made_at = set(codes), self.now

    @precondition(lambda self: self.secret)
    @rule(drift=st.integers(-2, 2))
    def type_a_code(self, drift):
        step = totp.step_at(self.now) + drift
        right = abs(drift) <= totp.DRIFT and step > self.spent
        answer = APPLICATION.check(self.fresh(), self.code(drift), self.now)

        assert (answer is ACCEPTED) == right
        if right:
            self.spent = step

    @precondition(lambda self: self.paper)
    @rule(data=st.data())
    def use_a_recovery_code(self, data):
        code = data.draw(st.sampled_from(sorted(self.paper)))
        assert PAPER.check(self.fresh(), code, self.now) is ACCEPTED
        self.paper.discard(code)
        self.dead.add(code)

    @precondition(lambda self: self.dead)
    @rule(data=st.data())
    def use_a_dead_one(self, data):
        code = data.draw(st.sampled_from(sorted(self.dead)))
        assert PAPER.check(self.fresh(), code, self.now) is not ACCEPTED

    @rule()
    def make_others(self):
        try:
            codes = own.renew_recovery_codes(self.fresh(), now=self.now)
        except own.Held:
            assert self.held
            return
        assert bool(codes) == (self.secret is not None)
        if codes:
            self.dead |= self.paper
            self.paper, self.made_at = set(codes), self.now

    @rule()
    def take_the_application_away(self):
        try:
            removed = own.remove_authenticator(self.fresh(), now=self.now)
        except own.Held:
            assert self.held
            return
        assert removed == (self.secret is not None)
        self.forget_the_application()

    def forget_the_application(self):
        self.dead |= self.paper
        self.secret, self.paper = None, set()

    @precondition(lambda self: len(self.devices) < 3)
    @rule()
    def add_a_passkey(self):
        device, challenge = Device(), bytes(32)
        options = ceremonies.to_create(challenge, handle=own.handle_of(self.fresh()), holder="x", known=[])
        key = ceremonies.created(device.create(options), challenge)
        try:
            passkey = own.add_passkey(self.fresh(), key, name="x", now=self.now)
        except own.Held:
            assert self.held
        else:
            self.devices[passkey.reference] = (device, self.now)

    def opens(self, device):
        asked = passkeys.ask(passkeys.ALONE, now=self.now)
        assert "allowCredentials" not in json.loads(asked.options) or not json.loads(asked.options)["allowCredentials"]
        answer = device.sign(asked.options)
        try:
            found = passkeys.open_alone(
                answer=answer, token=asked.token, network=str(self.account.reference), now=self.now
            )
        except operations.Refused:
            return False
        finally:
            with pytest.raises(challenges.Over):
                passkeys.open_alone(answer=answer, token=asked.token, network=str(self.account.reference), now=self.now)
        return found.pk == self.account.pk

    @precondition(lambda self: self.devices)
    @rule(data=st.data())
    def show_a_passkey(self, data):
        reference = data.draw(st.sampled_from(sorted(self.devices, key=str)))
        device, _used = self.devices[reference]
        assert self.opens(device)
        self.devices[reference] = (device, self.now)

    @precondition(lambda self: self.gone)
    @rule()
    def show_one_that_is_gone(self):
        assert not self.opens(self.gone[-1])

    @precondition(lambda self: self.devices)
    @rule(data=st.data())
    def take_a_passkey_away(self, data):
        reference = data.draw(st.sampled_from(sorted(self.devices, key=str)))
        try:
            assert own.remove_passkey(self.fresh(), reference=reference, now=self.now)
        except own.Held:
            assert self.held
        else:
            self.gone.append(self.devices.pop(reference)[0])

    @rule(seconds=st.sampled_from([0, 30, 3600]))
    def not_me(self, seconds):
        since = self.now - timedelta(seconds=seconds)
        own.forget_since(self.fresh(), since=since, now=self.now)
        if self.secret and self.added_at >= since:
            self.forget_the_application()
        elif self.paper and self.made_at >= since:
            self.dead |= self.paper
            self.paper = set()
        for reference, (device, last) in list(self.devices.items()):
            if last >= since:
                del self.devices[reference]
                self.gone.append(device)

    @invariant()
    def the_account_says_what_there_is(self):
        account = self.fresh()
        assert (
            account.has_authenticator
            == (self.secret is not None)
            == Authenticator.objects.filter(account=account).exists()
        )
        assert account.has_passkey == bool(self.devices)
        assert Passkey.objects.filter(account=account).count() == len(self.devices)
        assert recovery_codes.left(account) == len(self.paper)
        assert self.secret or not RecoveryCode.objects.filter(authenticator__account=account).exists()


@pytest.mark.django_db
def test_keys_hold_whatever_the_order_of_events():
    run_state_machine_as_test(Keys, settings=settings(max_examples=25, stateful_step_count=30, deadline=None))
