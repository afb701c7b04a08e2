"""A real SMTP server on the loopback that keeps each email it receives as a file and sends nothing on."""

import asyncio
import os
import secrets
import socket
import threading
import time
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

from guichet.demo.surroundings import HOST


class MailSink:
    """Listens from `start` to `stop`, in a thread, on a free port of its own."""

    def __init__(self, folder: Path) -> None:
        """Take the folder in which emails are kept; it is made if missing."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._socket = socket.create_server((HOST, 0))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="mail", daemon=True)

    @property
    def port(self) -> int:
        """Where it listens; connections wait from the moment it exists."""
        port: int = self._socket.getsockname()[1]
        return port

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering and close the port."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)
        self._socket.close()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the name aiosmtpd calls
        """Keep the email before saying that it was taken."""
        keep(self._folder, envelope.content)
        return "250 Kept in the demonstration's mailbox"

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        listening = self._loop.create_server(self._protocol, sock=self._socket)
        server = self._loop.run_until_complete(listening)
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    def _protocol(self) -> SMTP:
        return SMTP(self, hostname="localhost", enable_SMTPUTF8=True, loop=self._loop)


def keep(folder: Path, content: bytes, *, suffix: str = ".eml") -> Path:
    """Write a message under a name that tells when it came, whole or not at all; return where."""
    path = folder / f"{time.time_ns()}-{secrets.token_hex(4)}{suffix}"
    temporary = path.with_suffix(".part")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    return temporary.replace(path)
