"""The journal of one account."""

import uuid
from datetime import timedelta

import pytest

from guichet.audit import operations, queries


@pytest.mark.django_db
def test_one_account_s_since_a_moment_of_these_events_latest_first(now):
    mine, other = str(uuid.uuid4()), str(uuid.uuid4())
    for account, event, days in (
        (mine, "login.succeeded", 1),
        (mine, "login.logged_out", 0),
        (mine, "login.refused", 0),
        (mine, "login.succeeded", 9),
        (other, "login.succeeded", 0),
    ):
        operations.record(event, account=account, now=now - timedelta(days=days))
    found = queries.of_account(mine, since=now - timedelta(days=5), events=["login.succeeded", "login.logged_out"])
    assert [entry.event for entry in found] == ["login.logged_out", "login.succeeded"]
