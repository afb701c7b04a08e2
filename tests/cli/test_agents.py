"""`guichet agents`: the first administrator, and what no administrator is there to do."""

import pytest
from typer.testing import CliRunner

from guichet.agents import queries
from guichet.agents.models import AgentSession, AgentState
from guichet.audit.models import Entry
from guichet.cli import checks
from guichet.cli.app import app
from guichet.delivery.models import Message
from tests.factories import AgentFactory, at_work
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db

EMAIL = "anne.roth@exemple.test"


def run(*told):
    return CliRunner().invoke(app, ["agents", *told])


def invite(*told, email=EMAIL):
    return run("invite", "--fund", "alsace", "--role", "administrator", "--name", "Anne Roth", *told, email)


def test_the_first_administrator_is_invited():
    done = invite("--role", "security")
    assert done.exit_code == 0, done.output
    agent = queries.by_email(EMAIL)
    assert (agent.name, agent.state) == ("Anne Roth", AgentState.INVITED)
    assert {(one.fund_code, one.role) for one in queries.roles_of(agent)} == {
        ("68", "administrator"),
        ("68", "security"),
    }
    assert Message.objects.get().message == "agents/invitation"
    assert Entry.objects.get(event="agent.invited").actor == "system"
    assert str(agent.reference) in done.output
    assert Message.objects.get().payload["context"]["code"] not in done.output


def test_an_administrator_of_the_national_site_is_invited_and_works_there():
    assert invite("--fund", "national").exit_code == 0
    agent = queries.by_email(EMAIL)
    assert [(one.fund_code, one.role) for one in queries.roles_of(agent)] == [("", "administrator")]
    assert queries.fund_to_open(agent, queries.roles_of(agent)) == ""


def test_run_again_it_sends_another_code():
    invite()
    invite()
    assert sorted(Message.objects.values_list("state", flat=True)) == ["cancelled", "queued"]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (("--fund", "atlantide"), "there is no such fund"),
        (("--fund", "national", "--role", "support"), "administrators and nothing else"),
        (("--fund", ""), "the national site is called"),
        (("--role", "roi"), "there is no such role"),
        (("--name", " "), "the name cannot be read"),
    ],
)
def test_what_cannot_be_is_told(told, said):
    done = invite(*told)
    assert done.exit_code == 1
    assert said in done.output
    assert not Message.objects.exists()


def test_an_address_that_is_none_is_not_quoted():
    done = invite(email="pas-une-adresse")
    assert done.exit_code == 1
    assert "that is no email address" in done.output


def test_who_there_is():
    invite()
    AgentFactory(roles__fund_code="54")
    done = run("list")
    assert f"Anne Roth <{EMAIL}>  68:administrator" in done.output
    assert "54:support" in done.output
    assert "54:support" not in run("list", "--fund", "alsace").output


def test_suspended_then_reset_by_the_operator(client):
    agent = AgentFactory(roles=["administrator"])
    at_work(client, agent)
    assert run("suspend", agent.email).exit_code == 0
    assert not AgentSession.objects.exists()
    assert "suspended already" in run("suspend", agent.email).output
    assert run("reset", agent.email).exit_code == 0
    agent.refresh_from_db()
    assert (agent.state, agent.password) == (AgentState.INVITED, "")
    assert Walker().get("/agents/invitation/").status == 200
    assert "no agent has this address" in run("reset", "personne@exemple.test").output


def test_check_says_where_nobody_can_invite(monkeypatch):
    def told():
        return next(one for one in checks.findings() if one.point == checks.AGENTS)

    assert told().mark == "✓", "outside production nothing is asked"
    monkeypatch.setattr(checks, "in_production", lambda: True)
    assert (told().mark, told().wrong) == ("!", []), "an installation opens before its agents come"
    assert "any fund" in told().to_know[0]
    AgentFactory(roles=["administrator"])
    assert "alsace" not in told().to_know[0]
    assert "lorraine" in told().to_know[0]
