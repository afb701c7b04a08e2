"""Keys are rotated while people are served: whatever moved and whatever did not, everybody is found, once."""

import base64
import datetime as dt
import os
import signal
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guichet.accounts import queries
from guichet.accounts.claims import AccountExists
from guichet.accounts.identifiers import add_identifier
from guichet.accounts.models import Account, ContactDetails, Identifier
from guichet.accounts.opening import open_at_once
from guichet.cases.models import Case, CaseKind
from guichet.cases.operations import open_case
from guichet.delivery.models import Channel, Message
from guichet.funds import catalogue
from guichet.login import operations as login
from guichet.login.models import Factor
from guichet.login.whence import Whence
from guichet.one_time_codes import operations as codes
from guichet.registry import facts, lookup
from guichet.registry.counting import counted_as
from guichet.registry.models import Person
from guichet.sealing import census, rotation
from tests.accounts.conftest import claim  # noqa: F401 - a fixture
from tests.delivery.test_processes import ROOT, database_url
from tests.factories import PASSWORD, AccountFactory, CardFactory, PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)


def left(now, version=1):
    """Return what still stands under a key and could be moved."""
    return {one.name: one.versions[version] for one in census.count(now=now) if one.rotates and one.versions[version]}


def log_in(account, now):
    policy = catalogue.by_code(account.fund_code).policy
    number = account.person.nir
    here = Whence("192.0.2.1")
    right = login.check_pair(identifier=number, password=PASSWORD, whence=here, policy=policy, now=now)
    return login.enter(right, factor=Factor.NONE, whence=here, now=now).token


def served(accounts, now):
    """Everybody gets in, is found in the registry, and is one."""
    for account in accounts:
        number = account.person.nir
        assert log_in(account, now)
        assert [person.pk for person in lookup.find(number)] == [account.person_id]
        assert counted_as(number) == f"person {account.person_id}"
        assert queries.by_identifier(number).contact.email == "florent.weber@example.org"


def test_everything_that_can_moves_and_the_old_key_is_needed_no_more(keys, now):
    accounts = AccountFactory.create_batch(3, opened_at=now)
    CardFactory(person=accounts[0].person, serial="12345678")
    parent = PersonFactory()
    PersonFactory(insured_parent=parent)
    open_case(kind=CaseKind.NOT_ME, fund_code="68", details={"typed": "é"}, subject="x", now=now)
    keys(1, 2)
    outcome = rotation.rotate()
    assert outcome.complete
    assert left(now) == {}
    assert facts.card_serial_matches(accounts[0].person, "12345678", with_photo=True), "until the next import"
    keys(2)
    served(accounts, now)
    assert Case.objects.get().details == {"typed": "é"}
    assert len(lookup.find(parent.nir)) == 2, "a dependant is found by the parent's number"
    assert not facts.card_serial_matches(accounts[0].person, "12345678", with_photo=True)
    assert rotation.rotate().moved == 0, "done again, it does nothing"


def test_everybody_is_served_and_enrols_between_any_two_batches(keys, now, monkeypatch, claim):  # noqa: F811 - fixture
    monkeypatch.setattr(rotation, "BATCH", 1)
    accounts = AccountFactory.create_batch(2, opened_at=now)
    keys(1, 2)
    halts = []

    def meanwhile(_table, _done, _total):
        halts.append(len(halts))
        later = now + dt.timedelta(seconds=len(halts))
        with pytest.raises(AccountExists):
            open_at_once(claim(accounts[0].person), now=later)
        newcomer = PersonFactory()
        opened = open_at_once(claim(newcomer), now=later)
        assert queries.by_identifier(newcomer.nir) == opened
        served([*accounts, AccountFactory(opened_at=now)], later)

    assert rotation.rotate(report=meanwhile).complete
    assert len(halts) >= 6
    assert left(now) == {}


@settings(max_examples=25)
@given(sealed_under=st.lists(st.sampled_from([1, 2, 3]), min_size=1, max_size=6), newest=st.sampled_from([3, 4]))
def test_from_any_mixture_of_keys_to_the_newest(keys, now, sealed_under, newest):
    Message.objects.all().delete()
    for version in sealed_under:
        keys(*range(1, version + 1))
        Message.objects.create(
            message="x/y",
            channel=Channel.EMAIL,
            about="x",
            payload={"of": version},
            created_at=now,
            next_attempt_at=now,
        )
    keys(*range(1, newest + 1))
    outcome = rotation.rotate()
    assert (outcome.complete, outcome.moved) == (True, sum(version != newest for version in sealed_under))
    keys(newest)
    assert sorted(payload["of"] for payload in Message.objects.values_list("payload", flat=True)) == sorted(
        sealed_under
    )


def test_what_somebody_writes_meanwhile_is_never_overwritten(keys, now, at_once, monkeypatch):
    monkeypatch.setattr(rotation, "BATCH", 5)
    accounts = AccountFactory.create_batch(25, opened_at=now)
    keys(1, 2)

    def write(some):
        for account in some:
            ContactDetails.objects.filter(account=account).update(email=f"{account.pk}@example.org")

    outcome, other, *writes = at_once(
        rotation.rotate, rotation.rotate, lambda: write(accounts[::2]), lambda: write(accounts[1::2])
    )
    assert writes == [None, None]
    assert outcome.complete
    assert other.complete
    assert rotation.rotate().complete
    assert left(now) == {}
    emails = dict(ContactDetails.objects.values_list("account_id", "email"))
    assert emails == {account.pk: f"{account.pk}@example.org" for account in accounts}


@pytest.mark.postgresql_only
def test_a_row_that_somebody_holds_is_passed_over_and_met_again(keys, now):
    from threading import Event, Thread

    from django.db import connection, transaction

    accounts = AccountFactory.create_batch(2, opened_at=now)
    keys(1, 2)
    held, release = Event(), Event()

    def hold():
        with transaction.atomic():
            Identifier.objects.select_for_update().get(account=accounts[0])
            held.set()
            release.wait(30)
        connection.close()

    holder = Thread(target=hold)
    holder.start()
    try:
        assert held.wait(30)
        rotation.rotate()
        assert left(now) == {"accounts.Identifier.index": 1, "accounts.Identifier.value": 1}
    finally:
        release.set()
        holder.join(30)
    rotation.rotate()
    assert left(now) == {}


def test_a_number_known_under_the_old_key_opens_no_second_account(keys, now):
    first, second = AccountFactory(opened_at=now), AccountFactory(opened_at=now)
    number = first.person.nir
    keys(1, 2)
    with pytest.raises(AccountExists):
        add_identifier(second, number)
    add_identifier(first, number)
    assert Identifier.objects.count() == 2
    rotation.rotate()
    with pytest.raises(AccountExists):
        add_identifier(second, number)
    assert Identifier.objects.count() == 2


def test_two_enrolments_at_once_under_two_keys_give_the_number_to_one(keys, now, at_once):
    accounts = AccountFactory.create_batch(4, opened_at=now)
    number = PersonFactory().nir
    keys(1, 2)
    results = at_once(
        *[lambda account=account: add_identifier(account, number) for account in accounts], rotation.rotate
    )
    assert sum(isinstance(result, AccountExists) for result in results) == 3
    assert Identifier.objects.filter(index__in=queries.identifier_indexes(number)).count() == 1


def test_a_number_written_twice_for_one_account_becomes_one_again(keys, now):
    account = AccountFactory(opened_at=now)
    number = account.person.nir
    keys(1, 2)
    Identifier.objects.create(account=account, index=queries.identifier_index(number), value=number)
    assert rotation.rotate().complete
    keys(2)
    assert queries.by_identifier(number) == account
    assert Identifier.objects.count() == 1


def test_a_number_of_two_accounts_is_told_and_left(keys, now):
    first, second = AccountFactory(opened_at=now), AccountFactory(opened_at=now)
    keys(1, 2)
    number = first.person.nir
    Identifier.objects.create(account=second, index=queries.identifier_index(number), value=number)
    outcome = rotation.rotate()
    assert dict(outcome.clashes) == {"accounts.Identifier.index": 1}
    assert Identifier.objects.count() == 3
    assert left(now) == {"accounts.Identifier.index": 1, "accounts.Identifier.value": 1}


def test_what_cannot_be_opened_is_told_and_stops_nothing(keys, now):
    accounts = AccountFactory.create_batch(3, opened_at=now)
    ContactDetails.objects.filter(account=accounts[0]).update(email=b"\x01" + bytes(40))
    keys(1, 2)
    outcome = rotation.rotate()
    assert dict(outcome.unopened) == {"accounts.ContactDetails.email": 1}
    assert left(now) == {"accounts.ContactDetails.email": 1}
    assert queries.by_identifier(accounts[1].person.nir) == accounts[1]


def test_an_index_that_is_not_the_value_s_is_told_and_left(keys, now):
    person = PersonFactory()
    Person.objects.filter(pk=person.pk).update(nir_index=lookup.nir_index("another"))
    keys(1, 2)
    outcome = rotation.rotate()
    assert dict(outcome.mismatched) == {"registry.Person.nir_index": 1}
    assert left(now) == {"registry.Person.nir_index": 1}


def test_a_case_stays_the_same_matter(keys, now):
    first = open_case(kind=CaseKind.NOT_ME, fund_code="68", details={}, subject="x", now=now)
    keys(1, 2)
    again = open_case(kind=CaseKind.NOT_ME, fund_code="68", details={}, subject="x", now=now + dt.timedelta(hours=1))
    assert (again.pk, again.times) == (first.pk, 2)
    open_case(kind=CaseKind.NOT_ME, fund_code="68", details={}, subject="x", now=now + dt.timedelta(hours=25))
    assert Case.objects.count() == 2


def test_a_code_sent_before_opens_after(keys, now, fund):
    codes.issue(purpose="login", subject="x", channel=Channel.EMAIL, destination="a@example.org", fund=fund, now=now)
    code = Message.objects.get().payload["context"]["code"]
    keys(1, 2)
    rotation.rotate()
    assert codes.check(purpose="login", subject="x", typed=code, now=now) == codes.CodeAnswer.ACCEPTED


KILLED = """
import os, signal, django
django.setup()
from guichet.sealing import rotation
rotation.BATCH, move, batches = 2, rotation._Mover._changed, []
def dying(self, batch):
    batches.append(batch)
    changed = move(self, batch)
    if len(batches) == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    return changed
rotation._Mover._changed = dying
rotation.rotate()
"""


@pytest.mark.processes
def test_killed_in_the_middle_of_a_batch_it_goes_on_where_it_was(keys, now, settings):
    accounts = AccountFactory.create_batch(5, opened_at=now)
    keys(1, 2)
    pairs = [f"{version}:{base64.b64encode(key).decode()}" for version, key in settings.SEALING_KEYS.items()]
    environment = {"GUICHET_SEALING_KEYS": ",".join(pairs), "GUICHET_DATABASE_URL": database_url()}
    done = subprocess.run(
        [sys.executable, "-c", KILLED],
        env=os.environ | environment | {"PYTHONPATH": str(ROOT), "GUICHET_DATABASE_POOL": "2"},
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    before = sum(left(now).values())
    assert before > 0
    assert left(now, version=2), "some had moved"
    served(accounts, now)
    assert rotation.rotate().complete
    assert left(now) == {}
    served(accounts, now + dt.timedelta(minutes=1))
    assert Account.objects.count() == 5
