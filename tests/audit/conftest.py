"""What the tests of the journal's chain share."""

import datetime as dt

import pytest

DAY = dt.timedelta(days=1)


@pytest.fixture
def signing(settings):
    """A key of the worker, number 1."""
    settings.AUDIT_SIGNING_KEY = (1, bytes(range(32)))


@pytest.fixture
def three_months(db, signing):
    """Twelve entries in each of three closed months, and four sealed ones in the open one; return the present."""
    from guichet.audit import chain, operations

    now = dt.datetime(2026, 1, 5, 9, 0, tzinfo=dt.UTC)
    for month in (1, 2, 3):
        for _ in range(12):
            operations.record("login.succeeded", fund_code="68", tries=month, now=now)
            now += DAY
        chain.seal_due(now=now)
        now = dt.datetime(2026, month + 1, 5, 9, 0, tzinfo=dt.UTC)
        chain.close_due(now=now)
    for _ in range(3):
        operations.record("login.succeeded", fund_code="68", now=now)
    now += DAY
    chain.seal_due(now=now)
    return now
