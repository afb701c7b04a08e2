"""A browser without a screen: keeps cookies, copies the form's token, follows redirections. One request at a time."""

import io
import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, Self
from urllib.parse import urlencode

from bench.surroundings import HOST, ORIGIN, UnixConnection

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
AGE = re.compile(r"max-age=(\d+)")
HEADERS = {
    "Host": HOST,
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "fr,fr-FR;q=0.8,en-US;q=0.5,en;q=0.3",
    "Accept-Encoding": "gzip, deflate, br",
    "X-Forwarded-Proto": "https",
}
_visitors = itertools.count(1)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        """Return the first header of this name, empty without one."""
        return next((value for key, value in self.headers if key.lower() == name), "")


class Transport(Protocol):
    """The way to the server."""

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send a request and read all of its answer."""


class OverSocket:
    """The real way: HTTP/1.1 over one connection that stays open."""

    def __init__(self, connection: UnixConnection) -> None:
        """Take the connection; several browsers may share one, as they do behind a reverse proxy."""
        self._connection = connection

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send a request and read all of its answer."""
        self._connection.request(method, path, body=body or None, headers=dict(headers))
        response = self._connection.getresponse()
        return Answer(response.status, response.getheaders(), response.read())


class InProcess:
    """The same application called directly: where statements can be counted and functions profiled."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        """Take a WSGI application."""
        self._application = application

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Call the application as a server would."""
        path, _, query = path.partition("?")
        started: dict[str, Any] = {}

        def start_response(status: str, given: list[tuple[str, str]], _error: object = None) -> None:
            started.update(status=int(status.split(maxsplit=1)[0]), headers=given)

        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "",
            "SERVER_NAME": HOST, "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "",
            "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": headers.get("Content-Type", ""),
            "wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO(), "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0), "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
            **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
        }  # fmt: skip
        parts = self._application(environ, start_response)
        content = b"".join(parts)
        if close := getattr(parts, "close", None):
            close()
        return Answer(started["status"], started["headers"], content)


class Browser:
    """One visitor, at an address of their own."""

    def __init__(self, transport: Transport) -> None:
        """Begin without a cookie."""
        number = next(_visitors)
        self._transport = transport
        # Limits count by /24.
        self._address = f"10.{number >> 8 & 255}.{number & 255}.1"
        self._cookies: dict[str, str] = {}
        self._lasting: set[str] = set()
        self._token = ""
        self.answer = Answer(0, [], b"")
        self.path = ""

    def get(self, path: str) -> str:
        """Read a page; return what to call the request."""
        self._send("GET", path, b"")
        if self.answer.status != 200:
            raise RuntimeError(f"GET {path}: {self.answer.status}")
        if found := TOKEN.search(self.answer.body):
            self._token = found.group(1).decode()
        return f"GET  {_name(path)}"

    def post(self, path: str | None = None, **fields: str) -> str:
        """Send the form in sight; return what to call the request. A redirection is not followed yet."""
        path = path or self.path
        self._send("POST", path, urlencode({"csrfmiddlewaretoken": self._token, **fields}).encode())
        if self.answer.status not in {200, 302}:
            raise RuntimeError(f"POST {path}: {self.answer.status}")
        return f"POST {_name(path)}"

    def visit(self, path: str) -> None:
        """Ask for an address, whatever is answered."""
        self._send("GET", path, b"")

    def follow(self) -> str:
        """Go where the last answer leads."""
        if self.answer.status != 302:
            text = re.sub(rb"<style.*?</style>|<[^>]+>|\s+", b" ", self.answer.body, flags=re.DOTALL).decode()
            raise RuntimeError(f"{self.path} refused: {text[-3000:]}")
        return self.get(self.answer.header("location"))

    def reopen(self, transport: Transport) -> Self:
        """Close the browser and open it again another day, on another connection: cookies without an age are gone."""
        self._transport = transport
        self._cookies = {name: value for name, value in self._cookies.items() if name in self._lasting}
        return self

    def over(self, transport: Transport) -> Self:
        """Go on with the same cookies on another connection."""
        self._transport = transport
        return self

    def cookie(self, name: str) -> str:
        """Return what a cookie holds."""
        return self._cookies[name]

    def headers(self) -> dict[str, str]:
        """Return what this browser sends with every request."""
        headers = {**HEADERS, "X-Forwarded-For": self._address}
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        return headers

    def _send(self, method: str, path: str, body: bytes) -> None:
        headers = self.headers()
        if method == "POST":
            headers |= {"Origin": ORIGIN, "Content-Type": "application/x-www-form-urlencoded"}
        self.answer = self._transport.send(method, path, headers, body)
        self.path = path.partition("?")[0]
        for name, value in self.answer.headers:
            if name.lower() == "set-cookie":
                self._keep(value)

    def _keep(self, cookie: str) -> None:
        pair, _, attributes = cookie.partition(";")
        name, _, value = pair.strip().partition("=")
        self._cookies[name] = value
        self._lasting.discard(name)
        if (age := AGE.search(attributes.lower())) is None:
            return
        self._lasting.add(name)
        if age[1] == "0":
            del self._cookies[name]


def _name(path: str) -> str:
    """Return a path without its fund, so that members of every fund ask for the same page."""
    parts = path.partition("?")[0].strip("/").split("/")
    kept = parts[parts.index("inscription") :] if "inscription" in parts else parts
    kept = kept[kept.index("connexion") :] if "connexion" in kept else kept
    return "/".join(kept)
