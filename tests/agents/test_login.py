"""A password never opens anything alone, and nothing outside tells who is an agent."""

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import hashers
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guichet.accounts.operations import hash_password
from guichet.agents import operations, passwords
from guichet.agents.models import Agent, AgentRole, AgentSession
from guichet.audit.models import Entry
from guichet.login.factors import totp
from tests.factories import AGENT_PASSWORD, AGENT_SECRET, AgentFactory
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db

LOGIN = "/agents/connexion/"
CODE = "/agents/connexion/code/"


def typed(agent, password=AGENT_PASSWORD, walker=None, address=LOGIN):
    email = agent if isinstance(agent, str) else agent.email
    return (walker or Walker()).get(address).press("Se connecter", email=email, mot_de_passe=password)


def logged_in(agent, code, walker=None):
    return typed(agent, walker=walker).press("Valider", code=code)


def test_a_password_then_a_code_open_the_first_page(agent, code_of):
    walker = typed(agent)
    assert walker.path == CODE
    assert not AgentSession.objects.exists()
    walker.press("Valider", code=code_of(AGENT_SECRET))
    assert walker.path == "/agents/"
    session = AgentSession.objects.get()
    assert (session.factor, session.fund_code) == ("authenticator", "68")
    assert Entry.objects.get(event="agent.logged_in").facts == {"factor": "authenticator"}


def test_the_password_alone_opens_nothing(agent):
    walker = typed(agent)
    for page in ("/agents/", "/agents/rechercher/", "/agents/acces/"):
        assert walker.get(page).path == LOGIN


def test_the_address_is_read_as_people_type_it(agent, code_of):
    assert typed(f"  {agent.email.upper()} ").path == CODE


@pytest.mark.parametrize("wrong", ["unknown", "password", "suspended", "invited"])
def test_whatever_is_wrong_looks_and_costs_the_same(agent, wrong, monkeypatch):
    passwords.is_right(None, "x")  # nobody's password is made once
    if wrong in {"suspended", "invited"}:
        Agent.objects.update(state=wrong)
    verified = []
    verify = hashers.Argon2PasswordHasher.verify
    monkeypatch.setattr(hashers.Argon2PasswordHasher, "verify", lambda *told: verified.append(1) or verify(*told))
    walker = Walker().get(LOGIN)
    email = "personne@exemple.test" if wrong == "unknown" else agent.email
    password = "une autre phrase 9" if wrong == "password" else AGENT_PASSWORD
    with CaptureQueriesContext(connection) as queries:
        walker.press("Se connecter", email=email, mot_de_passe=password)
    assert walker.path == LOGIN
    assert "Email ou mot de passe incorrect" in walker.text
    assert len(verified) == 1
    shapes = [query["sql"].split()[0] for query in queries]
    assert shapes == ["INSERT", "SELECT", "SELECT", "INSERT"]
    assert settings.AGENT_PENDING_COOKIE_NAME not in walker.client.cookies


def test_guesses_are_made_to_wait_whether_or_not_there_is_an_agent(agent):
    for email in (agent.email, "personne@exemple.test"):
        for _ in range(5):
            assert "incorrect" in typed(email, "faux").text
        # The right one is not looked at either.
        assert "patientez" in typed(email).text


def test_a_code_serves_once(agent, code_of):
    code = code_of(AGENT_SECRET)
    assert logged_in(agent, code).path == "/agents/"
    walker = logged_in(agent, code)
    assert walker.path == CODE
    assert "déjà servi" in walker.text
    assert AgentSession.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_browsers_with_one_code_one_gets_in(at_once):
    now = timezone.now()
    agent = AgentFactory()
    code = totp.code_at(AGENT_SECRET, totp.step_at(now))

    def enter():
        return operations.enter_by_code(Agent.objects.get(pk=agent.pk), typed=code, network="192.0.2.0/24", now=now)

    results = at_once(enter, enter)
    assert sorted(isinstance(one, str) for one in results) == [False, True]
    assert AgentSession.objects.count() == 1


def test_codes_are_counted(agent, code_of):
    walker = typed(agent)
    for _ in range(5):
        assert "pas le bon" in walker.press("Valider", code="000000").text
    assert "patientez" in walker.press("Valider", code=code_of(AGENT_SECRET)).text


def test_what_waits_is_over_after_ten_minutes_and_with_another_password(agent, code_of):
    walker = typed(agent)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=10, seconds=1), tick=False):
        assert walker.press("Valider", code="123456").path == LOGIN
    walker = typed(agent)
    Agent.objects.update(password=hash_password("une autre phrase"))
    assert walker.press("Valider", code=code_of(AGENT_SECRET)).path == LOGIN
    assert not AgentSession.objects.exists()


def test_a_suspension_between_the_two_stops_it(agent, code_of):
    walker = typed(agent)
    Agent.objects.update(state="suspended")
    assert walker.press("Valider", code=code_of(AGENT_SECRET)).path == LOGIN


def test_nobody_s_cookie_opens_the_second_page():
    walker = Walker()
    walker.client.cookies[settings.AGENT_PENDING_COOKIE_NAME] = "made:up:one"
    assert walker.get(CODE).path == LOGIN


def test_a_session_planted_beforehand_is_worth_nothing(agent, code_of):
    walker = Walker()
    walker.client.cookies[settings.AGENT_COOKIE_NAME] = "planted"
    before = walker.get(LOGIN).client.cookies[settings.CSRF_COOKIE_NAME].value
    logged_in(agent, code_of(AGENT_SECRET), walker)
    assert walker.client.cookies[settings.AGENT_COOKIE_NAME].value != "planted"
    assert walker.client.cookies[settings.CSRF_COOKIE_NAME].value != before
    assert not walker.client.cookies[settings.AGENT_PENDING_COOKIE_NAME].value


@pytest.mark.parametrize(
    ("asked", "after"),
    [
        ("/agents/rechercher/", "/agents/rechercher/"),
        ("https://ailleurs.test/agents/", "/agents/"),
        ("//ailleurs.test/agents/", "/agents/"),
        ("/espace/", "/agents/"),
        ("/agents/../espace/", "/agents/"),
        ("/agents/%252E./espace/", "/agents/"),
    ],
)
def test_it_leads_back_to_the_agents_pages_only(agent, code_of, asked, after):
    walker = typed(agent, address=f"{LOGIN}?suite={asked}").press("Valider", code=code_of(AGENT_SECRET))
    assert walker.path == after


def test_it_opens_for_the_fund_last_worked_for(agent, code_of):
    AgentRole.objects.create(agent=agent, fund_code="54", role="letters", given_at=timezone.now())
    walker = logged_in(agent, code_of(AGENT_SECRET))
    walker.get("/agents/acces/").press("Travailler pour cette caisse")
    walker.post("/agents/deconnexion/")
    assert not AgentSession.objects.exists()
    logged_in(agent, code_of(AGENT_SECRET, steps=1), walker)
    assert AgentSession.objects.get().fund_code == "54"


def test_without_a_role_anywhere_the_page_says_so(code_of):
    walker = logged_in(AgentFactory(roles=[]), code_of(AGENT_SECRET))
    assert walker.heading == "Aucun rôle ne vous est donné"
    assert not AgentSession.objects.exists()


def test_after_logging_out_the_cookie_opens_nothing(agent, code_of):
    walker = logged_in(agent, code_of(AGENT_SECRET))
    token = walker.client.cookies[settings.AGENT_COOKIE_NAME].value
    walker.post("/agents/deconnexion/")
    walker.client.cookies[settings.AGENT_COOKIE_NAME] = token
    assert walker.get("/agents/").path == LOGIN


def test_the_pages_take_few_queries(agent, client, django_assert_max_num_queries, code_of):
    with django_assert_max_num_queries(0):
        client.get(LOGIN)
    with django_assert_max_num_queries(8):
        client.post(LOGIN, {"email": agent.email, "mot_de_passe": AGENT_PASSWORD})
    with django_assert_max_num_queries(0):
        client.get(CODE)


def test_the_journal_says_who_was_refused_without_their_address(agent):
    typed(agent, "faux")
    entry = Entry.objects.get(event="agent.login_refused")
    assert (entry.account, entry.actor, entry.facts) == (str(agent.reference), "system", {"reason": "password"})
