import datetime as dt
import socket
import threading
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller
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


class Sink:
    """A mail server that keeps what it takes, and refuses what a test tells it to."""

    def __init__(self):
        self.taken = []
        self.refusals = {}
        self.data_refusals = {}
        self.connections = 0
        self._lock = threading.Lock()

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802 - aiosmtpd's name
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        if envelope.rcpt_tos[0] in self.data_refusals:
            return self.data_refusals[envelope.rcpt_tos[0]]
        with self._lock:
            self.taken.append(SimpleNamespace(to=envelope.rcpt_tos, content=bytes(envelope.content)))
        return "250 taken"


@pytest.fixture
def sink(settings):
    """A real mail server on a free port, to which Django's settings point."""
    handler = Sink()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        handler.host, handler.port = free.getsockname()
    controller = Controller(handler, hostname=handler.host, port=handler.port, ready_timeout=20)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = handler.host, handler.port
    handler.stop = controller.stop
    yield handler
    if controller.loop.is_running():
        controller.stop()


@pytest.fixture
def letters(settings, tmp_path):
    """The print folder."""
    settings.LETTERS_FOLDER = tmp_path / "letters"
    return settings.LETTERS_FOLDER


@pytest.fixture
def later(now):
    """Return `later(minutes) -> datetime`."""
    return lambda minutes: now + dt.timedelta(minutes=minutes)
