import datetime as dt

import pytest
from django.db import transaction

PASSWORD = "tomika-pareno-dibafo"
POSTAL_LINES = ["Madame Zoé D'Œuvre", "", "", "12, rue de l'Église", "", "67000 Strasbourg"]
CONTEXT = {
    "given_name": "Zoé",
    "family_name": "D'Œuvre <b>",
    "password": PASSWORD,
    "valid_until": "17 mars 2026",
}


@pytest.fixture
def enqueue(now):
    """Return `enqueue(**changes) -> Message`: an email with a password, about a fixed account, unless told otherwise."""
    from guichet.delivery import operations
    from guichet.delivery.models import Channel

    def put(**changes):
        values = {
            "message": "accounts/provisional_password",
            "channel": Channel.EMAIL,
            "fund_code": "68",
            "recipient": {"email": "zoe@example.fr"},
            "context": CONTEXT,
            "about": "6f1c2a34-98d1-4d3e-9a53-0c8d9a1f2b3c",
            "now": now,
        } | changes
        if values["channel"] == Channel.LETTER and "recipient" not in changes:
            values["recipient"] = {"postal_lines": POSTAL_LINES}
        with transaction.atomic():
            return operations.enqueue(**values)

    return put


@pytest.fixture
def letters(settings, tmp_path):
    """The print folder."""
    settings.LETTERS_FOLDER = tmp_path / "letters"
    return settings.LETTERS_FOLDER


@pytest.fixture
def later(now):
    """Return `later(minutes) -> datetime`."""
    return lambda minutes: now + dt.timedelta(minutes=minutes)
