"""Changes of email and of mobile in any order, by the member and by a stranger who got in.

What must hold: a code never puts in use what it was not sent to; nothing held is used early; a message that matters never
goes to an address that was not proved; after an undo nothing of the stranger's remains.
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

from guichet.accounts import changes, undoing
from guichet.accounts.models import Account, ContactChange, ContactDetails, ContactKind
from guichet.accounts.states import ChangeState
from guichet.delivery.models import Message
from guichet.limits.models import Attempt
from tests.factories import AccountFactory

EMAIL, MOBILE = ContactKind.EMAIL, ContactKind.MOBILE
OWN = {EMAIL: ["own1@example.org", "own2@example.org"], MOBILE: ["+33600000000", "+33600000001"]}
STRANGER = {EMAIL: ["evil1@example.org", "evil2@example.org"], MOBILE: ["+33611111111", "+33611111112"]}
NETWORK = "192.0.2.0/24"
KINDS = st.sampled_from([EMAIL, MOBILE])


class Changes(RuleBasedStateMachine):
    @initialize()
    def start(self):
        self.now = datetime(2026, 3, 10, 9, tzinfo=UTC)
        # What former examples texted to these numbers is none of this one's doing.
        Attempt.objects.all().delete()
        self.account = AccountFactory(opened_at=self.now, email=OWN[EMAIL][0], mobile=OWN[MOBILE][0])
        ContactDetails.objects.filter(account=self.account).update(mobile_verified_at=self.now)
        self.reference = str(self.account.reference)
        self.proved = {OWN[EMAIL][0], OWN[MOBILE][0]}
        """What a code was typed for, or that the account began with."""
        self.codes = {}
        """(kind, value) -> the last code sent there."""
        self.undo_codes = {}
        """The member's own address or number -> the codes that it received."""
        self.read = set()

    def teardown(self):
        Message.objects.filter(about=self.reference).delete()

    def read_messages(self):
        for one in Message.objects.filter(about=self.reference).exclude(payload=None).exclude(pk__in=self.read):
            self.read.add(one.pk)
            [recipient] = one.payload["recipient"].values()
            if one.message == "one_time_codes/security_code":
                kind = EMAIL if "@" in recipient else MOBILE
                self.codes[kind, recipient] = one.payload["context"]["code"]
                continue
            assert recipient in self.proved, f"{one.message} went to what was never proved"
            if one.message == "accounts/contact_changed" and (code := one.payload["context"]["code"]):
                self.undo_codes.setdefault(recipient, []).append(code)

    def contact(self):
        return ContactDetails.objects.get(account=self.account)

    @rule(hours=st.sampled_from([1, 25, 71, 72, 200]))
    def wait(self, hours):
        self.now += timedelta(hours=hours)

    @rule()
    def work(self):
        changes.apply_due(now=self.now)
        changes.purge(self.now)

    @rule()
    def hold(self):
        Account.objects.filter(pk=self.account.pk).update(changes_held_until=self.now + timedelta(hours=72))
        self.account.refresh_from_db()

    @rule(kind=KINDS, rank=st.sampled_from([0, 1]), stranger=st.booleans())
    def ask(self, kind, rank, stranger):
        value = (STRANGER if stranger else OWN)[kind][rank]
        changes.ask(self.account, kind=kind, value=value, now=self.now)
        try:
            changes.send_code(self.account, kind=kind, address=NETWORK, now=self.now)
        except changes.TooManyCodes:
            return
        self.read_messages()

    @precondition(lambda self: self.codes)
    @rule(data=st.data())
    def type_a_code(self, data):
        (kind, value), code = data.draw(st.sampled_from(sorted(self.codes.items())))
        held = self.account.changes_held_until
        before, proved_before = getattr(self.contact(), kind), getattr(self.contact(), f"{kind}_verified_at")
        self.proved.add(value)
        try:
            change = changes.prove(self.account, kind=kind, typed=code, now=self.now)
        except changes.WrongCode:
            return
        assert change.value == value, "a code proved what it was not sent to"
        if before == value and proved_before:
            assert (change.state, change.undo_index) == (ChangeState.DONE, None), "nothing changed"
        elif held is not None and self.now < held:
            assert change.state == ChangeState.HELD
            assert getattr(self.contact(), kind) == before, "used before its time"
        else:
            assert getattr(self.contact(), kind) == value
        self.read_messages()

    @rule(kind=KINDS)
    def cancel(self, kind):
        changes.cancel(self.account, kind=kind, now=self.now)

    @rule()
    def remove_mobile(self):
        changes.remove_mobile(self.account, now=self.now)
        self.read_messages()

    @precondition(lambda self: self.undo_codes)
    @rule(data=st.data())
    def undo(self, data):
        address = data.draw(st.sampled_from(sorted(self.undo_codes)))
        code = data.draw(st.sampled_from(self.undo_codes[address]))
        found = undoing.find(code, now=self.now)
        if found is None:
            return
        asked_at, kind, former = found.asked_at, found.kind, found.former
        done = found.state == ChangeState.DONE
        since = ContactChange.objects.filter(account=self.account, pk__gte=found.pk, state=ChangeState.DONE)
        since = since.filter(undo_index__isnull=False)  # not a code that reached again what was in use
        later = {(one.kind, one.value) for one in since if one.value and one.asked_at >= asked_at}
        restored = {one.former for one in since}
        before = getattr(self.contact(), kind)
        assert undoing.undo(found, keys_since=False, now=self.now)
        contact = self.contact()
        assert getattr(contact, kind) == (former if done else before)
        for one in ContactKind:
            value = getattr(contact, one)
            assert (one.value, value) not in later or value in restored, "something of the stranger's remains"
        assert not ContactChange.objects.filter(account=self.account, state__in=changes.PENDING).exists()
        assert undoing.find(code, now=self.now) is None
        Account.objects.filter(pk=self.account.pk).update(password="again")  # the member renews it
        self.account.refresh_from_db()
        self.read_messages()

    @invariant()
    def what_is_marked_proved_was_proved(self):
        if not hasattr(self, "account"):
            return
        contact = self.contact()
        for kind in ContactKind:
            if getattr(contact, f"{kind}_verified_at"):
                assert getattr(contact, kind) in self.proved

    @invariant()
    def at_most_one_waits_of_each_kind_and_state(self):
        if not hasattr(self, "account"):
            return
        pending = ContactChange.objects.filter(account=self.account, state__in=changes.PENDING)
        waiting = list(pending.values_list("kind", "state"))
        assert len(waiting) == len(set(waiting))


@pytest.mark.django_db
def test_changes_hold_whatever_the_order_of_events():
    run_state_machine_as_test(Changes, settings=settings(max_examples=30, stateful_step_count=25, deadline=None))
