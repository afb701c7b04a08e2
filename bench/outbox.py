"""The delivery worker at work on everything the bench has queued: how fast, and how much memory."""

import time
from dataclasses import dataclass
from pathlib import Path

from aiosmtpd.controller import Controller

from bench.cpu import own_memory, peak_memory
from bench.surroundings import Command
from guichet.delivery.models import LIVE, Message

LONGEST_SECONDS = 60
WORKER = "{python} -m guichet worker"


class _Sink:
    """A mail server that takes everything and keeps nothing."""

    async def handle_DATA(self, _server: object, _session: object, _envelope: object) -> str:  # noqa: N802 - its name
        return "250 taken"


@dataclass(frozen=True)
class Delivered:
    """What the worker did."""

    messages: int
    per_second: float
    peak_memory: float
    """MB of RSS."""
    own_memory: float
    """MB of PSS at the end."""


def deliver(folder: Path, *, python: str, smtp_port: int) -> Delivered:
    """Run the worker until nothing waits."""
    waiting = Message.objects.filter(state__in=LIVE)
    count = waiting.count()
    sink = Controller(_Sink(), hostname="127.0.0.1", port=smtp_port)
    sink.start()
    try:
        with Command(WORKER.format(python=python), log=folder / "worker.log") as worker:
            while waiting.count() == count:
                _pause(worker)
            began, first = time.monotonic(), waiting.count()
            while left := waiting.count():
                if time.monotonic() - began > LONGEST_SECONDS:
                    break
                _pause(worker)
            spent = time.monotonic() - began
            [process, *_children] = worker.family()
            return Delivered(count - left, (first - left) / spent, peak_memory(process), own_memory(process))
    finally:
        sink.stop()


def _pause(worker: Command) -> None:
    worker.check()
    time.sleep(0.05)
