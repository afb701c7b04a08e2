"""The databases that are measured, each empty and for one run."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
