"""`guichet switches`: an operator closes and opens a direction."""

import uuid

import pytest
from typer.testing import CliRunner

from guichet.audit.models import Entry
from guichet.cli.app import app
from guichet.cli.switches import MEANS
from guichet.switches import operations, queries
from guichet.switches.models import Direction

pytestmark = pytest.mark.django_db


def run(*words):
    return CliRunner().invoke(app, ["switches", *words])


def state_of(direction):
    return next(line.split()[1] for line in run("list").output.splitlines() if line.startswith(direction))


def test_every_direction_is_listed():
    assert set(MEANS) == set(Direction.values)
    assert [state_of(direction) for direction in Direction.values] == ["open"] * len(Direction)


def test_it_is_closed_at_once_then_opened_and_the_journal_knows():
    assert run("close", "services_out").output == "services_out is closed\n"
    assert not queries.is_open(Direction.SERVICES_OUT)
    assert state_of("services_out") == "CLOSED"
    done = run("close", "services_out")
    assert (done.exit_code, done.stderr) == (1, "services_out is closed already\n")
    assert run("open", "services_out").output == "services_out is open\n"
    assert run("open", "services_out").exit_code == 1
    entries = Entry.objects.filter(event__startswith="switch.")
    assert {(one.event, one.actor) for one in entries} == {("switch.closed", "system"), ("switch.opened", "system")}


def test_a_proposal_is_listed_and_can_be_closed(now):
    operations.propose_closing(direction=Direction.PROCONNECT_IN, by=uuid.uuid4(), now=now)
    assert state_of("proconnect_in") == "proposed"
    run("close", "proconnect_in")
    assert state_of("proconnect_in") == "CLOSED"


@pytest.mark.parametrize("act", ["close", "open"])
def test_another_word_is_told_what_there_is(act):
    done = run(act, "franceconnect")
    assert done.exit_code == 1
    assert "there are franceconnect_in, franceconnect_out, services_out, proconnect_in" in done.stderr
