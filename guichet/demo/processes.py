"""The demonstration's processes: started with one environment, watched, and stopped together."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from guichet.demo.surroundings import HOST, CannotStart

STOP_SECONDS: Final = 10.0
"""Granted to the requests and the message in hand; what has not ended by then is killed."""
READY_SECONDS: Final = 60.0
LOOK_SECONDS: Final = 0.05
LOG_LINES_SHOWN: Final = 15


class Processes:
    """Commands of guichet, each with its log; used as a context, which stops them all at its end."""

    def __init__(self, logs: Path, environment: Mapping[str, str]) -> None:
        """Take the folder of the logs, made if missing, and the whole environment."""
        logs.mkdir(exist_ok=True)
        self._logs = logs
        self._environment = dict(environment)
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(self, *_raised: object) -> None:
        """Stop everything."""
        self.stop()

    def start(self, name: str, *arguments: str) -> None:
        """Start `guichet NAME ARGUMENTS`."""
        with self._log(name).open("wb") as log:
            self._running[name] = subprocess.Popen(  # noqa: S603 - our own commands, no shell
                [sys.executable, "-m", "guichet.demo.child", name, *arguments],
                env=self._environment,
                # Never written to: its end tells the child that this process is gone.
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Out of the terminal's group: Ctrl-C reaches this process alone, which stops the others in order.
                process_group=0,
            )

    def ended(self) -> str | None:
        """Return the name of a command that ended by itself, None while all run."""
        return next((name for name, process in self._running.items() if process.poll() is not None), None)

    def why(self, name: str) -> str:
        """Return what to say of a command that ended: its code and the end of its log."""
        lines = self._log(name).read_text(errors="replace").splitlines()[-LOG_LINES_SHOWN:]
        code = self._running[name].returncode
        return "\n".join([f"`guichet {name}` ended by itself (code {code}). Its log, {self._log(name)}:", *lines])

    def wait_until_ready(self, port: int, *, give_up: Callable[[], bool]) -> bool:
        """Wait until the server answers that it can work; False when `give_up` said so meanwhile.

        Raises CannotStart when a command ended, or when the server is not ready in time.
        """
        deadline = time.monotonic() + READY_SECONDS
        while not answers(port):
            if give_up():
                return False
            if name := self.ended():
                raise CannotStart(self.why(name))
            if time.monotonic() > deadline:
                raise CannotStart(f"The server does not answer after {READY_SECONDS:.0f} s: see {self._log('web')}.")
            time.sleep(LOOK_SECONDS)
        return True

    def stop(self) -> None:
        """Ask every command to stop, wait, and kill what remains with all it started."""
        for process in self._running.values():
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in self._running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(deadline - time.monotonic(), 0))
        self.kill()

    def kill(self) -> None:
        """End what still runs at once, with all it started."""
        for process in self._running.values():
            # The group outlives its first process when a grandchild does.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if process.stdin is not None:
                process.stdin.close()

    def _log(self, name: str) -> Path:
        return self._logs / f"{name}.log"


def answers(port: int) -> bool:
    """Whether the server on this port says that it can work."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
