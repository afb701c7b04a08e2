"""Many requests at once: how many a core answers, and how much memory a worker then holds."""

import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from bench.browser import Answer, Browser, OverSocket, Transport
from bench.cpu import cpu_seconds
from bench.surroundings import UnixConnection, Web
from bench.walking import Journey, finish

CONNECTIONS = 4
"""As many as a worker has threads."""


@dataclass(frozen=True)
class Throughput:
    """What one core answered."""

    per_second: float
    """Requests answered by the clock on the wall."""
    per_cpu_second: float
    """Requests for one second of the server's CPU: what is left when nothing else disturbs the core."""


def throughput(web: Web, path: str, headers: Mapping[str, str], *, seconds: float) -> Throughput:
    """Ask for one page over and over on CONNECTIONS connections. Raises RuntimeError for another answer than 200."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    request = f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode()
    family = web.family()
    counts = [0] * CONNECTIONS
    stop = time.monotonic() + seconds

    def ask(number: int) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as channel:
            channel.connect(str(web.uds))
            while time.monotonic() < stop:
                channel.sendall(request)
                _read_answer(channel)
                counts[number] += 1

    used, began = cpu_seconds(family), time.monotonic()
    _together([lambda number=number: ask(number) for number in range(CONNECTIONS)])
    used, spent = cpu_seconds(family) - used, time.monotonic() - began
    return Throughput(sum(counts) / spent, sum(counts) / used)


@dataclass(frozen=True)
class AtOnce:
    """Logins of members who are all at it at the same time."""

    members: int
    median: float
    """Seconds that a member waits for the pages of one login."""
    p95: float
    """The same, of the slowest in twenty."""
    per_second: float
    """Logins by the clock on the wall."""


def logins_at_once(web: Web, start: Sequence[Callable[[Transport], Journey]], *, each: int) -> AtOnce:
    """Let every member log in over and over, each on a connection of their own.

    Reading the code in the mailbox is no waiting: what counts is the time from each request to its answer.
    """
    waited: list[float] = []

    def log_in(begin: Callable[[Transport], Journey]) -> None:
        transport = Timed(UnixConnection(web.uds))
        for _ in range(each):
            transport.waited = 0.0
            finish(begin(transport))
            waited.append(transport.waited)

    began = time.monotonic()
    _together([lambda begin=begin: log_in(begin) for begin in start])
    spent = time.monotonic() - began
    *_most, p95 = quantiles(waited, n=20)
    return AtOnce(len(start), median(waited), p95, len(waited) / spent)


class Timed(OverSocket):
    """Keeps how long a visitor waited."""

    waited = 0.0

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send a request and read all of its answer."""
        began = time.perf_counter()
        answer = super().send(method, path, headers, body)
        self.waited += time.perf_counter() - began
        return answer


def _together(actions: Sequence[Callable[[], None]]) -> None:
    failed: list[BaseException] = []

    def guarded(action: Callable[[], None]) -> None:
        try:
            action()
        except Exception as error:  # noqa: BLE001 - raised again below, in the thread that waits
            failed.append(error)

    threads = [threading.Thread(target=guarded, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise RuntimeError("a visitor failed") from failed[0]


def _read_answer(channel: socket.socket) -> None:
    received = bytearray(channel.recv(65536))
    while (end := received.find(b"\r\n\r\n")) < 0:
        received += _more(channel)
    head = bytes(received[:end]).lower()
    if not head.startswith(b"http/1.1 200"):
        raise RuntimeError(head.decode())
    if b"transfer-encoding: chunked" in head:
        while not received.endswith(b"\r\n0\r\n\r\n"):
            received += _more(channel)
        return
    length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
    missing = end + 4 + length - len(received)
    while missing > 0:
        missing -= len(_more(channel))


def _more(channel: socket.socket) -> bytes:
    if not (part := channel.recv(65536)):
        raise RuntimeError("the server closed the connection")
    return part


def static_file(uds: Path, path: str, *, encoding: str) -> int:
    """Return the weight of a file as it travels."""
    connection = UnixConnection(uds)
    headers = Browser(OverSocket(connection)).headers() | {"Accept-Encoding": encoding}
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    if response.status != 200:
        raise RuntimeError(f"{path}: {response.status}")
    return len(body)
