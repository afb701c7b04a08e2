"""A certificate withdrawn by whoever decides on rights, once, for a reason, and its holder told."""

import datetime as dt

import pytest
from django.utils import timezone

from guichet.audit.models import Entry
from guichet.certificates.models import Certificate
from guichet.delivery.models import Message
from tests.backoffice.actions.acting import Acting
from tests.factories import AccountFactory, AffiliationFactory, AgentFactory
from tests.paperwork import certificate_of, paper

pytestmark = pytest.mark.django_db
ACT = "retirer-une-attestation"


@pytest.fixture
def member(db):
    account = AccountFactory()
    AffiliationFactory(person=account.person)
    return account


@pytest.fixture
def one(member):
    return certificate_of(member.person)


@pytest.fixture
def agent(db):
    return AgentFactory(roles=["requests"])


def test_it_is_withdrawn_told_and_journalled_once(agent, member, one):
    acting = Acting(agent, member.person, checked=False).act(ACT, attestation=one.number, motif="mistake")
    assert acting.said == "L'attestation est retirée, et la personne prévenue."
    one.refresh_from_db()
    assert (one.revoked_why, one.revoked_at is not None) == ("mistake", True)
    [told] = Message.objects.filter(message="certificates/withdrawn")
    assert (told.about, one.number in str(told.payload)) == (str(member.reference), False)
    entry = Entry.objects.get(event="certificate.withdrawn")
    assert (entry.actor, entry.account) == (agent.actor, str(member.reference))
    assert "retirée" in acting.walker.get(acting.file).text
    assert "n'a pas lieu d'être" in acting.open(ACT).text


def test_a_caller_who_asks_for_it_is_checked_first(agent, member, one):
    acting = Acting(agent, member.person, checked=False).act(ACT, attestation=one.number, motif="asked")
    assert "Vérifiez d'abord qui le demande" in acting.text
    assert "Choisissez" in acting.act(ACT, attestation=one.number).text, "a reason is needed"
    acting.looks.update(caller_checked_at=timezone.now())
    assert acting.act(ACT, attestation=one.number, motif="asked").said


def test_neither_another_s_nor_another_fund_s_nor_by_another_role(agent, member, one):
    other = certificate_of(AccountFactory().person)
    elsewhere = certificate_of(member.person, fund_code="84")
    acting = Acting(agent, member.person)
    for number in (other.number, elsewhere.number, "x"):
        token = acting.open(ACT).walker.fields["confirmation"]
        typed = {"confirmation": token, "attestation": number, "motif": "fraud"}
        assert acting.walker.client.post(f"{acting.file}{ACT}/", typed).status_code == 200
    assert Acting(AgentFactory(roles=["support"]), member.person).open(ACT).status == 403
    assert not Certificate.objects.exclude(revoked_at=None).exists()


def test_the_file_says_which_papers_there_are_and_nothing_in_them(agent, member, one):
    today = timezone.localdate()
    for rank in range(12):
        paper(member.person, title=f"Courrier {rank:02}", day=str(today - dt.timedelta(days=rank)), read=rank == 0)
    paper(member.person, title="D'une autre caisse", fund_code="84")
    certificate_of(member.person, fund_code="84", number="AAAA-AAAA-AAAA")
    acting = Acting(agent, member.person)
    text = acting.walker.get(acting.file).text
    assert [f"Courrier {rank:02}" in text for rank in (0, 9, 10)] == [True, True, False]
    assert ("non lu" in text, one.number in text) == (True, True)
    assert ("D'une autre caisse" in text, "AAAA-AAAA-AAAA" in text) == (False, False)
