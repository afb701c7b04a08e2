"""`guichet vigilance`: an operator declares a day of attack, sees it, ends it."""

import uuid

import pytest
from django.utils import timezone
from typer.testing import CliRunner

from guichet.audit.models import Entry
from guichet.cli.app import app
from guichet.cli.vigilance import MOST_HOURS
from guichet.funds.models import NewsItem
from guichet.vigilance import operations, queries, rules
from guichet.vigilance.rules import Measures

pytestmark = pytest.mark.django_db


def run(*words):
    return CliRunner().invoke(app, ["vigilance", *words])


def test_it_is_declared_shown_and_ended_at_once_and_the_journal_knows():
    assert run("status").output == "No day of attack is in force or proposed.\n"
    start = ("start", "--fund", "alsace", "--hours", "12", "--proofs", "--letters", "--banner", "Attention.")
    assert "in force until" in run(*start).output
    now = timezone.now()
    assert queries.measures_of("68", now=now) == Measures(proofs=True, letters=True)
    assert NewsItem.objects.filter(title="Attention.", fund_code="68", changed_by=None).exists()
    wanted = operations.Wanted(fund_code="", measures=Measures(codes=True), hours=4)
    operations.propose(wanted, by=uuid.uuid4(), now=now)
    shown = [" ".join(line.split()) for line in run("status").output.splitlines()]
    assert shown[0] == "every fund proposed for 4 h codes"
    assert shown[1].startswith("alsace ON until 20")
    assert shown[1].endswith("proofs letters banner")
    again = run(*start)
    assert (again.exit_code, again.stderr) == (
        1,
        "one is in force there already: guichet vigilance status, then stop\n",
    )
    assert run("stop", "--fund", "alsace").output == "the day of attack is over\n"
    assert run("stop", "--fund", "alsace").exit_code == 1
    assert not queries.measures_of("68", now=now)
    assert set(Entry.objects.filter(fund_code="68").values_list("event", "actor")) == {
        ("vigilance.started", "system"),
        ("vigilance.ended", "system"),
    }


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--hours", "4"), "nothing to do: name one of --proofs"),
        (("--hours", "4", "--proofs", "--fund", "nowhere"), "nowhere: no such fund"),
        (("--hours", "4", "--banner", "a\nb"), "on one line"),
        (("--hours", "169", "--proofs"), "less than or equal to 168"),
    ],
)
def test_a_mistake_is_told_with_what_to_do(words, told):
    done = run("start", *words)
    assert done.exit_code
    assert told in done.stderr
    assert MOST_HOURS == rules.MOST_HOURS
