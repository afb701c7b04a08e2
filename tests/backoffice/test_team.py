"""« Équipe »: administrators of a fund, and nobody else, say who works there."""

import pytest
from django.utils import timezone

from guichet.agents import membership, queries
from guichet.agents.membership import By
from guichet.agents.models import Agent, AgentRole, AgentSession, AgentState
from guichet.agents.roles import Role
from guichet.audit.models import Entry
from guichet.delivery.models import Message
from tests.factories import AgentFactory, at_work
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db

HERE = "/agents/equipe/"


@pytest.fixture
def boss(db):
    return AgentFactory(name="Anne Roth", roles=[Role.ADMINISTRATOR])


@pytest.fixture
def walker(boss):
    walker = Walker()
    at_work(walker.client, boss)
    return walker


def of(agent):
    return f"{HERE}{agent.reference}/"


def test_the_list_shows_this_fund_s_agents_in_four_queries(walker, agent, django_assert_max_num_queries):
    AgentFactory(name="Zoé Ailleurs", roles__fund_code="54")
    with django_assert_max_num_queries(4):
        walker.get(HERE)
    assert "Anne Roth (vous) Administration Actif" in walker.text
    assert "Claire Muller Assistance Actif" in walker.text
    assert "Zoé" not in walker.text


def test_invite_give_roles_and_take_them(walker):
    walker.get(HERE).follow("Inviter un agent")
    walker.press("Envoyer l'invitation", nom="Paul  Meyer", email="Paul.Meyer@exemple.test", support="on")
    assert walker.path == HERE
    assert "Paul Meyer Assistance En attente" in walker.text
    paul = queries.by_email("paul.meyer@exemple.test")
    assert paul.name == "Paul Meyer"
    walker.follow("Paul Meyer").press("Enregistrer les rôles", support=None, letters="on", security="on")
    assert "Les rôles ont été enregistrés" in walker.text
    assert {one.role for one in queries.roles_of(paul)} == {"letters", "security"}
    walker.press("Enregistrer les rôles", letters=None, security=None)
    assert walker.path == HERE
    assert "n'a plus de rôle" in walker.text
    assert "Paul" not in walker.text.replace("C'est fait", "")


def test_an_agent_of_elsewhere_is_answered_in_the_same_words(walker):
    AgentFactory(email="zoe@exemple.test", name="Zoé Ailleurs", roles__fund_code="54")
    said = []
    for email in ("zoe@exemple.test", "nouveau@exemple.test"):
        walker.get(f"{HERE}inviter/")
        walker.press("Envoyer l'invitation", nom="Zoé", email=email, support="on")
        said.append(walker.page.tree.find(".//p[@role='status']/span").text)
    assert said[0] == said[1]


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ({"nom": "", "email": "a@exemple.test", "support": "on"}, "nom"),
        ({"nom": "42", "email": "a@exemple.test", "support": "on"}, "nom"),
        ({"nom": "Paul\x0bBcc", "email": "a@exemple.test"}, None),
        ({"nom": "Paul", "email": "pas une adresse", "support": "on"}, "email"),
        ({"nom": "Paul", "email": "a@exemple.test\nBcc: b@exemple.test", "support": "on"}, "email"),
    ],
)
def test_a_mistake_is_told_and_what_was_typed_is_kept(walker, typed, at):
    walker.get(f"{HERE}inviter/").press("Envoyer l'invitation", **typed)
    assert walker.path == f"{HERE}inviter/"
    assert (at in walker.errors) if at else "Choisissez au moins un rôle" in walker.text
    assert not Message.objects.exists()


def test_a_stored_script_is_words(walker):
    walker.get(f"{HERE}inviter/")
    walker.press("Envoyer l'invitation", nom="<script>alert(1)</script>", email="a@exemple.test", support="on")
    assert "<script>alert" not in walker.source
    assert "&lt;script&gt;alert(1)" in walker.source


def test_suspend_restore_and_reset_each_with_a_confirmation(walker, agent, boss):
    at_work(Walker().client, agent)
    walker.get(of(agent)).follow("Suspendre l'accès")
    assert AgentSession.objects.filter(agent=agent).exists(), "opening the page does nothing"
    walker.press("Suspendre")
    assert "L'accès est suspendu" in walker.text
    assert not AgentSession.objects.filter(agent=agent).exists()
    walker.follow("Rétablir l'accès").press("Rétablir")
    assert "L'accès est rétabli" in walker.text
    walker.follow("Envoyer une nouvelle invitation").press("Envoyer l'invitation")
    assert "L'invitation part" in walker.text
    agent.refresh_from_db()
    assert (agent.state, agent.password) == (AgentState.INVITED, "")
    acts = Entry.objects.filter(account=str(agent.reference)).order_by("pk")
    assert [(one.event, one.actor) for one in acts] == [
        (event, boss.actor) for event in ("agent.suspended", "agent.restored", "agent.reset")
    ]


def test_nobody_acts_on_their_own_access(walker, boss):
    assert "un autre administrateur change vos rôles" in walker.get(of(boss)).text
    for address in (of(boss), f"{of(boss)}suspendre/", f"{of(boss)}reinitialiser/"):
        walker.post(address, security="on", administrator="on")
        assert "un autre administrateur le fait" in walker.text
    assert [one.role for one in queries.roles_of(boss)] == ["administrator"]
    walker.get(f"{HERE}inviter/").press("Envoyer l'invitation", nom="Moi", email=boss.email, security="on")
    assert "un autre administrateur le fait" in walker.errors["email"]


@pytest.mark.parametrize("address", ["", "suspendre/", "retablir/", "reinitialiser/"])
def test_an_agent_of_another_fund_is_no_page(walker, address):
    other = AgentFactory(roles=[Role.SUPPORT], roles__fund_code="54")
    for send in (walker.get, walker.post):
        assert send(f"{of(other)}{address}").status == 404
    other.refresh_from_db()
    assert other.state == AgentState.ACTIVE
    assert Entry.objects.filter(event="agent.denied", facts__reason="colleague").count() == 2
    assert not AgentRole.objects.filter(agent=other, fund_code="68").exists()


def test_another_fund_s_agent_with_a_role_here_keeps_their_access(walker):
    guest = AgentFactory(roles=[Role.LETTERS], roles__fund_code="54")
    membership.invite(by=By("68"), name="X", email=guest.email, roles=[Role.SUPPORT], now=timezone.now())
    walker.get(of(guest))
    assert "Une autre caisse répond de cet accès" in walker.text
    assert "Suspendre" not in walker.page.buttons
    assert walker.post(f"{of(guest)}reinitialiser/").status == 200
    assert "Une autre caisse répond" in walker.text
    guest.refresh_from_db()
    assert guest.state == AgentState.ACTIVE


def test_an_act_that_is_none_is_no_page(walker, agent):
    assert walker.post(f"{of(agent)}supprimer/").status == 404


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.LETTERS, Role.REQUESTS, Role.SECURITY])
def test_other_roles_open_nothing_of_it(role):
    walker, other = Walker(), AgentFactory()
    at_work(walker.client, AgentFactory(roles=[role]))
    for address in (HERE, f"{HERE}inviter/", of(other), f"{of(other)}suspendre/"):
        assert walker.get(address).status == 403
        assert walker.post(address, nom="X", email="x@exemple.test", support="on").status in {403, 405}
    assert Agent.objects.count() == 2


def test_an_administrator_of_one_fund_is_nobody_at_another(walker, boss, agent):
    """Roles follow the fund in sight: what opens here opens nothing there."""
    AgentRole.objects.create(agent=boss, fund_code="54", role="support", given_at=timezone.now())
    walker.get("/agents/acces/").press("Travailler pour cette caisse")
    assert walker.get(HERE).status == 403
    assert walker.get(of(agent)).status == 403


def test_one_agent_is_shown_in_eight_queries(walker, agent, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        walker.get(of(agent))
    with django_assert_max_num_queries(4):
        walker.get(f"{of(agent)}suspendre/")


def test_a_sentence_of_the_address_is_not_shown(walker):
    assert "pirate" not in walker.get(f"{HERE}?fait=pirate").text
