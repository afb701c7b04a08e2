"""`guichet audit`: what an operator is told of the journal's months, and of the first row that was altered."""

import datetime as dt

import pytest
from django.db import connection
from typer.testing import CliRunner

from guichet.audit import operations
from guichet.audit.models import Entry, Seal, Segment
from guichet.cli import worker
from guichet.cli.app import app
from tests.audit.conftest import signing, three_months  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


@pytest.fixture
def audit(monkeypatch):
    """Return `audit(*words, now=...) -> Result`."""

    def run(*words, now):
        monkeypatch.setattr("guichet.cli.journal.timezone.now", lambda: now)
        return CliRunner().invoke(app, ["audit", *words])

    return run


def test_a_whole_journal(audit, three_months):  # noqa: F811 - the fixture
    operations.record("login.succeeded", now=three_months)
    done = audit("verify", now=three_months)
    assert done.exit_code == 0, done.output
    assert "OK: 42 entries as they were sealed, 3 closed months.\n" in done.output
    assert "Not sealed yet: 1. The worker seals what is five minutes old.\n" in done.output
    one = audit("verify", "--month", "2026-02", now=three_months)
    assert "OK: 13 entries as they were sealed, 1 closed month.\n" in one.output


def test_the_first_altered_row_is_named(audit, three_months):  # noqa: F811 - the fixture
    number = Seal.objects.get(segment="2026-02", position=5).entry
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET actor = 'nobody' WHERE id = %s", [number])
    done = audit("verify", now=three_months)
    told = f"NOT WHOLE: entry altered: month 2026-02, entry {number}, position 5. Rows before it are as written.\n"
    assert (done.exit_code, told in done.output) == (1, True), done.output
    assert audit("verify", "--month", "2026-01", now=three_months).exit_code == 0


@pytest.mark.parametrize("month", ["x", "2026-13", "2026-1", "202603", "2026-03-01"])
def test_a_month_that_is_none(audit, month, now):
    for command in ("verify", "drop"):
        done = audit(command, "--month", month, now=now)
        assert (done.exit_code, done.output) == (1, "A month is written 2026-03.\n")


def test_closing(audit, settings, now, signing):  # noqa: F811 - the fixture
    operations.record("login.succeeded", now=now)
    settings.AUDIT_SIGNING_KEY = None
    refused = audit("close", now=now + dt.timedelta(minutes=5))
    assert (refused.exit_code, "Sealed: 1." in refused.output) == (1, True)
    assert "GUICHET_AUDIT_SIGNING_KEY is empty" in refused.output
    settings.AUDIT_SIGNING_KEY = (1, bytes(range(32)))
    assert audit("close", now=now).output == "Sealed: 0.\nNo month is to be closed.\n"
    assert audit("close", now=now + dt.timedelta(days=30)).output == "Sealed: 0.\nClosed: 2026-03.\n"


def test_the_worker_seals_and_closes(now, signing):  # noqa: F811 - the fixture
    operations.record("login.succeeded", now=now)
    assert worker.CHORES["seal_journal"].run(now + dt.timedelta(minutes=5)) == 1
    assert worker.CHORES["close_journal"].run(now + dt.timedelta(days=30)) == 1


def test_without_a_key_the_worker_seals_and_closes_nothing(now):
    operations.record("login.succeeded", now=now)
    assert worker.CHORES["seal_journal"].run(now + dt.timedelta(minutes=5)) == 1
    assert worker.CHORES["close_journal"].run(now + dt.timedelta(days=30)) == 0


def test_months_are_listed_and_dropped(audit, three_months):  # noqa: F811 - the fixture
    operations.record("login.succeeded", now=three_months)
    lines = audit("list", now=three_months).output.splitlines()
    assert [line.split()[0] for line in lines] == ["month", "2026-01", "2026-02", "2026-03", "2026-04"]
    assert lines[1].split() == ["2026-01", "12", "2026-02-05", "10:00", "1", "kept"]
    assert lines[4].split() == ["2026-04", "4", "open", "1", "to", "seal"]
    young = audit("drop", "--month", "2026-01", now=dt.datetime(2027, 1, 31, tzinfo=dt.UTC))
    assert (young.exit_code, "younger than 12 months" in young.output) == (1, True)
    later = dt.datetime(2027, 2, 1, tzinfo=dt.UTC)
    unclosed = audit("drop", "--month", "2026-04", now=later)
    assert (unclosed.exit_code, "2026-04 is not closed" in unclosed.output) == (1, True)
    assert "Dropped: 12 entries of 2026-01." in audit("drop", "--month", "2026-01", now=later).output
    assert "dropped" in audit("list", now=later).output.splitlines()[1]
    assert not Entry.objects.filter(segment="2026-01").exists()
    assert Segment.objects.filter(month="2026-01").exists()
    assert "3 closed months, 1 of them dropped" in audit("verify", now=later).output
