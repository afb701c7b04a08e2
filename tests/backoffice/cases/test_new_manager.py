"""A new manager whom an agent lets in: the registry decides who runs the establishment, a letter opens the account."""

import html

import pytest
from django.test import Client
from django.utils import timezone

from guichet.accounts.models import Account
from guichet.accounts.states import AccountState
from guichet.audit.models import Entry
from guichet.cases.models import Case, CaseKind, CaseState
from guichet.delivery.models import Channel, Message
from tests.factories import AccountFactory, AgentFactory, EstablishmentFactory, PersonFactory, at_work

pytestmark = pytest.mark.django_db


def at(case, act=""):
    return f"/agents/demandes/{case.reference}/{act}"


def read(case):
    return Case.objects.get(pk=case.pk)


def text(response):
    return html.unescape(response.content.decode())


def requests_agent():
    return at_work(Client(), AgentFactory(roles=["requests"]))


@pytest.fixture
def farm(db):
    """The EARL du Moulin, whose account Florent Weber manages; its case says that Anne Roth wants to."""
    moulin = EstablishmentFactory()
    account = AccountFactory(establishment=moulin, person=None, profile="entreprise")
    account.responsibles.create(family_name="Weber", given_name="Florent", since=timezone.now())
    return moulin


@pytest.fixture
def successor(farm, make):
    typed = {"identifier": farm.siret, "nom": "Roth", "prenom": "Anne", "email": "thief@example.org"}
    return make(CaseKind.RESPONSIBLE_CHANGES, details=typed)


def now_run_by(farm, birth_name="Roth", given_names="Anne"):
    farm.responsible = PersonFactory(birth_name=birth_name, given_names=given_names)
    farm.save()


def test_a_new_manager_whom_the_registry_holds_gets_in_by_the_letter_and_by_nothing_typed(farm, successor):
    now_run_by(farm)
    client = requests_agent()
    assert "Accepter..." in text(client.post(at(successor, "prendre/"), follow=True))
    assert "Envoyer le mot de passe" in text(client.get(at(successor, "accepter/")))
    assert "l'ancien accès est fermé" in text(client.post(at(successor, "accepter/"), follow=True))
    account = Account.objects.select_related("contact").get()
    assert account.state == AccountState.RENEWAL
    assert (account.contact.email, account.contact.mobile) == (None, None)
    assert [one.family_name for one in account.responsibles.filter(until=None)] == ["Roth"]
    letter = Message.objects.get(message="accounts/provisional_password")
    assert (letter.channel, letter.payload["recipient"]) == (Channel.LETTER, {"postal_lines": farm.postal_lines})
    told = Message.objects.filter(message="accounts/responsible_changed").values_list("channel", flat=True)
    assert sorted(told) == [Channel.EMAIL, Channel.LETTER]
    assert Entry.objects.get(event="account.handed_over").actor.startswith("agent:")
    case = read(successor)
    assert (case.state, case.outcome) == (CaseState.CLOSED, "done")


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        (("Weber", "Florent"), "ne dirige pas"),
        (("Roth", "Anne", "54"), "ne dirige pas"),
        (("Roth", "Anne", "", "frozen"), "pas de compte en service"),
        (("Roth", "Anne", "", "nowhere"), "ne connaît pas l'adresse postale"),
    ],
    ids=["the registry knows the former one", "of another fund", "frozen", "no address"],
)
def test_nothing_changes_hands_where_the_registry_or_the_account_forbids_it(farm, successor, runs, said):
    family_name, given_name, fund_code, state = (*runs, "", "")[:4]
    now_run_by(farm, family_name, given_name)
    if fund_code:
        type(farm).objects.update(fund_code=fund_code)
    if state == "frozen":
        Account.objects.update(state=AccountState.FROZEN)
    elif state:
        type(farm).objects.update(postal_lines=[])
        type(farm.responsible).objects.update(postal_lines=[])
    client = requests_agent()
    client.post(at(successor, "prendre/"))
    response = client.post(at(successor, "accepter/"))
    assert response.status_code == 409
    assert said in text(response)
    assert not Message.objects.exists()
    assert Account.objects.get().responsibles.get().until is None
    assert read(successor).state == CaseState.TAKEN


def test_a_change_of_manager_is_accepted_by_whoever_has_the_case_alone(farm, successor, colleague):
    now_run_by(farm)
    requests_agent().post(at(successor, "prendre/"))
    colleague("requests").post(at(successor, "accepter/"))
    assert not Message.objects.exists()
