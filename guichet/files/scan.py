"""Asking ClamAV about a file, where an installation has one (GUICHET_CLAMAV_SOCKET).

clamd's own protocol (clamd(8), INSTREAM): the bytes go by pieces, each after its length, and nothing is written on a
disk on the way. What cannot be asked is refused (`Unreachable`): the member is told to try again.
"""

import socket
from collections.abc import Iterable
from contextlib import closing

import structlog
from django.conf import settings

log = structlog.get_logger(__name__)

CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 25.0
"""Between two movements: a PDF of 50 MB is scanned in some ten seconds, and the proxy waits longer than this."""
MOST_ANSWER = 4096


class Infected(Exception):
    """ClamAV knows a virus in it."""


class Unreachable(Exception):
    """ClamAV did not answer, or not that the file is clean."""


def scan(pieces: Iterable[bytes]) -> None:
    """Ask about a file, where ClamAV is set up. Raises Infected or Unreachable.

    The log says what was found, and nothing of whose file it is or how it is called.
    """
    if not settings.CLAMAV_SOCKET:
        return
    try:
        answer = _ask(pieces)
    except OSError as error:
        log.error("files.scan_unreachable", error=type(error).__name__)  # noqa: TRY400 - no file, no address
        raise Unreachable from None
    if answer == "stream: OK":
        return
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        log.warning("files.infected", virus=answer.removeprefix("stream: ").removesuffix(" FOUND"))
        raise Infected
    # « INSTREAM size limit exceeded. ERROR »: StreamMaxLength is below what is accepted here.
    log.error("files.scan_unreachable", error="answer", answer=answer[:100])
    raise Unreachable


def ping() -> bool:
    """Whether ClamAV answers."""
    try:
        with closing(_connect()) as connection:
            connection.sendall(b"zPING\0")
            return _answer(connection) == "PONG"
    except OSError:
        return False


def _ask(pieces: Iterable[bytes]) -> str:
    with closing(_connect()) as connection:
        connection.settimeout(ANSWER_SECONDS)
        connection.sendall(b"zINSTREAM\0")
        try:
            for piece in pieces:
                if piece:  # a length of nought would end it
                    connection.sendall(len(piece).to_bytes(4, "big") + piece)
            connection.sendall(bytes(4))
        except (BrokenPipeError, ConnectionResetError):
            pass  # past its limit, clamd answers and hangs up while one still talks
        return _answer(connection)


def _connect() -> socket.socket:
    if not settings.CLAMAV_SOCKET.startswith("/"):
        host, _, port = settings.CLAMAV_SOCKET.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(CONNECT_SECONDS)
    try:
        connection.connect(settings.CLAMAV_SOCKET)
    except OSError:
        connection.close()
        raise
    return connection


def _answer(connection: socket.socket) -> str:
    said = bytearray()
    while len(said) < MOST_ANSWER and (part := connection.recv(MOST_ANSWER)):
        said += part
        if said.endswith(b"\0"):
            break
    return said.rstrip(b"\0\n").decode("utf-8", "replace")
