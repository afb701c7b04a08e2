"""Builds the database once: what the funds know, and what happened since."""

import time
from random import Random

from django.core.management import call_command
from django.db import connection, models
from django.utils import timezone

from bench.progress import Progress
from bench.support import registry
from bench.support.accounts import Accounts
from bench.support.writing import reset_sequences, write
from guichet.accounts.models import Account, ContactDetails, File, Identifier
from guichet.audit.models import Entry
from guichet.cases.models import Case
from guichet.delivery.models import Batch, Message
from guichet.registry.models import Affiliation, Establishment, Person

SEED = 7
LAST: type[models.Model] = Case
"""What is written last: a database that has some was built to the end."""


def build(people: int) -> None:
    """Make the tables, or bring those of an earlier run up to date, and fill them if they are empty.

    Raises RuntimeError for a database whose building was stopped half-way.
    """
    say = Progress()
    say("tables and indexes")
    call_command("migrate", interactive=False, verbosity=0)
    if LAST.objects.exists():
        return
    if Person.objects.exists():
        raise RuntimeError("the building of this database was stopped half-way: remove its folder")
    since = Accounts(people, timezone.now())
    parts = (
        (Person, registry.people(people, Random(SEED))),
        (Affiliation, registry.affiliations(people, Random(SEED))),
        (Establishment, registry.establishments(people, Random(SEED))),
        (Account, since.accounts()),
        (Identifier, since.identifiers()),
        (ContactDetails, since.contacts()),
        (File, since.files()),
        (Entry, since.entries()),
        (Batch, since.batches()),
        (Message, since.messages()),
        (Case, since.cases()),
    )
    for model, objects in parts:
        began = time.monotonic()
        written = write(objects, model=model)
        say(f"{model.__name__}: {written} rows, {written / (time.monotonic() - began):.0f} a second")
    reset_sequences(*(model for model, _objects in parts))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    say.end()
