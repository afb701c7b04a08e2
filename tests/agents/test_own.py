"""« Mes accès »: never without a second factor, and nothing changes without the present password."""

import datetime as dt

import pytest
from django.conf import settings
from django.utils import timezone

from guichet.agents import looks, sessions
from guichet.agents.models import Agent, AgentPasskey, AgentRole, AgentSession
from guichet.audit.models import Entry
from guichet.delivery.models import Message
from guichet.login.factors import totp
from tests.factories import AGENT_PASSWORD, AGENT_SECRET, AffiliationFactory, AgentFactory, at_work, open_file
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db

HERE = "/agents/acces/"
NEW = "Vaches-au-pre-sous-la-pluie-4"


@pytest.fixture
def walker(agent):
    walker = Walker()
    at_work(walker.client, agent)
    return walker


def passkey(agent, **told):
    values = {"handle": "h", "public_key": b"k", "sign_count": 0, "name": "Clé USB", "transports": "usb"}
    values |= {"backed_up": False, "created_at": timezone.now(), "credential_id": f"c{AgentPasskey.objects.count()}"}
    return AgentPasskey.objects.create(agent=agent, **values | told)


def test_it_shows_everything_in_six_queries(walker, agent, django_assert_max_num_queries):
    AgentRole.objects.create(agent=agent, fund_code="54", role="letters", given_at=timezone.now())
    passkey(agent)
    at_work(Walker().client, agent)
    with django_assert_max_num_queries(6):
        walker.get(HERE)
    assert "Assistance" in walker.text
    assert "Clé USB" in walker.text
    assert walker.text.count("mot de passe et code d'application") == 2


def test_another_fund_is_worked_for_under_another_token(walker, agent):
    AgentRole.objects.create(agent=agent, fund_code="54", role="letters", given_at=timezone.now())
    look = open_file(walker.client, AffiliationFactory().person)
    before = walker.client.cookies[settings.AGENT_COOKIE_NAME].value
    walker.get(HERE).press("Travailler pour cette caisse")
    assert "Vous travaillez maintenant" in walker.text
    assert walker.client.cookies[settings.AGENT_COOKIE_NAME].value != before
    assert walker.get(look).status == 404, "what was opened for the former fund opens no more"
    entry = Entry.objects.get(event="agent.fund_changed")
    assert (entry.fund_code, entry.actor) == ("54", agent.actor)


@pytest.mark.parametrize("code", ["54", "99", "", "x" * 50])
def test_no_other_fund_than_those_of_the_roles(walker, code):
    walker.get(HERE).post(f"{HERE}caisse/", caisse=code)
    assert AgentSession.objects.get().fund_code == "68"


def test_the_password_changes_and_the_other_sessions_end(walker, agent):
    other = Walker()
    at_work(other.client, agent)
    walker.get(f"{HERE}mot-de-passe/")
    walker.press("Enregistrer", mot_de_passe=AGENT_PASSWORD, nouveau=NEW, confirmation=NEW)
    assert "Votre mot de passe a changé" in walker.text
    assert other.get(HERE).path == "/agents/connexion/"
    assert Message.objects.get(message="agents/access_changed").payload["recipient"] == {"email": agent.email}


@pytest.mark.parametrize("page", ["mot-de-passe/", "application/"])
def test_without_the_present_password_nothing_changes(walker, agent, page, code_of):
    walker.get(f"{HERE}{page}")
    secret = walker.page.tree.find(".//span[@class='digits']")
    told = {"nouveau": NEW, "confirmation": NEW} if secret is None else {"code": code_of(secret.text.replace(" ", ""))}
    button = "Enregistrer" if secret is None else "Activer l'application"
    for _ in range(5):
        assert "mot_de_passe" in walker.press(button, mot_de_passe="faux", **told).errors
    assert "patientez" in walker.press(button, mot_de_passe=AGENT_PASSWORD, **told).errors["mot_de_passe"]
    again = Agent.objects.get()
    assert (again.password, again.totp_secret) == (agent.password, AGENT_SECRET)


def test_the_application_is_replaced(walker, agent, code_of):
    walker.get(f"{HERE}application/")
    secret = walker.page.tree.find(".//span[@class='digits']").text.replace(" ", "")
    code = code_of(secret)
    walker.press("Activer l'application", mot_de_passe=AGENT_PASSWORD, code=code)
    assert "Votre nouvelle application" in walker.text
    agent.refresh_from_db()
    assert agent.totp_secret == secret
    assert agent.totp_last_step >= totp.step_at(timezone.now()) - 1, "the code just typed is spent"
    assert Entry.objects.get(event="agent.factor_added").facts == {"factor": "authenticator"}


def test_the_only_factor_stays(walker, agent):
    assert "Retirer" not in walker.get(HERE).text
    walker.get(f"{HERE}application/retirer/").press("Retirer", mot_de_passe=AGENT_PASSWORD)
    assert "seul second moyen" in walker.text
    only = passkey(agent)
    Agent.objects.update(totp_secret=None)
    walker.get(f"{HERE}cles/{only.reference}/retirer/").press("Retirer", mot_de_passe=AGENT_PASSWORD)
    assert "seul second moyen" in walker.text
    assert AgentPasskey.objects.exists()


def test_one_of_two_goes_and_what_it_opened_ends(walker, agent):
    key = passkey(agent)
    sessions.open_session(agent, factor="passkey", fund_code="68", now=timezone.now())
    walker.get(f"{HERE}cles/{key.reference}/retirer/").press("Retirer", mot_de_passe=AGENT_PASSWORD)
    assert "La clé d'accès a été retirée" in walker.text
    assert AgentSession.objects.count() == 1
    assert not AgentPasskey.objects.exists()


def test_somebody_else_s_key_and_session_are_out_of_reach(walker):
    other = AgentFactory()
    key = passkey(other)
    at_work(Walker().client, other)
    theirs = AgentSession.objects.get(agent=other)
    assert walker.get(f"{HERE}cles/{key.reference}/retirer/").path == HERE
    walker.post(f"{HERE}sessions/", reference=theirs.reference)
    assert AgentSession.objects.filter(pk=theirs.pk).exists()
    assert AgentPasskey.objects.filter(pk=key.pk).exists()


def test_other_sessions_are_listed_and_ended(walker, agent):
    for _ in range(2):
        at_work(Walker().client, agent)
    walker.get(HERE)
    one = AgentSession.objects.latest("pk")
    walker.post(f"{HERE}sessions/", reference=one.reference)
    assert AgentSession.objects.count() == 2
    walker.get(HERE).press("Terminer toutes les autres")
    assert AgentSession.objects.count() == 1
    assert Entry.objects.filter(event="agent.session_ended").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_windows_cannot_take_both_factors_away(at_once):
    from guichet.agents import own

    agent, now = AgentFactory(), timezone.now()
    key = passkey(agent)
    sessions.open_session(agent, factor="authenticator", fund_code="68", now=now)
    session = AgentSession.objects.select_related("agent").get()
    results = at_once(
        lambda: own.remove_application(session, now=now),
        lambda: own.remove_passkey(session, reference=key.reference, now=now),
    )
    assert sorted(type(one).__name__ for one in results) == ["LastFactor", "bool"]
    agent.refresh_from_db()
    assert agent.totp_secret is not None or AgentPasskey.objects.exists()


def test_a_role_taken_shows_at_the_next_page(walker, agent):
    AgentRole.objects.all().delete()
    assert walker.get("/agents/rechercher/").status == 403
    assert "Aucune caisse" in walker.get(HERE).text


def test_looks_end_with_their_hour_whatever_the_session(walker, agent):
    reference = open_file(walker.client, AffiliationFactory().person).split("/")[3]
    session = AgentSession.objects.get()
    assert looks.find(reference, session, now=timezone.now())
    assert not looks.find(reference, session, now=timezone.now() + dt.timedelta(hours=1))
