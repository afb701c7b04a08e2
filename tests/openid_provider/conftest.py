"""Who stands on each side; imported late, since Django's settings are not read yet when this is."""

import pytest
import time_machine


@pytest.fixture
def account(now):
    from tests.factories import AccountFactory

    return AccountFactory(opened_at=now)


@pytest.fixture
def session(account, now):
    from tests.openid_provider import partner as partners

    return partners.session_of(account, now=now)


@pytest.fixture
def partner(now, client):
    """A service of the organisation that keeps a secret."""
    from tests.openid_provider import partner as partners

    return partners.register(now, browser=client)


@pytest.fixture
def travel(now):
    """Let the server's clock stand at a moment, `now` first."""
    with time_machine.travel(now, tick=False) as traveller:
        yield lambda moment: traveller.move_to(moment, tick=False)
