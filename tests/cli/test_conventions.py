"""`guichet conventions`: an operator reads them without a name, and ends those that are over."""

import datetime as dt

import pytest
from django.utils import timezone
from typer.testing import CliRunner

from guichet.cli import worker
from guichet.cli.app import app
from guichet.conventions import figures
from tests.conventions.factories import ConventionFactory, MemberFactory

pytestmark = pytest.mark.django_db


def run(*words):
    return CliRunner().invoke(app, ["conventions", *words])


def test_they_are_listed_without_a_name_then_ended():
    today = timezone.localdate()
    odile = MemberFactory()
    ConventionFactory(state="proposed", kind="conseil_departemental")
    over = ConventionFactory(ends_on=today - dt.timedelta(days=1))
    soon = ConventionFactory(ends_on=today + dt.timedelta(days=20))
    everything = run("list").output
    assert len(everything.splitlines()) == 4
    assert "Cabinet" not in everything
    assert "Vogel" not in everything
    assert odile.convention.number in everything
    assert "1/10 persons" in everything
    assert run("list", "--state", "proposed", "--fund", "68").output.count("conseil_departemental") == 1
    assert run("list", "--within", "60").output.startswith(soon.number)
    assert run("list", "--state", "x").exit_code == 1
    assert run("expire").output == "1 ended, 1 reminded\n"
    assert run("expire").output == "0 ended, 0 reminded\n"
    over.refresh_from_db()
    assert over.end == "expired"
    counted = {
        sample.labels.get("state", ""): sample.value for one in figures.read(timezone.now()) for sample in one.samples
    }
    assert (counted["proposed"], counted["approved"]) == (1, 2)
    assert counted[""] >= 0


def test_the_worker_does_it_by_itself(now):
    ConventionFactory(ends_on=now.date() - dt.timedelta(days=1))
    assert worker.CHORES["end_conventions"].run(now) == 1
    assert worker.CHORES["remind_of_conventions"].run(now) == 0
