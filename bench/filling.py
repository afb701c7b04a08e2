"""Fills a database as an installation would: migrations, then the importer."""

from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from guichet.registry.demo_people import write_demo_folder
from guichet.registry.importer import import_folder

SEED = 7


def fill(folder: Path, *, people: int) -> Path:
    """Make the tables, and load as many invented people; return the folder of the files they came from."""
    written = folder / "registry"
    today = timezone.localdate()
    call_command("migrate", interactive=False, verbosity=0)
    write_demo_folder(written, people=people, seed=SEED, today=today)
    report = import_folder(written, complete=False, today=today)
    if report.bad:
        raise RuntimeError(f"{report.bad} rows were refused")
    with connection.cursor() as cursor:
        # As autovacuum does in the hours after a first import; plans made without statistics are not production's.
        cursor.execute("ANALYZE")
    return written
