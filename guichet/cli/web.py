"""Serving the pages with granian: several processes, each with a few threads."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from django.conf import settings
from django.core.management import call_command
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

THREADS_IDLE_SECONDS = 600
"""A thread keeps its database connection: one that ends early makes the next one connect again. Granian's longest."""


@contextmanager
def shared_figures(workers: int) -> Iterator[None]:
    """Let several processes add their figures up, in a folder that is gone afterwards (guichet/ui/health.py).

    Before anything is imported that counts: prometheus-client looks for the folder once, as it is imported.
    """
    if workers == 1:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="guichet-figures-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        try:
            yield
        finally:
            del os.environ["PROMETHEUS_MULTIPROC_DIR"]


def serve(  # noqa: PLR0913 - the options of `guichet web`
    *, host: str, port: int, uds: Path | None, workers: int, threads: int, collect: bool
) -> None:
    """Listen until told to stop."""
    if collect:
        call_command("collectstatic", interactive=False, verbosity=0)
    typer.echo(f"guichet listens on {uds or f'http://{host}:{port}'}, for {settings.PUBLIC_URL}", err=True)
    Granian(
        "config.wsgi:application",
        address=host,
        port=port,
        uds=uds,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        blocking_threads_idle_timeout=THREADS_IDLE_SECONDS,
        backpressure=threads * 64,
        respawn_failed_workers=True,
        workers_kill_timeout=20,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()
