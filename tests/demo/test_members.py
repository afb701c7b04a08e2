"""One account for each profile is ready, and nothing in it is empty that should be full."""

import html

import pytest
from django.contrib.auth.hashers import check_password
from django.utils import timezone

from guichet.accounts import files
from guichet.accounts import queries as accounts
from guichet.accounts.models import Account
from guichet.accounts.password_rules import weaknesses
from guichet.accounts.states import AccountState
from guichet.bank.models import BankChange
from guichet.bank.rules import ChangeState
from guichet.cases.models import Case, CaseKind, CaseState
from guichet.certificates.models import Certificate
from guichet.conventions.queries import memberships
from guichet.delivery.models import Channel, Message
from guichet.delivery.states import State
from guichet.demo import agents, data
from guichet.demo.members import life, partners, ready, scripts
from guichet.documents.models import Document
from guichet.exchanges.models import Appointment, Thread
from guichet.exchanges.rules import AppointmentState, ThreadState
from guichet.identifiers import ti
from guichet.registry.demo_members import PROFILES
from guichet.registry.models import Bill, Parcel, Payment, RequestState
from guichet.requests import kinds
from guichet.requests.models import Request
from guichet.space.third_party.services import offered
from tests.factories import enter

pytestmark = pytest.mark.django_db(transaction=True)
KEPT = (Account, Request, Thread, Certificate, Appointment, BankChange, Document, Case)


def test_each_profile_has_a_full_life_made_once(demo, monkeypatch, client):
    monkeypatch.setattr(data, "PEOPLE", 0)
    now = timezone.now()
    assert life.make(now=now) == 0, "without agents"
    data.load_people(demo, today=timezone.localdate(now))
    agents.make(now=now)
    assert life.make(now=now) == len(PROFILES)

    states = {state for key in PROFILES for state in requests_of(key, now)}
    assert states == set(RequestState.values)
    for key in PROFILES:
        check_papers(key)
    check_what_hangs_on_profiles()
    check_agents_have_work(now)
    check_page(client)
    check_partners(client, now)

    before = [model.objects.count() for model in KEPT]
    Account.objects.filter(pk=accounts.of_holder(ready.holder_of("member-gardener")).pk).update(state="frozen")
    assert life.make(now=timezone.now()) == len(PROFILES) - 1
    assert partners.make(now=timezone.now()) == len(partners.PARTNERS)
    assert [model.objects.count() for model in KEPT] == before, "started again, nothing is made twice"
    assert [one.opens for one in ready.shown()] == [True] * 4 + [False]


NOT_EMPTY = {
    "Cabinet Épi & Compas": ("clients", "SARL JARDINS DU RIED"),
    "Étude Kieffer, notaires": ("payments", "Succession Kieffer"),
    "Aide du Ried": ("exchanges", "Plan d&#x27;aide signé"),
    "Crèche Les Colzas": ("beneficiaries", "BAUMANN ÉLISE"),
    "Conseil départemental d'essai": ("beneficiaries", "LUTZ SARAH"),
}


def check_partners(client, now):
    """Each structure's administrator logs in to pages that are full, and is told of on the page."""
    assert partners.make(now=now) == len(partners.PARTNERS)
    page = client.get("/demo/").content.decode()
    for one in partners.PARTNERS:
        assert ti.parse(one.number) == one.number
        assert one.number in page
        account = accounts.by_identifier(one.number)
        assert check_password(ready.PASSWORD, account.password), "the one that the page shows"
        [member] = memberships(account, today=timezone.localdate(now))
        links = {link.key: link.address for link in offered(member, today=timezone.localdate(now))}
        key, words = NOT_EMPTY[one.name]
        shown = enter(type(client)(), account).get(links[key])
        assert (shown.status_code, words in shown.content.decode()) == (200, True), one.name


def requests_of(key, now):
    """Return the states of what one sent: a request that stays a draft asks for something else than its script says."""
    owner = ready.owner_of(ready.holder_of(key))
    number = owner.establishment.siret or owner.establishment.et if owner.establishment else ""
    written = scripts.of_member(key, today=timezone.localdate(now), number=number)
    wanted = [one for one in written if kinds.by_key(one.kind)]
    found = list(Request.objects.filter(**owner.only).order_by("pk"))
    assert [one.kind for one in found] == [one.kind for one in wanted]
    for asked, one in zip(wanted, found, strict=True):
        last = asked.moves[-1].to if asked.moves else RequestState.RECEIVED
        assert one.state == (RequestState.DRAFT if asked.moves is None else last), (key, asked.kind)
    return [one.state for one in found]


def check_papers(key):
    holder = ready.holder_of(key)
    account, owner = accounts.of_holder(holder), ready.owner_of(holder)
    assert account.state == AccountState.ACTIVE
    assert account.profile == PROFILES[key]
    assert Certificate.objects.filter(**owner.only).count() == len(life.CERTIFICATES[key]), key
    assert Thread.objects.filter(**owner.only).count() == len(life.TALKS[key]), key
    sent = Document.objects.filter(**owner.only, sent__isnull=False)
    assert {one.read_at is None for one in sent} == {True, False}, key
    assert owner.person is None or Payment.objects.filter(person=owner.person).exists(), key
    assert key == "member" or Bill.objects.filter(**owner.only, paid_on=None).exists(), key


def check_what_hangs_on_profiles():
    assert Payment.objects.filter(person__insured_parent=ready.holder_of("member")).exists(), "her son's"
    farmer = ready.holder_of("member-farmer")
    assert Parcel.objects.filter(person=farmer).exists()
    assert len(files.of_account(accounts.of_holder(farmer))) == 3, "and the farm's"
    assert Request.objects.filter(establishment__responsible=farmer).count() == 2
    assert set(BankChange.objects.values_list("state", flat=True)) == {ChangeState.HELD, ChangeState.SENT}
    assert set(Appointment.objects.values_list("state", flat=True)) == {AppointmentState.SET, AppointmentState.ASKED}
    assert set(Thread.objects.values_list("state", flat=True)) == set(ThreadState)


def check_agents_have_work(now):
    waiting = Case.objects.exclude(state=CaseState.CLOSED)
    assert set(waiting.values_list("kind", flat=True)) >= {
        CaseKind.REQUEST, CaseKind.MESSAGE, CaseKind.APPOINTMENT, CaseKind.BANK_DETAILS,
    }  # fmt: skip
    assert not waiting.filter(due_on__lt=timezone.localdate(now)).exists(), "late is for those who call"
    assert not Message.objects.filter(channel=Channel.EMAIL, state=State.QUEUED).exists(), "no mailbox is flooded"


def check_page(client):
    page = html.unescape(client.get("/demo/").content.decode())
    for one in ready.shown():
        assert one.name in page
        assert one.typed in page
        assert str(one.sentence) in page
        assert weaknesses(ready.PASSWORD, personal=[one.name], shortest=12, longest=128) == []
    assert page.count(ready.PASSWORD) == len(PROFILES)
