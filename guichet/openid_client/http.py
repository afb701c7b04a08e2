"""Calls to another system: bounded in time, in size and in number, and never led elsewhere."""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import structlog
import urllib3
from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.exceptions import TimeoutError as NoAnswerInTime

from guichet.openid_client.errors import Unreachable
from guichet.openid_client.figures import CALLS, SECONDS

log = structlog.get_logger(__name__)

TIMEOUT: Final = urllib3.Timeout(connect=3, read=5)
OVERALL_SECONDS: Final = 8.0
"""From the first byte sent to the last one read, however slowly they come."""
FINISH_SECONDS: Final = 12.0
"""For all the calls of one answer (`within`): one may be as slow as OVERALL_SECONDS, and not each."""
MOST_READ: Final = 64 * 1024
MOST_AT_ONCE: Final = 2
"""Of the four threads of a process, those that may wait for another system: it may be slow, the other pages not."""
PATIENCE_SECONDS: Final = 1.0
"""For one of these places: a provider that answers as usual frees one sooner."""
OK: Final = 200
_IN_TROUBLE: Final = (408, 429)
"""Late, or too busy: about the system, not about what was asked."""
_PIECE: Final = 8 * 1024

_POOL = urllib3.PoolManager(
    num_pools=8,
    maxsize=MOST_AT_ONCE,
    # A code serves once: a second try would be taken for a theft. A redirection would carry the secret elsewhere.
    retries=False,
    cert_reqs="CERT_REQUIRED",
)
clock: Callable[[], float] = time.monotonic
_UNTIL: ContextVar[float] = ContextVar("until", default=float("inf"))
_PLACES = threading.BoundedSemaphore(MOST_AT_ONCE)


@dataclass(frozen=True)
class Request:
    """What is asked."""

    method: str
    address: str
    headers: Mapping[str, str]
    body: str | None = None


class Answer:
    """What came back: status, type of its content (lower case, without parameters), and content."""

    def __init__(self, status: int, kind: str, content: bytes) -> None:
        """Take the three."""
        self.status, self.kind, self.content = status, kind.partition(";")[0].strip().lower(), content

    def json(self) -> Mapping[str, Any]:
        """Return the object it holds. Raises Unreachable: a page of HTML in its place is a system in trouble."""
        try:
            value = json.loads(self.content)
        except (ValueError, RecursionError):
            raise Unreachable("unreadable") from None
        if not isinstance(value, dict):
            raise Unreachable("unreadable")
        return value


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let the calls made inside last so long in all: then they raise Unreachable, whatever each may take by itself."""
    outer = _UNTIL.set(min(_UNTIL.get(), clock() + seconds))
    try:
        yield
    finally:
        _UNTIL.reset(outer)


def get(address: str, *, of: str, call: str, bearer: str = "") -> Answer:
    """Return what is at `address`. `of` is the provider's name, `call` what is asked. Raises Unreachable."""
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    # The last call of a login: a connection left open would die unseen in a firewall, and hold up the next one.
    return _call(Request("GET", address, {**headers, "Connection": "close"}), of=of, call=call)


def post(address: str, fields: Mapping[str, str], *, of: str, call: str) -> Answer:
    """Return what a form is answered, errors of the form included. Raises Unreachable."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return _call(Request("POST", address, headers, urlencode(fields)), of=of, call=call)


def _call(request: Request, *, of: str, call: str) -> Answer:
    began = time.monotonic()
    try:
        answer = _within_a_place(request)
    except Unreachable as trouble:
        CALLS.labels(of, call, trouble.reason).inc()
        log.warning("openid.unreachable", provider=of, call=call, reason=trouble.reason)
        raise
    SECONDS.labels(of, call).observe(time.monotonic() - began)
    CALLS.labels(of, call, "answered").inc()
    return answer


def _within_a_place(request: Request) -> Answer:
    """Wait no longer than OVERALL_SECONDS, whatever for: resolving a name, or headers that trickle, have no bound.

    Nor past the end of `within`.
    """
    left = _UNTIL.get() - clock()
    if left <= 0:
        raise Unreachable("timeout")
    if not _PLACES.acquire(timeout=min(PATIENCE_SECONDS, left)):
        raise Unreachable("busy")
    seconds = min(OVERALL_SECONDS, _UNTIL.get() - clock())
    outcome: Future[Answer] = Future()
    threading.Thread(target=_carry_out, args=(request, seconds, outcome), name="openid", daemon=True).start()
    try:
        return outcome.result(timeout=max(0.0, seconds))
    except NewConnectionError:  # refused, or no such name; to urllib3 a kind of lateness
        raise Unreachable("connection") from None
    except (TimeoutError, NoAnswerInTime):
        raise Unreachable("timeout") from None
    except (HTTPError, OSError, ValueError):
        raise Unreachable("connection") from None


def _carry_out(request: Request, seconds: float, outcome: "Future[Answer]") -> None:
    """Put the answer, or what went wrong, in `outcome`; the place is free once nothing is waited for any more."""
    try:
        outcome.set_result(_answered(request, seconds))
    except BaseException as trouble:  # noqa: BLE001 - whoever waits raises it
        outcome.set_exception(trouble)
    finally:
        _PLACES.release()


def _answered(request: Request, seconds: float) -> Answer:
    until = time.monotonic() + seconds
    answer = _POOL.request(
        request.method,
        request.address,
        body=request.body,
        headers={"Accept": "application/json, application/jwt", **request.headers},
        timeout=TIMEOUT,
        redirect=False,
        preload_content=False,
    )
    try:
        content = _read(answer, until)
    except BaseException:
        answer.close()
        raise
    answer.release_conn()
    refused = 400 <= answer.status < 500 and answer.status not in _IN_TROUBLE  # noqa: PLR2004 - RFC 9110, 15.5
    if answer.status != OK and not refused:
        raise Unreachable(f"status_{answer.status}")
    return Answer(answer.status, answer.headers.get("Content-Type", ""), content)


def _read(answer: BaseHTTPResponse, until: float) -> bytes:
    content = b""
    while piece := answer.read1(_PIECE, decode_content=True):
        content += piece
        if len(content) > MOST_READ:
            raise Unreachable("too_long")
        if time.monotonic() > until:
            raise Unreachable("timeout")
    return content
