"""`guichet keys`: what is said of each key, and the whole rotation as an operator does it."""

import datetime as dt

import pytest
from typer.testing import CliRunner

from guichet.accounts.models import ContactDetails, Identifier
from guichet.cli.app import app
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.sealing.keyring import keyring
from tests.factories import AccountFactory, CardFactory
from tests.sealing.conftest import keys  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def guichet():
    """Return `guichet(*words) -> Result`."""
    return lambda *words: CliRunner().invoke(app, words)


def test_a_rotation_from_the_new_key_to_the_removal_of_the_old_one(guichet, keys, now):  # noqa: F811 - the fixture
    AccountFactory(opened_at=now)
    alone = guichet("keys", "rotate")
    assert (alone.exit_code, "There is one key, version 1" in alone.output) == (1, True)
    keys(1, 2)
    before = guichet("keys", "status").output
    assert "Version 2 is the newest: it seals." in before
    assert "Version 1 is still needed:\n    accounts.ContactDetails.email: guichet keys rotate\n" in before
    moved = guichet("keys", "rotate")
    assert moved.exit_code == 0, moved.output
    assert "3 rows brought under version 2." in moved.output
    after = guichet("keys", "status")
    assert (after.exit_code, "Version 1 may be removed." in after.output) == (0, True)
    keys(2)
    gone = guichet("keys", "status").output
    assert "key 1" not in gone
    assert "ersion 1" not in gone


def test_what_ends_by_itself_is_told_with_its_time(guichet, keys, now):  # noqa: F811 - the fixture
    limits.attempt(Limit("x", "y", 5, dt.timedelta(hours=1)), now=now)
    CardFactory()
    keys(1, 2)
    guichet("keys", "rotate")
    said = guichet("keys", "status").output
    assert "    limits.Attempt.key_index: until as long as" not in said
    assert "    limits.Attempt.key_index: as long as a limit counts the attempt, 30 days at most\n" in said
    assert "    registry.Card.serial_index: until the next complete import of the registry\n" in said
    assert "may be removed" not in said


def test_a_key_that_is_missing_or_another_is_told(guichet, keys, now, settings):  # noqa: F811 - the fixture
    AccountFactory(opened_at=now)
    keys(2)
    missing = guichet("keys", "status")
    assert missing.exit_code == 1
    assert (
        "Values of version 1, whose key is not in GUICHET_SEALING_KEYS: accounts.ContactDetails.email" in missing.output
    )
    settings.SEALING_KEYS = {1: bytes(32), 2: b"2" * 32}
    keyring.cache_clear()
    other = guichet("keys", "rotate")
    assert other.exit_code == 1
    assert "accounts.Identifier.value: 1 value that no key opens" in other.output
    assert "accounts.Identifier.index: 1 not of the value beside" in other.output


def test_a_number_of_two_accounts_is_for_an_agent(guichet, keys, now):  # noqa: F811 - the fixture
    first, second = AccountFactory(opened_at=now), AccountFactory(opened_at=now)
    keys(1, 2)
    number = first.person.nir
    from guichet.accounts.queries import identifier_index

    Identifier.objects.create(account=second, index=identifier_index(number), value=number)
    said = guichet("keys", "rotate")
    assert said.exit_code == 1
    assert "accounts.Identifier.index: 1 number that two rows hold" in said.output
    assert number not in said.output
    assert ContactDetails.objects.get(account=first).email not in said.output
