"""Somebody at a reception desk, without a browser."""

import pytest


@pytest.fixture
def agent():
    """What the journal calls the agent."""
    return "agent:5b0c2a56-6f3f-4d1d-9a51-0d9a53e1d6a4"


@pytest.fixture
def begin(db, fund, agent, now):
    """Return `begin(holder, …) -> CounterStart`: the agent saw an identity card."""
    from guichet.enrolment.counter import operations
    from guichet.enrolment.counter.rules import Document

    def one(holder, *, profile="particulier", **changes):
        values = {"fund": fund, "agent": agent, "document": Document.IDENTITY_CARD, "now": now} | changes
        return operations.begin(holder=holder, profile=profile, **values)

    return one
