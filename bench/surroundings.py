"""Where the measures take place: production's own settings, with the bench standing for the reverse proxy."""

import base64
import os
import platform
import secrets
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from http.client import HTTPConnection
from pathlib import Path
from typing import Self

import psutil

HOST = "guichet.example"
ORIGIN = f"https://{HOST}"
READY_SECONDS = 60
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, CLIENT_CORE = CORES[0], CORES[-1]
"""The server has a core of its own wherever there are two."""

WEB_NAME = "web"
"""What PostgreSQL is told the web server is called."""
GUICHET_WEB = f"{shlex.quote(sys.executable)} -m guichet web --workers 1 --uds {{uds}}"


def environment(folder: Path, *, database_url: str, smtp_port: int) -> dict[str, str]:
    """Return the environment of a production server whose data is in `folder`; nothing of the caller's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "GUICHET_ENVIRONMENT": "production",
        "GUICHET_SECRET_KEY": secrets.token_urlsafe(48),
        "GUICHET_SEALING_KEYS": "1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
        "GUICHET_CERTIFICATE_KEY": "1:" + base64.b64encode(secrets.token_bytes(31).rjust(32, b"\x00")).decode(),
        "GUICHET_FILES_FOLDER": str(folder / "files"),
        "GUICHET_DATABASE_URL": database_url,
        "GUICHET_PUBLIC_URL": ORIGIN,
        "GUICHET_ALLOWED_HOSTS": HOST,
        # Requests say https and come from many addresses, as a proxy would tell: nothing of production is switched off.
        "GUICHET_TRUSTED_PROXIES": "1",
        "GUICHET_EMAIL_URL": f"smtp://127.0.0.1:{smtp_port}",
        "GUICHET_EMAIL_FROM": "ne-pas-repondre@guichet.example",
        "GUICHET_LETTERS_FOLDER": str(folder / "letters"),
        # The worker is measured with letters too: its memory is theirs for a good part.
        "GUICHET_LETTERS_CLOSE_EVERY": "1",
        "GUICHET_STATIC_FOLDER": str(folder / "static"),
        "GUICHET_LOG_LEVEL": "ERROR",
    }


def cpu_model() -> str:
    """Return what the processor calls itself."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())


class Command:
    """A process of guichet on the server's core, with the processes it starts; used as a context."""

    def __init__(self, command: str, *, log: Path, environment: Mapping[str, str] | None = None) -> None:
        """Take a command line, and where its output goes."""
        self._command, self._log, self._environment = shlex.split(command), log, environment

    def __enter__(self) -> Self:
        """Start it."""
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self._environment
            )
        os.sched_setaffinity(self._process.pid, {SERVER_CORE})
        return self

    def __exit__(self, *_raised: object) -> None:
        """Stop it in order, or at once when it does not."""
        family = self.family()
        self._process.terminate()
        _gone, left = psutil.wait_procs(family, timeout=15)
        for process in left:
            process.kill()
        self._process.wait()

    def family(self) -> list[psutil.Process]:
        """Return the process and its descendants."""
        first = psutil.Process(self._process.pid)
        return [first, *first.children(recursive=True)]

    def check(self) -> None:
        """Raise RuntimeError with the end of its log when it ended."""
        if self._process.poll() is not None:
            raise RuntimeError(f"{self._command} ended:\n{self._log.read_text(errors='replace')[-3000:]}")


class Web(Command):
    """A web server on a Unix socket."""

    def __init__(self, folder: Path, command: str = GUICHET_WEB) -> None:
        """Take the folder of its socket and its log, and another server's command line where one is compared."""
        self.uds = folder / "web.sock"
        super().__init__(
            command.format(uds=shlex.quote(str(self.uds))),
            log=folder / "web.log",
            environment={**os.environ, "PGAPPNAME": WEB_NAME},
        )

    def __enter__(self) -> Self:
        """Start it and wait until it can work."""
        self.uds.unlink(missing_ok=True)
        super().__enter__()
        try:
            self._wait()
        except RuntimeError:
            if self._process.poll() is None:
                self.__exit__()
            raise
        return self

    def _wait(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not self._is_ready():
            self.check()
            if time.monotonic() > deadline:
                raise RuntimeError("the server does not answer")
            time.sleep(0.1)

    def _is_ready(self) -> bool:
        connection = UnixConnection(self.uds)
        try:
            connection.request("GET", "/readyz", headers={"Host": HOST, "X-Forwarded-Proto": "https"})
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


class UnixConnection(HTTPConnection):
    """HTTP over a Unix socket, as between a reverse proxy and guichet on one machine."""

    def __init__(self, path: Path) -> None:
        """Take the socket's path."""
        super().__init__("localhost", timeout=60)
        self._path = str(path)

    def connect(self) -> None:
        """Open the socket."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)
