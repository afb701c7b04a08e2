"""Whatever the order of events: no way in without what the policy asks, no code twice, nothing after it was revoked."""

import datetime as dt

import pytest
import time_machine
from django.conf import settings as django_settings
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from guichet.accounts.models import Account
from guichet.limits.models import Attempt
from guichet.login import browsers
from tests.factories import PASSWORD, AccountFactory
from tests.journeys.walker import Walker, sent

WHO = st.sampled_from(["member", "household", "thief"])
START = dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC)


class Logins(RuleBasedStateMachine):
    """Three browsers at one account. The model says who may be inside; the server may be stricter, never laxer."""

    @initialize()
    def start(self):
        # Networks are the same in every example: what one used up is not the next one\'s.
        Attempt.objects.all().delete()
        self.traveller = time_machine.travel(START, tick=False)
        self.clock = self.traveller.start()
        self.now = START
        self.account = AccountFactory()
        self.at = {who: Walker() for who in ("member", "household", "thief")}
        for number, walker in enumerate(self.at.values()):
            walker.client.defaults["REMOTE_ADDR"] = f"198.51.{number}.7"
        self.typed_pair = dict.fromkeys(self.at)
        """When this browser last typed the right pair, and no session followed yet."""
        self.inside = dict.fromkeys(self.at, False)
        self.trusted = {}
        self.used, self.ended = set(), False

    def teardown(self):
        if hasattr(self, "traveller"):
            self.traveller.stop()

    def codes(self):
        mine = [one for one in sent("one_time_codes/security_code") if one.about == str(self.account.reference)]
        return [(one.payload["context"]["code"], one.created_at) for one in mine]

    def got_in(self, who):
        return self.at[who].path.startswith("/espace/")

    def trusts(self, who):
        until = self.trusted.get(who)
        return until is not None and self.now < until

    def tick(self):
        """Let a moment pass, so that of two codes one is the last."""
        self.now += dt.timedelta(milliseconds=1)
        self.clock.move_to(self.now, tick=False)

    @rule(minutes=st.sampled_from([1, 5, 14, 16, 60 * 13, 60 * 24 * 91]))
    def wait(self, minutes):
        self.now += dt.timedelta(minutes=minutes)
        self.clock.move_to(self.now, tick=False)

    @rule(who=WHO)
    def type_the_right_pair(self, who):
        self.tick()
        self.at[who].type_pair(self.account.person.nir, PASSWORD)
        if self.got_in(who):
            assert self.trusts(who), "the password alone let somebody in"
            assert not self.ended
            self.inside[who] = True
        else:
            self.typed_pair[who] = self.now

    @rule(who=WHO)
    def type_a_wrong_password(self, who):
        self.at[who].type_pair(self.account.person.nir, "Pas-le-bon-8")
        assert not self.got_in(who)

    @rule(who=WHO, which=st.integers(-3, -1), trust=st.booleans())
    def type_a_code_that_was_sent(self, who, which, trust):
        codes = self.codes()
        if not codes:
            return
        which = max(which, -len(codes))
        code, issued_at = codes[which]
        box = {"confiance": "on"} if trust else {}
        self.at[who].post("/connexion/code/", code=code, **box)
        if self.got_in(who):
            began = self.typed_pair[who]
            assert began is not None, "without the password"
            assert self.now - began < dt.timedelta(minutes=15)
            assert which == -1 or code == codes[-1][0], "a code that another replaced"
            assert self.now - issued_at < dt.timedelta(minutes=15), "an expired code"
            assert len(codes) not in self.used, "a code that was used"
            assert not self.ended
            self.used.add(len(codes))
            self.typed_pair[who], self.inside[who] = None, True
            if trust:
                self.trusted[who] = self.now + dt.timedelta(days=90)

    @rule(who=WHO)
    def guess_a_code(self, who):
        # Letters, so that no example can be lucky.
        self.at[who].post("/connexion/code/", code="abcdef")
        assert not self.got_in(who)

    @rule(who=WHO)
    def ask_for_another_code(self, who):
        self.tick()
        self.at[who].post("/connexion/code/renvoyer/")

    @rule(who=WHO)
    def log_out(self, who):
        self.at[who].post("/deconnexion/")
        self.inside[who] = False

    @rule()
    def forget_every_browser(self):
        browsers.forget(self.account, now=self.now)
        self.trusted = {}

    @rule()
    def say_that_it_was_not_me(self):
        told = sent("login/new_browser")
        told = [one for one in told if one.about == str(self.account.reference)]
        if told and not self.ended:
            reader = Walker("alsace").get("/alsace/ce-n-est-pas-moi/").answer(code=told[-1].payload["context"]["code"])
            if "Bloquer ce compte" in reader.heading:
                reader.press("Oui, bloquer ce compte")
                self.ended, self.trusted = True, {}
                self.inside = dict.fromkeys(self.at, False)

    @invariant()
    def nobody_is_inside_who_may_not(self):
        for who, walker in getattr(self, "at", {}).items():
            if self.inside[who]:
                continue
            copy = Walker()
            for name, morsel in walker.client.cookies.items():
                copy.client.cookies[name] = morsel.value
            assert not copy.get("/espace/").path.startswith("/espace/"), who

    @invariant()
    def no_browser_holds_what_the_database_keeps(self):
        if hasattr(self, "account"):
            kept = set(Account.objects.get(pk=self.account.pk).browsers.values_list("token_hash", flat=True))
            for walker in self.at.values():
                held = walker.client.cookies.get(django_settings.BROWSER_COOKIE_NAME)
                assert held is None or held.value not in kept


@pytest.mark.django_db
def test_logins_hold_whatever_the_order_of_events():
    run_state_machine_as_test(Logins, settings=settings(max_examples=8, stateful_step_count=25, deadline=None))
