"""A real mail server for tests: fixture `sink`."""

import contextlib
import datetime as dt
import ipaddress
import socket
import ssl
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
            self.taken.append(
                SimpleNamespace(
                    to=envelope.rcpt_tos,
                    content=bytes(envelope.content),
                    ciphered=server.transport.get_extra_info("cipher") is not None,
                    logged_in=session.authenticated,
                )
            )
        return "250 taken"


@contextlib.contextmanager
def serving(settings, **options):
    """Serve on a free port, to which Django's settings point. `options` are those of aiosmtpd's Controller."""
    # Not at the top: every test run reads this file, few receive mail.
    from aiosmtpd.controller import Controller

    handler = Sink()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        handler.host, handler.port = free.getsockname()
    controller = Controller(handler, hostname=handler.host, port=handler.port, ready_timeout=20, **options)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = handler.host, handler.port
    handler.stop = controller.stop
    yield handler
    if controller.loop.is_running():
        controller.stop()


@pytest.fixture
def sink(settings):
    """A real mail server on a free port, to which Django's settings point."""
    with serving(settings) as handler:
        yield handler


@pytest.fixture
def certificate(tmp_path):
    """Return `certificate(address) -> path`: a certificate of its own making for an IP address, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    def make(address):
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a mail server")])
        today = dt.datetime.now(dt.UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(today - dt.timedelta(days=1))
            .not_valid_after(today + dt.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        path = tmp_path / f"{address}.pem"
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
        return path

    return make


def tls(certificate):
    """Return the context of a server that shows this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
