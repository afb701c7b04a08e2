"""Codes leave through the outbox; here they land in a list."""

import pytest


@pytest.fixture
def sent(monkeypatch):
    """Return the list of what was handed to delivery, as keyword arguments."""
    messages = []
    monkeypatch.setattr("guichet.one_time_codes.operations.enqueue", lambda **message: messages.append(message))
    return messages
