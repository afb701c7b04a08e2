"""The databases that are measured, each empty and for one run."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from bench.surroundings import WEB_NAME
from tests.postgresql import Cluster

DATABASES = ("sqlite", "postgresql")


@contextmanager
def database(name: str, folder: Path) -> Iterator[str]:
    """Give the address of an empty database."""
    if name == "sqlite":
        yield f"sqlite:///{folder / 'guichet.sqlite3'}"
        return
    cluster = Cluster()
    try:
        cluster.start()
        yield cluster.url
    finally:
        cluster.stop()


def server_processes() -> Sequence[int]:
    """Return PostgreSQL's processes that serve the web server; none on SQLite, which has none.

    The bench's own connections are left out: reading a member's mailbox is not the server's work.
    """
    if connection.vendor != "postgresql":
        return ()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE application_name = %s", [WEB_NAME])
        return [pid for (pid,) in cursor.fetchall()]
