"""A small web site on the loopback, in threads: what the other systems of the demonstration answer with."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from django.template.loader import render_to_string

from guichet.demo.surroundings import HOST

MOST_BYTES: Final = 64 * 1024
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
POLL_SECONDS: Final = 0.1
"""How long a site may take to notice that it is stopped."""
FORM: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Request:
    """What somebody asks."""

    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    headers: Message = field(default_factory=Message)

    def cookie(self, name: str) -> str:
        """Return the value of a cookie, empty without it."""
        try:
            found = SimpleCookie(self.headers.get("Cookie", "")).get(name)
        except CookieError:
            return ""
        return found.value if found else ""


@dataclass(frozen=True)
class Answer:
    """What is answered."""

    body: bytes = b""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Request], Answer]
Routes = Mapping[tuple[str, str], Handler]
"""Method and path -> what answers there."""


def page(template: str, context: Mapping[str, object], *, status: int = 200) -> Answer:
    """Return a page."""
    return Answer(render_to_string(template, dict(context)).encode(), status=status)


def data(values: Mapping[str, Any], *, status: int = 200) -> Answer:
    """Return JSON."""
    return Answer(json.dumps(values).encode(), status=status, kind="application/json")


def redirect(address: str, *, cookie: str = "") -> Answer:
    """Return the way to another address; a form sent is not sent again there."""
    return Answer(status=303, headers={"Location": address} | ({"Set-Cookie": cookie} if cookie else {}))


class Site:
    """Listens from `start` to `stop`, in threads, on a free port of its own."""

    def __init__(self, name: str) -> None:
        """Take a word for its thread. It answers what is in `routes`, which is filled before it starts."""
        self.routes: dict[tuple[str, str], Handler] = {}
        self._server = _Server(self.routes)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(POLL_SECONDS,), name=name, daemon=True)

    @property
    def origin(self) -> str:
        """Address of its first page, without the final slash."""
        return f"http://localhost:{self._server.server_port}"

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering, if it ever did, and close the port."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join(timeout=5)
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, routes: Routes) -> None:
        super().__init__((HOST, 0), _Asked)
        self.routes = routes


class _Asked(BaseHTTPRequestHandler):
    server: _Server
    timeout = 30

    def do_GET(self) -> None:
        """Answer a page."""
        self._answer("GET", b"")

    def do_POST(self) -> None:
        """Answer a form."""
        try:
            length = int(self.headers.get("Content-Length", "0"))
        except ValueError:
            length = 0
        self._answer("POST", self.rfile.read(max(0, min(length, MOST_BYTES))))

    def log_message(self, *_: object) -> None:
        """Say nothing: the terminal is for whoever tries guichet out."""

    def _answer(self, method: str, body: bytes) -> None:
        parts = urlsplit(self.path)
        handler = self.server.routes.get((method, parts.path))
        form = body.decode(errors="replace") if self.headers.get_content_type() == FORM else ""
        request = Request(dict(parse_qsl(parts.query)), dict(parse_qsl(form)), self.headers)
        answer = handler(request) if handler else page("demo/elsewhere/nowhere.html", {}, status=404)
        self.send_response(answer.status)
        sent = {"Content-Type": answer.kind, "Content-Length": str(len(answer.body)), "Cache-Control": "no-store"}
        for name, value in {**sent, "Content-Security-Policy": POLICY, **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)
