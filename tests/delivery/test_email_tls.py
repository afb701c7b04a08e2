"""Email over TLS with a password, as a real relay asks for it; certificates are verified."""

import contextlib
import email
import email.policy

import pytest
from aiosmtpd.smtp import AuthResult

from guichet.delivery import worker
from guichet.delivery.models import Message
from guichet.delivery.states import State
from tests.mail_server import serving, tls

pytestmark = pytest.mark.django_db
PASSWORD = "a relay's password"
HERE, ELSEWHERE = "127.0.0.1", "192.0.2.1"


@pytest.fixture(params=["starttls", "implicit"])
def relay(request, settings):
    """Return `relay(certificate) -> context manager of a server`, whose `attempts` are the logins that it saw."""
    starttls = request.param == "starttls"
    attempts = []

    def authenticate(server, session, envelope, mechanism, said):
        attempts.append(said)
        return AuthResult(success=said.password == PASSWORD.encode(), handled=False, auth_data=said.login)

    @contextlib.contextmanager
    def start(certificate):
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "guichet", PASSWORD
        settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = starttls, not starttls
        options = {"tls_context": tls(certificate), "require_starttls": True, "auth_required": True}
        if not starttls:
            options = {"ssl_context": tls(certificate), "auth_require_tls": False}
        with serving(settings, authenticator=authenticate, **options) as server:
            server.attempts = attempts
            yield server

    return start


@pytest.fixture
def trusted(certificate, monkeypatch):
    """A certificate for this host, the only one that this test trusts."""
    return only(certificate(HERE), monkeypatch)


@pytest.fixture
def of_another_host(certificate, monkeypatch):
    """A certificate for another host, the only one that this test trusts."""
    return only(certificate(ELSEWHERE), monkeypatch)


def only(path, monkeypatch):
    # What an operator does with a private authority; the code that verifies is that of production.
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return path


def outcomes():
    return sorted(Message.objects.values_list("state", "last_error"))


def test_an_email_leaves_ciphered_and_logged_in(enqueue, now, relay, trusted):
    enqueue()
    enqueue()
    with relay(trusted) as server:
        worker.deliver_due(now)
    assert [(taken.ciphered, taken.logged_in) for taken in server.taken] == [(True, True)] * 2
    assert outcomes() == [(State.SENT, "")] * 2


def test_a_retry_is_the_same_message_byte_for_byte(enqueue, now, later, relay, trusted):
    message = enqueue()
    payload = Message.objects.get().payload
    with relay(trusted) as server:
        for minutes in (0, 60):
            worker.deliver_due(later(minutes))
            Message.objects.update(state="queued", sent_at=None, payload=payload)
    first, second = server.taken
    assert first.content == second.content
    received = email.message_from_bytes(first.content, policy=email.policy.default)
    assert received["Message-ID"].startswith(f"<{message.pk}@")


def test_a_certificate_that_nobody_signed_is_refused(enqueue, now, relay, certificate):
    enqueue()
    with relay(certificate(HERE)) as server:
        worker.deliver_due(now)
    assert outcomes() == [(State.QUEUED, "SSLCertVerificationError")]
    assert (server.taken, server.attempts) == ([], [])


def test_the_certificate_of_another_host_is_refused(enqueue, now, relay, of_another_host):
    enqueue()
    with relay(of_another_host) as server:
        worker.deliver_due(now)
    assert outcomes() == [(State.QUEUED, "SSLCertVerificationError")]
    assert (server.taken, server.attempts) == ([], [])


def test_nothing_is_said_in_clear_to_a_server_without_tls(enqueue, now, settings):
    """Whoever stands in between takes STARTTLS out of the answer: neither the first message nor the next may leave."""
    enqueue()
    enqueue()
    settings.EMAIL_USE_TLS = True
    with serving(settings) as server:
        worker.deliver_due(now)
    assert server.taken == []
    assert outcomes() == [(State.QUEUED, "SMTPNotSupportedError")] * 2


def test_a_wrong_password_is_ours_to_mend(enqueue, now, relay, trusted, settings):
    enqueue()
    with relay(trusted) as server:
        settings.EMAIL_HOST_PASSWORD = "wrong"
        worker.deliver_due(now)
    assert server.taken == []
    assert outcomes() == [(State.QUEUED, "SMTPAuthenticationError 535")]


def test_a_password_that_no_server_can_be_told_is_ours_to_mend(enqueue, now, relay, trusted, settings):
    enqueue()
    with relay(trusted):
        settings.EMAIL_HOST_PASSWORD = "é" * 3
        worker.deliver_due(now)
    assert [state for state, _ in outcomes()] == [State.QUEUED]
