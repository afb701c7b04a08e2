"""What a mandate opens, and what ends it at once whatever its row says."""

import datetime as dt

import pytest

from guichet.accounts.models import Account, File
from guichet.accounts.states import AccountState
from guichet.audit.models import Entry
from guichet.conventions.models import Convention, Member
from guichet.mandates import queries
from guichet.mandates.models import Mandate, Use
from guichet.mandates.operations import note_use
from guichet.mandates.rules import End
from guichet.registry.models import Person
from tests.factories import AccountFactory, EstablishmentFactory
from tests.mandates.factories import (
    ConventionFactory,
    MandateFactory,
    MemberFactory,
    StructureFactory,
    delegate_account,
)

pytestmark = pytest.mark.django_db


def opens(mandate, account, now):
    found = queries.in_force(mandate.pk, by=account, now=now)
    assert (found in queries.to_act_on(account, now=now)) == (found is not None)
    return found is not None


def test_it_opens_to_whom_it_was_given_until_anything_it_rests_on_is_gone(now, django_assert_max_num_queries):
    mandate = MandateFactory(at=now)
    receiver = mandate.receiver
    with django_assert_max_num_queries(1):
        found = queries.in_force(mandate.pk, by=receiver, now=now)
        assert (found.giver.person.birth_name, found.giver.contact.email) == ("Weber", "florent.weber@example.org")
    assert not opens(mandate, AccountFactory(), now)
    assert not opens(mandate, mandate.giver, now)
    rows = Mandate.objects.filter(pk=mandate.pk)
    for column, value in {
        "effective_at": now + dt.timedelta(seconds=1),
        "starts_on": now.date() + dt.timedelta(days=1),
        "ends_on": now.date() - dt.timedelta(days=1),
        "state": "ended",
        "profile": "exploitant",
        "fund_code": "21",
    }.items():
        before = getattr(mandate, column)
        rows.update(**{column: value})
        assert not opens(mandate, receiver, now), column
        rows.update(**{column: before})
    rows.update(ends_on=now.date())
    assert opens(mandate, receiver, now), "its last day counts"
    givers = Account.objects.filter(pk=mandate.giver_id)
    for state in (AccountState.FROZEN, AccountState.CLOSED, AccountState.MERGED):
        givers.update(state=state)
        assert not opens(mandate, receiver, now), state
    givers.update(state=AccountState.ACTIVE)
    Person.objects.filter(pk=mandate.giver.person_id).update(state="deceased")
    assert not opens(mandate, receiver, now)
    Person.objects.filter(pk=mandate.giver.person_id).update(state="living")
    assert opens(mandate, receiver, now)
    File.objects.filter(account=mandate.giver).delete()
    assert not opens(mandate, receiver, now)


def test_the_file_of_a_place_of_work_is_not_that_of_another(now):
    place = EstablishmentFactory()
    giver = AccountFactory(establishment=place, profile="entreprise")
    mandate = MandateFactory(at=now, giver=giver, profile="entreprise", establishment=place)
    assert opens(mandate, mandate.receiver, now)
    Mandate.objects.filter(pk=mandate.pk).update(establishment=EstablishmentFactory())
    assert not opens(mandate, mandate.receiver, now)
    Mandate.objects.filter(pk=mandate.pk).update(establishment=None)
    assert not opens(mandate, mandate.receiver, now)


def test_the_persons_of_a_structure_act_as_long_as_its_convention_lets_them(now):
    structure = StructureFactory()
    convention = ConventionFactory(structure=structure, starts_on=now.date() - dt.timedelta(days=9))
    colleague, stranger = delegate_account(), delegate_account()
    member = MemberFactory(convention=convention, delegate=colleague.delegate)
    mandate = MandateFactory(at=now, structure=structure)
    assert opens(mandate, colleague, now)
    assert not opens(mandate, stranger, now)
    for model, pk, column, value in [
        (Convention, convention.pk, "state", "ended"),
        (Convention, convention.pk, "fund_codes", ["21"]),
        (Convention, convention.pk, "services", []),
        (Member, member.pk, "state", "removed"),
        (Member, member.pk, "services", []),
    ]:
        rows = model.objects.filter(pk=pk)
        before = rows.values_list(column, flat=True).get()
        rows.update(**{column: value})
        assert not opens(mandate, colleague, now), column
        rows.update(**{column: before})
    assert opens(mandate, colleague, now)


def test_lists_and_uses(now):
    given = MandateFactory(at=now)
    ended = MandateFactory(at=now - dt.timedelta(days=1), giver=given.giver, ended=End.REVOKED)
    offered = MandateFactory(at=now + dt.timedelta(days=1), giver=given.giver, offered=True)
    assert queries.given_by(given.giver) == [offered, given, ended]
    assert queries.received_by(given.receiver) == [given]
    for service in ("payments", "payments", "documents"):
        note_use(given, account=given.receiver, service=service, now=now)
    note_use(given, account=given.receiver, service="payments", now=now + dt.timedelta(days=1))
    assert Use.objects.count() == 3
    assert [one.day.day for one in queries.last_uses([given], most=2)[given.pk]] == [11, 10]
    entries = Entry.objects.filter(event="mandate.used")
    assert entries.count() == 3
    assert entries.first().account == str(given.giver.reference)
    assert entries.first().facts["by_account"] == str(given.receiver.reference)
