"""The demonstration's database: its tables, and invented people whose payments are of the last months."""

import hashlib
import json
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from django.core.management import call_command
from django.db import DatabaseError
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.utils import timezone

from guichet import intake
from guichet.demo import sent_papers
from guichet.demo.agents import FUND
from guichet.demo.surroundings import CannotStart
from guichet.enrolment import worth
from guichet.funds import catalogue
from guichet.registry.demo_members import MEMBERS, PLACES
from guichet.registry.demo_people import write_demo_folder
from guichet.registry.demo_scenarios import DEMO_ESTABLISHMENTS, DEMO_SCENARIOS
from guichet.registry.importer import import_folder

PEOPLE: Final = 2_000
"""Enough for the rule on amounts that many receive, which applies from 1,000 members paid."""
SEED: Final = 2006
FRESH_FOR: Final = timedelta(days=30)
STAMP: Final = "registry.json"


def migrate() -> None:
    """Create the tables or bring them up to date. Raises CannotStart when the data kept does not allow it."""
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except (DatabaseError, InconsistentMigrationHistory) as error:
        raise CannotStart(
            f"The data kept by an earlier version does not fit this one ({type(error).__name__}): make demo-reset"
        ) from error


def load_people(folder: Path, *, today: date) -> bool:
    """Write and import the invented people if they are missing, changed, or of more than a month ago.

    The same people come back with the same keys and later payments: accounts opened meanwhile stay theirs. Returns
    whether anything was loaded.
    """
    stamp = folder / STAMP
    if _is_fresh(stamp, today):
        return False
    with tempfile.TemporaryDirectory(dir=folder, prefix="people-") as written:
        write_demo_folder(Path(written), people=PEOPLE, seed=SEED, today=today)
        sent_papers.draw(Path(written), today=today)
        report = import_folder(Path(written), complete=True, most_leaving_percent=100, today=today)
        intake.follow(Path(written), now=timezone.now())
    if report.bad:
        raise CannotStart(f"{report.bad} rows of invented people were refused: {report.bad_rows[0]}")
    for fund in (catalogue.by_slug(FUND), catalogue.national()):
        worth.count_anew(fund, now=timezone.now())
    # Last: an import that was interrupted is done again at the next start.
    stamp.write_text(json.dumps({"day": today.isoformat(), "people": _fingerprint()}))
    return True


def _is_fresh(stamp: Path, today: date) -> bool:
    try:
        kept = json.loads(stamp.read_text())
        day = date.fromisoformat(kept["day"])
    except (FileNotFoundError, ValueError, KeyError):
        return False
    return kept["people"] == _fingerprint() and abs(today - day) <= FRESH_FOR


def _fingerprint() -> str:
    known: list[object] = [replace(one, sentence="") for one in (*DEMO_SCENARIOS, *MEMBERS)]
    known += [replace(one, sentence="") for one in (*DEMO_ESTABLISHMENTS, *PLACES)]
    return hashlib.sha256(f"{PEOPLE} {SEED} {known}".encode()).hexdigest()
