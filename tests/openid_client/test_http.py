"""Calls to another system, and what bounds them, before servers of this very process."""

import contextlib
import http.server
import ssl
import threading

import pytest
import urllib3

from guichet.openid_client import http as calls
from guichet.openid_client.errors import Unreachable
from guichet.openid_client.figures import CALLS
from tests.nginx import free_port, write_certificate


class Page(http.server.BaseHTTPRequestHandler):
    """Answers `{}`, or waits until it is told to."""

    held = None

    def do_GET(self):
        if self.held:
            self.held.wait(timeout=10)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.send_header("Content-Type", "Application/JSON; charset=UTF-8")
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(b"{}")

    def log_message(self, *_):
        """Say nothing."""


@contextlib.contextmanager
def serving(context=None, held=None):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type("Held", (Page,), {"held": held}))
    server.handle_error = lambda *_: None
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def get(address):
    return calls.get(address, of="franceconnect", call="jwks")


def counted(answer):
    return CALLS.labels("franceconnect", "jwks", answer)._value.get()


def test_an_answer_and_its_count():
    before = counted("answered")
    with serving() as port:
        answer = get(f"http://127.0.0.1:{port}/")
    assert (answer.status, answer.kind, answer.json()) == (200, "application/json", {})
    assert counted("answered") == before + 1


def test_nobody_is_there():
    before = counted("connection")
    with pytest.raises(Unreachable, match="connection"):
        get(f"http://127.0.0.1:{free_port()}/")
    assert counted("connection") == before + 1


def test_a_certificate_that_nobody_signed_is_not_spoken_to(tmp_path):
    certificate = write_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, tmp_path / "privkey.pem")
    with serving(context) as port, pytest.raises(Unreachable, match="connection"):
        get(f"https://localhost:{port}/")


def test_a_slow_provider_leaves_threads_to_the_other_pages(monkeypatch):
    monkeypatch.setattr(calls, "TIMEOUT", urllib3.Timeout(connect=3, read=5))
    monkeypatch.setattr(calls, "PATIENCE_SECONDS", 0.05)
    held, results = threading.Event(), []

    def one(address):
        try:
            results.append(get(address).status)
        except Unreachable as trouble:
            results.append(trouble.reason)

    with serving(held=held) as port:
        address = f"http://127.0.0.1:{port}/"
        threads = [threading.Thread(target=one, args=[address]) for _ in range(4)]
        for thread in threads:
            thread.start()
        # Two of them come back at once, since two others wait for the answer.
        while len(results) < 2:
            threading.Event().wait(0.01)
        assert results == ["busy", "busy"]
        held.set()
        for thread in threads:
            thread.join()
    assert results == ["busy", "busy", 200, 200]


def test_calls_of_one_answer_share_a_time(monkeypatch):
    at = [0.0]
    monkeypatch.setattr(calls, "clock", lambda: at[0])
    with serving() as port:
        address = f"http://127.0.0.1:{port}/"
        with calls.within(12):
            at[0] = 11.0
            assert get(address).status == 200
            at[0] = 12.0
            with pytest.raises(Unreachable, match="timeout"):
                get(address)
        assert get(address).status == 200


def test_the_last_of_them_waits_no_longer_than_what_is_left():
    held = threading.Event()
    with serving(held=held) as port, calls.within(0.2):
        with pytest.raises(Unreachable, match="timeout"):
            get(f"http://127.0.0.1:{port}/")
        held.set()


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"<p>", b"\xff", b"[" * 100_000])
def test_what_is_no_object_of_json(content):
    with pytest.raises(Unreachable, match="unreadable"):
        calls.Answer(200, "application/json", content).json()
