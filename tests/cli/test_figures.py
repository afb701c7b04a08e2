"""`guichet figures`: days are counted again."""

import pytest
from typer.testing import CliRunner

from guichet.audit import operations as audit
from guichet.cli.app import app
from guichet.figures.models import DailyCount

pytestmark = pytest.mark.django_db


def test_it_counts_and_says_what_it_did(now, time_machine):
    time_machine.move_to(now)
    audit.record("message.dead", now=now, fund_code="68", channel="sms", purpose="security_code", tries=9)
    done = CliRunner().invoke(app, ["figures", "collect", "--since", "2026-03-09"])
    assert done.stdout == "2 days counted, 1 counts changed, 0 batches to show.\n"
    assert DailyCount.objects.get().label == "sms"
    late = CliRunner().invoke(app, ["figures", "collect", "--since", "2026-03-11"])
    assert (late.exit_code, late.stderr) == (1, "--since: this day has not come yet.\n")
