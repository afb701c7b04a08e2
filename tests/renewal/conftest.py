"""Members who forgot a password, and strangers who say so of others."""

import pytest
import time_machine


@pytest.fixture(autouse=True)
def clock(now):
    """Set the clock, which then runs; `clock.shift(timedelta)` moves it."""
    with time_machine.travel(now) as traveller:
        yield traveller


@pytest.fixture
def account(now):
    """An account in use whose mailbox and mobile are confirmed."""
    # Not at the top: a conftest may be read before Django's settings are.
    from tests.factories import AccountFactory

    made = AccountFactory(opened_at=now)
    made.contact.mobile_verified_at = now
    made.contact.save()
    return made


@pytest.fixture
def number(account):
    """What its holder types to log in."""
    return account.person.nir
