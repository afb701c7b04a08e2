"""Keys that can be changed in a test, as the environment changes them between two starts."""

import pytest

from guichet.sealing.keyring import keyring


@pytest.fixture
def keys(settings):
    """Return `keys(1, 2)`: from here on these are the keys there are; each number is always the same key."""

    def choose(*versions):
        settings.SEALING_KEYS = {version: bytes([version]) * 32 for version in versions}
        keyring.cache_clear()

    choose(1)
    yield choose
    keyring.cache_clear()
