"""Naming and removing colleagues within a convention: how many, which services, by whom."""

import datetime as dt
import functools

import pytest

from guichet.accounts import queries as accounts
from guichet.accounts.states import AccountState
from guichet.audit.models import Entry
from guichet.conventions import persons, queries
from guichet.conventions.models import Member
from guichet.conventions.persons import LastAdministrator, Named, NotAdministrator, NotWithin, TooMany
from guichet.conventions.rules import ConventionState, MemberState, Service
from guichet.delivery.models import Channel, Message
from guichet.identifiers import ti
from guichet.login import operations as login
from guichet.login.models import Session
from tests.conventions.factories import CLAIRE, ConventionFactory, MemberFactory

MARC = Named(
    family_name="Klein",
    given_name="Marc",
    role="comptable",
    email="marc.klein@cabinet-epi.example",
    services=(Service.CLIENTS,),
)


@pytest.fixture
def odile(db):
    return MemberFactory()


def test_an_administrator_names_a_colleague_whose_number_and_password_go_two_ways(odile, now):
    marc = persons.name_colleague(odile, MARC, now=now)
    account = marc.delegate.account
    assert (marc.state, marc.named_by, marc.services) == (MemberState.OPEN, odile, ["clients"])
    assert account.state == AccountState.AWAITING_LETTER
    email, letter = (Message.objects.get(channel=one) for one in (Channel.EMAIL, Channel.LETTER))
    assert email.payload["recipient"] == {"email": MARC.email}
    shown = email.payload["context"]["number"]
    assert accounts.by_identifier(ti.parse(shown)) == account
    assert marc.delegate.number not in str(letter.payload)
    assert letter.payload["context"]["password"] not in str(email.payload)
    assert letter.payload["recipient"]["postal_lines"][:2] == ["CABINET EPI", "MARC KLEIN"]
    entry = Entry.objects.get(event="convention.person_named")
    assert entry.account == str(account.reference)
    assert entry.facts == {
        "by_account": str(odile.delegate.account.reference),
        "convention": str(odile.convention.reference),
    }


def test_nobody_is_named_outside_the_convention(odile, now):
    other = MemberFactory(convention=odile.convention, is_administrator=False)
    with pytest.raises(NotAdministrator):
        persons.name_colleague(other, MARC, now=now)
    with pytest.raises(NotWithin):
        persons.name_colleague(odile, Named(**vars(MARC) | {"services": (Service.PAYMENTS,)}), now=now)
    with pytest.raises(NotWithin):
        persons.name_colleague(odile, MARC, now=now + dt.timedelta(days=4000))
    odile.convention.most_persons = 2
    odile.convention.save()
    with pytest.raises(TooMany):
        persons.name_colleague(odile, MARC, now=now)
    assert not Message.objects.exists()
    persons.remove(other, by=odile, now=now)
    persons.name_colleague(odile, MARC, now=now)
    assert len(queries.colleagues(odile.convention)) == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_name_at_once_do_not_go_beyond_what_was_agreed(now, at_once):
    convention = ConventionFactory(most_persons=3)
    administrators = [MemberFactory(convention=convention), MemberFactory(convention=convention)]
    outcomes = []

    def name(administrator):
        try:
            persons.name_colleague(administrator, MARC, now=now)
            outcomes.append("named")
        except TooMany:
            outcomes.append("too many")

    at_once(*[functools.partial(name, one) for one in administrators])
    assert sorted(outcomes) == ["named", "too many"]
    assert Member.objects.count() == 3


def test_a_colleague_is_removed_at_once_with_their_open_session_and_the_letter_on_its_way(odile, now):
    marc = persons.name_colleague(odile, MARC, now=now)
    login.open_session(marc.delegate.account, now=now)
    persons.remove(marc, by=odile, now=now)
    assert not Session.objects.exists()
    assert Message.objects.get(channel=Channel.LETTER).state == "cancelled"
    assert Message.objects.filter(message="conventions/access_ended").count() == 1
    persons.remove(marc, by=odile, now=now)
    assert Entry.objects.filter(event="convention.person_removed").count() == 1


def test_whoever_is_named_elsewhere_keeps_their_session(odile, now):
    other = MemberFactory(convention=ConventionFactory(), account=odile.delegate.account)
    login.open_session(odile.delegate.account, now=now)
    MemberFactory(convention=other.convention)
    persons.remove(other, by=CLAIRE, now=now)
    assert Session.objects.count() == 1


def test_the_last_administrator_stays_and_strangers_remove_nobody(odile, now):
    with pytest.raises(LastAdministrator):
        persons.remove(odile, by=odile, now=now)
    with pytest.raises(LastAdministrator):
        persons.remove(odile, by=CLAIRE, now=now)
    stranger = MemberFactory()
    with pytest.raises(NotAdministrator):
        persons.remove(odile, by=stranger, now=now)
    former = MemberFactory(convention=odile.convention, state=MemberState.REMOVED)
    with pytest.raises(NotAdministrator):
        persons.remove(odile, by=former, now=now)
    withdrawn = MemberFactory(convention=ConventionFactory(state=ConventionState.ENDED))
    with pytest.raises(NotWithin):
        persons.name_colleague(withdrawn, MARC, now=now)
