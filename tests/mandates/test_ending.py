"""What ends a mandate by itself, and who is told."""

import datetime as dt

import pytest

from guichet.accounts.models import Account, File
from guichet.accounts.signals import distrusted, taken_over
from guichet.accounts.states import AccountState
from guichet.conventions.models import Convention
from guichet.delivery.models import Channel, Message
from guichet.files.models import StoredFile
from guichet.mandates import ending, queries
from guichet.mandates.models import Mandate
from guichet.mandates.rules import End
from tests.factories import AccountFactory, EstablishmentFactory, PersonFactory
from tests.mandates.factories import (
    ConventionFactory,
    MandateFactory,
    MemberFactory,
    StructureFactory,
    delegate_account,
)

pytestmark = pytest.mark.django_db


def ended():
    return dict(Mandate.objects.exclude(end="").values_list("pk", "end"))


def test_the_pass_ends_what_rests_on_nothing_any_more_and_leaves_the_rest(now):
    blocked = MandateFactory(at=now, giver=AccountFactory(state=AccountState.FROZEN))
    dead = MandateFactory(at=now, giver=AccountFactory(person=PersonFactory(state="deceased")))
    no_file = MandateFactory(at=now)
    File.objects.filter(account=no_file.giver).delete()
    gone = MandateFactory(at=now, receiver=delegate_account(state=AccountState.CLOSED))
    structure, kept = StructureFactory(), StructureFactory()
    convention = ConventionFactory(structure=structure)
    MemberFactory(convention=ConventionFactory(structure=kept, starts_on=now.date()))
    of_structure, of_kept = MandateFactory(at=now, structure=structure), MandateFactory(at=now, structure=kept)
    Convention.objects.filter(pk=convention.pk).update(state="ended")
    over = MandateFactory(at=now, ends_on=now.date() - dt.timedelta(days=1))
    alive = MandateFactory(at=now)
    assert ending.end_due(now=now) == 6
    assert ended() == {
        **dict.fromkeys([one.pk for one in (blocked, dead, no_file, gone, of_structure)], End.ACCOUNT),
        over.pk: End.EXPIRED,
    }
    assert ending.end_due(now=now) == 0
    assert {alive.pk, of_kept.pk} == set(Mandate.objects.filter(state="given").values_list("pk", flat=True))
    told = Message.objects.filter(message="mandates/ended")
    about = set(told.values_list("about", flat=True))
    assert str(dead.giver.reference) not in about, "nobody asks the dead anything"
    assert str(blocked.giver.reference) not in about
    assert {str(over.giver.reference), str(over.receiver.reference)} <= about


def test_who_is_reached_by_nothing_else_reads_it_in_a_letter(now):
    mandate = MandateFactory(at=now, giver=AccountFactory(email_verified=False))
    ending.renounce(mandate, now=now)
    letter = Message.objects.get(message="mandates/ended", about=str(mandate.giver.reference))
    assert letter.channel == Channel.LETTER


def test_trust_that_goes_takes_what_a_stranger_may_have_given(now):
    giver = AccountFactory()
    offered = MandateFactory(at=now, giver=giver, offered=True)
    doubted = MandateFactory(at=now, giver=giver, given_at=now - dt.timedelta(days=4), waits_for="browser")
    old, sure = MandateFactory(at=now, giver=giver, waits_for="browser"), MandateFactory(at=now, giver=giver)
    distrusted.send(Account, account=giver, now=now)
    assert set(ended()) == {offered.pk, doubted.pk}
    taken_over.send(Account, account=giver, now=now)
    assert set(ended()) == {offered.pk, doubted.pk, old.pk, sure.pk}
    assert queries.to_act_on(sure.receiver, now=now) == []


def test_a_company_that_changes_hands_loses_what_it_was_given_too(now):
    company, person = AccountFactory(person=None, establishment=EstablishmentFactory()), AccountFactory()
    for receiver in (company, person):
        MandateFactory(at=now, receiver=receiver)
        taken_over.send(Account, account=receiver, now=now)
    assert queries.to_act_on(company, now=now) == [], "its former manager was trusted, and not the next one"
    assert len(queries.to_act_on(person, now=now)) == 1, "who proved again who they are is the same person"


def test_a_year_later_nothing_is_left_of_it(now):
    mandate = MandateFactory(at=now, on_paper=True, ended=End.REVOKED)
    assert ending.purge(now + ending.KEPT_AFTER_END - dt.timedelta(seconds=1)) == 0
    assert ending.purge(now + ending.KEPT_AFTER_END) == 1
    assert not Mandate.objects.exists()
    assert not StoredFile.objects.filter(pk=mandate.paper_id).exists()
