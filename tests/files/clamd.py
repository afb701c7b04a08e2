"""A clamd for tests: it speaks INSTREAM on a socket of its own, and knows one virus."""

import socket
import threading
from contextlib import contextmanager

from tests.files.samples import EICAR

CLEAN, FOUND = b"stream: OK\0", b"stream: Eicar-Test-Signature FOUND\0"


def _exactly(connection, size):
    got = b""
    while len(got) < size:
        part = connection.recv(size - len(got))
        if not part:
            raise ConnectionError
        got += part
    return got


def _instream(connection, most):
    content = b""
    while size := int.from_bytes(_exactly(connection, 4), "big"):
        content += _exactly(connection, size)
        if len(content) > most:
            return b"INSTREAM size limit exceeded. ERROR\0"
    return FOUND if EICAR in content else CLEAN


@contextmanager
def clamd(address, *, most=60 * 1024 * 1024, answer=None):
    """Listen until the end of the block; `answer` replaces every true one. Yield the socket."""
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family) as listening:
        listening.bind(address)
        listening.listen()

        def serve():
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    command = _exactly(connection, 1)
                    while not command.endswith(b"\0"):
                        command += _exactly(connection, 1)
                    said = b"PONG\0" if command == b"zPING\0" else _instream(connection, most)
                    connection.sendall(said if answer is None else answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield listening
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(5)
