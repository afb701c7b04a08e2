"""`guichet sessions`: an operator ends what is open."""

import pytest
from django.utils import timezone
from typer.testing import CliRunner

from guichet.audit.models import Entry
from guichet.cli.app import app
from guichet.login import operations
from guichet.login.models import Door, Session
from tests.factories import AccountFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    """Return `run(*words, typed="") -> Result` of `guichet sessions`."""
    return lambda *words, typed="": CliRunner().invoke(app, ["sessions", *words], input=typed)


@pytest.fixture
def accounts():
    found = AccountFactory.create_batch(2)
    for account in found:
        for _ in range(2):
            operations.open_session(account, now=timezone.now())
    return found


def test_they_are_counted(run, accounts):
    assert run("count").output == "4 sessions of 2 accounts\n"


def test_those_of_one_account_by_its_reference(run, accounts):
    one, other = accounts
    result = run("end", "--account", str(one.reference))
    assert result.exception is None, repr(result.exception)
    assert result.output == "2 sessions ended\n"
    assert {session.account for session in Session.objects.all()} == {other}
    ended = Entry.objects.filter(event="login.session_ended")
    assert {(entry.account, entry.actor) for entry in ended} == {(str(one.reference), "system")}


def test_by_the_number_that_is_typed_and_not_shown(run, accounts):
    number = accounts[0].person.nir
    result = run("end", typed=f"{number}\n")
    assert "2 sessions ended" in result.output
    assert number not in result.output


@pytest.mark.parametrize(("words", "typed"), [(("--account", "x"), ""), ((), "1850133990917\n"), ((), "abc\n")])
def test_nobody_is_put_out_by_a_mistake(run, accounts, words, typed):
    result = run("end", *words, typed=typed)
    assert result.exit_code == 1
    assert Session.objects.count() == 4


def test_everybody_once_confirmed(run, accounts):
    assert run("end", "--everybody", typed="n\n").exit_code == 1
    assert Session.objects.count() == 4
    assert "4 sessions ended" in run("end", "--everybody", "--yes").output


def test_those_that_began_by_one_door_alone(run, accounts):
    kept = Session.objects.count()
    operations.open_session(accounts[0], door=Door.FRANCECONNECT, now=timezone.now())
    assert "1 sessions ended" in run("end", "--everybody", "--door", "franceconnect", "--yes").output
    assert Session.objects.count() == kept


@pytest.mark.parametrize("words", [("--everybody", "--door", "x", "--yes"), ("--door", "franceconnect")])
def test_a_door_is_known_and_is_everybody_s(run, accounts, words):
    result = run("end", *words)
    assert result.exit_code == 1
    assert "--door goes with --everybody" in result.stderr
    assert Session.objects.count() == 4
