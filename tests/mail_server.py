"""A real mail server for tests: fixture `sink`."""

import socket
import threading
from types import SimpleNamespace

import pytest


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
    # Not at the top: every test run reads this file, few receive mail.
    from aiosmtpd.controller import Controller

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
