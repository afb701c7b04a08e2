"""Whatever the order of events: who holds a member's FranceConnect and nothing else gets nowhere, and ends are ends."""

import datetime as dt
from unittest.mock import patch

import pytest
import time_machine
from django.test import override_settings
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from guichet.accounts import renewal
from guichet.accounts.claims import new_password
from guichet.accounts.models import Account
from guichet.delivery.models import Channel, Message
from guichet.franceconnect.models import Abroad, Arrival, Link
from guichet.limits.models import Attempt
from guichet.login.models import Session
from guichet.openid_client import flow
from guichet.switches.queries import CLOSED
from tests.factories import PASSWORD, AccountFactory, PersonFactory
from tests.franceconnect.faked import SETTINGS, FranceConnect, identity_of
from tests.journeys.walker import Walker

WHO = st.sampled_from(["member", "thief"])
START = dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC)
CODES = ("/franceconnect/associer/code/", "/connexion/code/")


class Links(RuleBasedStateMachine):
    """Both browsers hold the same identity at FranceConnect; the member alone has the mailbox and the password."""

    @initialize()
    def start(self):
        for model in (Session, Link, Arrival, Attempt, Message):
            model.objects.all().delete()
        self.traveller = time_machine.travel(START, tick=False)
        self.clock, self.now = self.traveller.start(), START
        self.fc = FranceConnect()
        self.around = [override_settings(FRANCECONNECT=SETTINGS), patch.object(flow, "finish", self.fc.finish)]
        for one in self.around:
            one.__enter__()
        CLOSED.forget()
        self.account = AccountFactory(person=PersonFactory(birth_name=f"Weber-{Account.objects.count()}"))
        self.fc.answer = identity_of(self.account.person, sub=str(self.account.reference))
        self.at = {who: Walker().open_login() for who in ("member", "thief")}
        self.may_be_linked, self.renewed = False, False

    def teardown(self):
        if hasattr(self, "traveller"):
            for one in reversed(self.around):
                one.__exit__(None, None, None)
            self.traveller.stop()

    def pass_time(self, **delta):
        self.now += dt.timedelta(**delta)
        self.clock.move_to(self.now, tick=False)

    def code(self):
        codes = Message.objects.filter(message="one_time_codes/security_code", about=str(self.account.reference))
        last = codes.exclude(payload=None).order_by("created_at", "pk").last()
        return last.payload["context"]["code"] if last else "000000"

    @rule(who=WHO)
    def come_by_franceconnect(self, who):
        self.pass_time(seconds=1)
        self.fc.come_back(self.at[who], self.fc.go(self.at[who]))

    @rule(who=WHO)
    def ask_for_a_code(self, who):
        self.pass_time(seconds=1)
        walker = self.at[who]
        if "Recevoir un code par email" in walker.page.buttons:
            walker.press("Recevoir un code par email")

    @rule()
    def the_member_types_the_code(self):
        walker = self.at["member"]
        if walker.path in CODES:
            self.may_be_linked |= walker.path == CODES[0]
            walker.press("Associer mon compte" if walker.path == CODES[0] else "Valider", code=self.code())

    @rule()
    def the_member_goes_all_the_way(self):
        self.come_by_franceconnect("member")
        self.ask_for_a_code("member")
        self.the_member_types_the_code()

    @rule(typed=st.sampled_from(["000000", "123456"]))
    def the_thief_types_some_code(self, typed):
        walker = self.at["thief"]
        if walker.path in CODES and typed != self.code():
            walker.press("Associer mon compte" if walker.path == CODES[0] else "Valider", code=typed)

    @rule(who=WHO)
    def type_a_password(self, who):
        walker = self.at[who]
        if walker.path == "/franceconnect/associer/":
            right = who == "member" and not self.renewed
            self.may_be_linked |= right
            walker.press("Associer mon compte", mot_de_passe=PASSWORD if right else "faux")

    @rule()
    def dissociate(self):
        walker = self.at["member"].get("/espace/mon-compte/franceconnect/dissocier/")
        if walker.heading == "Confirmez que c'est bien vous" and not self.renewed:
            walker.press("Continuer", **{"confirmer-mot_de_passe": PASSWORD})
        if walker.heading == "Dissocier mon compte FranceConnect":
            walker.press("Dissocier")
            self.may_be_linked = False

    @rule()
    def renew_the_password(self):
        if self.renewed:
            return
        renewal.renew(
            self.account,
            channel=Channel.EMAIL,
            sent_to=self.account.contact.email,
            password=new_password(),
            known_browser=True,
            now=self.now,
        )
        self.renewed, self.may_be_linked = True, False

    @rule(who=WHO)
    def log_out(self, who):
        self.at[who].post("/deconnexion/")

    @rule(minutes=st.sampled_from([1, 16]))
    def wait(self, minutes):
        self.pass_time(minutes=minutes)

    @invariant()
    def the_thief_is_nowhere(self):
        if hasattr(self, "at"):
            assert self.at["thief"].client.get("/espace/").status_code != 200

    @invariant()
    def a_link_was_proved_and_not_ended(self):
        if hasattr(self, "at"):
            assert self.may_be_linked or not Link.objects.exists()
            assert Link.objects.count() <= 1

    @invariant()
    def what_logs_out_elsewhere_is_of_a_session(self):
        if hasattr(self, "at"):
            assert Abroad.objects.count() <= Session.objects.count()


@pytest.mark.django_db
def test_whatever_the_order_of_events():
    run_state_machine_as_test(Links, settings=settings(max_examples=10, stateful_step_count=14))
