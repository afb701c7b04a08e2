"""A worker, or a command that closes a batch, killed with SIGKILL at each point: nothing lost, no letter in two batches.

An email may leave twice, and it is then the same message.
"""

import base64
import email
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from guichet.delivery import printing
from guichet.delivery.models import Batch, Channel, Message
from guichet.delivery.states import BatchState, State
from tests.delivery import crashing_printer, nursery
from tests.delivery.crashing_worker import POINTS

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

ROOT = Path(__file__).parent.parent.parent


def database_url():
    """Return the address of the test database itself, as another process must open it."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["GUICHET_DATABASE_URL"])._replace(path=f"/{name}").geturl()


@pytest.fixture
def environment(settings, sink, letters):
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "GUICHET_ENVIRONMENT": "test",
        "GUICHET_SECRET_KEY": settings.SECRET_KEY,
        "GUICHET_SEALING_KEYS": ",".join(
            f"{version}:{base64.b64encode(key).decode()}" for version, key in settings.SEALING_KEYS.items()
        ),
        "GUICHET_DATABASE_URL": database_url(),
        "GUICHET_DATABASE_POOL": "2",
        "GUICHET_EMAIL_URL": f"smtp://{sink.host}:{sink.port}",
        "GUICHET_LETTERS_FOLDER": str(letters),
        "GUICHET_LOG_LEVEL": "INFO",
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture
def start(environment, tmp_path):
    """Return `start(crash_at=…, minutes=…, program=…, **more) -> process`; what all of them say is looked at."""
    said = tmp_path / "said"

    def begin(*, crash_at="", minutes=0, program="crashing_worker", **more):
        return nursery.start(program, environment | {"CRASH_AT": crash_at, "MINUTES": str(minutes)} | more, said)

    yield begin
    if said.exists():
        assert b"zoe@example.fr" not in said.read_bytes()
        assert b"tomika" not in said.read_bytes()


@pytest.fixture
def work(start, tmp_path):
    """Return `work(…)`: run one until nothing is due or it dies; return its exit code."""

    def run(**how):
        code = nursery.wait(start(**how))
        assert code in {0, -signal.SIGKILL}, (tmp_path / "said").read_text()
        return code

    return run


# Leases are PostgreSQL's, folders are the same whatever the database.
@pytest.mark.postgresql_only
@pytest.mark.parametrize("point", POINTS)
def test_an_email_survives_a_worker_killed(enqueue, work, sink, point):
    message = enqueue(now=timezone.now())
    assert work(crash_at=point) == -signal.SIGKILL
    # At once, another worker respects the lease of the dead one; later, it takes over.
    assert work() == 0
    assert work(minutes=10) == 0
    kept = Message.objects.get()
    assert (kept.pk, kept.state, kept.payload) == (message.pk, State.SENT, None)
    contents = [taken.content for taken in sink.taken]
    assert len(contents) == (2 if point == "after_send" else 1)
    assert len(set(contents)) == 1
    assert email.message_from_bytes(contents[0])["Message-ID"] == f"<{message.pk}@localhost>"


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.sqlite_only
@pytest.mark.parametrize("point", crashing_printer.POINTS)
def test_a_batch_survives_a_command_killed(enqueue, work, letters, point):
    ids = {enqueue(now=timezone.now(), channel=Channel.LETTER, about=str(n)).pk for n in range(5)}
    enqueue(now=timezone.now(), channel=Channel.LETTER, recipient={"postal_lines": []})
    assert work(crash_at=point, program="crashing_printer") == -signal.SIGKILL
    visible = [path.name for path in letters.iterdir() if not path.name.startswith(".")]
    before = contents(letters / visible[0]) if visible else None
    later_letter = enqueue(now=timezone.now(), channel=Channel.LETTER)
    assert work(program="crashing_printer") == 0
    assert work(program="crashing_printer") == 0
    batches = list(Batch.objects.order_by("pk"))
    assert {batch.state for batch in batches} == {BatchState.AT_PRINTER}
    places = {path.stem: batch.name for batch in batches for path in (letters / batch.name).glob("*.pdf")}
    assert set(places) == {str(pk) for pk in ids | {later_letter.pk}}
    assert sum(len(contents(letters / batch.name)) - 1 for batch in batches) == 6
    assert sorted(path.name for path in letters.iterdir()) == [".lock", *(batch.name for batch in batches)]
    if before is not None:
        assert before == contents(letters / visible[0])
    for message in Message.objects.filter(pk__in=ids).select_related("batch"):
        assert (message.state, message.batch.name) == (State.BATCHED, places[str(message.pk)])
    assert Message.objects.filter(state=State.DEAD, batch=None).count() == 1


@pytest.mark.sqlite_only
@pytest.mark.parametrize("point", ["half_rendered", "before_rename", "between_renames", "after_rename"])
def test_a_batch_sent_again_survives_a_command_killed(enqueue, work, letters, point):
    enqueue(now=timezone.now(), channel=Channel.LETTER)
    closed = printing.close_batch(now=timezone.now())
    first = contents(letters / closed.batch)
    again = {"program": "crashing_printer", "SEND_AGAIN": closed.batch}
    assert work(crash_at=point, **again) == -signal.SIGKILL
    if (letters / closed.batch).exists():
        assert contents(letters / closed.batch) == first
    assert work(**again) == 0
    assert contents(letters / closed.batch) == first
    assert sorted(path.name for path in letters.iterdir()) == [".lock", closed.batch]


def test_several_commands_at_once_close_one_batch(enqueue, start, letters):
    ids = {enqueue(now=timezone.now(), channel=Channel.LETTER).pk for _ in range(12)}
    running = [start(program="crashing_printer") for _ in range(3)]
    assert 0 in [nursery.wait(process) for process in running]
    found = [path.stem for path in letters.glob("[!.]*/*.pdf")]
    assert sorted(found) == sorted(map(str, ids))
    assert set(Message.objects.values_list("state", flat=True)) == {State.BATCHED}


def test_many_workers_killed_lose_nothing(enqueue, work, sink):
    count = 60
    for number in range(count):
        enqueue(now=timezone.now(), recipient={"email": f"m{number}@example.fr"})
    for minutes, point in enumerate(("after_send", "before_send", "after_mark", "after_lease", "after_send")):
        assert work(crash_at=point, minutes=10 * minutes) == -signal.SIGKILL
    assert work(minutes=100) == 0
    assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}
    arrived = [taken.to[0] for taken in sink.taken]
    assert len(set(arrived)) == count
    # Two workers died between a send and its mark: two duplicates at most, and the same bytes.
    assert len(arrived) <= count + 2
    assert len({taken.content for taken in sink.taken}) == count


def test_several_workers_at_once_send_each_message_once(enqueue, start, sink):
    for number in range(40):
        enqueue(now=timezone.now(), recipient={"email": f"m{number}@example.fr"})
    workers = [start() for _ in range(3)]
    assert [nursery.wait(process) for process in workers] == [0, 0, 0]
    assert sorted(taken.to[0] for taken in sink.taken) == sorted(f"m{number}@example.fr" for number in range(40))


def test_the_real_loop_wakes_within_two_seconds_and_obeys_sigterm(enqueue, environment, sink):
    code = "import django; django.setup(); from guichet.delivery.worker import serve; serve()"
    process = subprocess.Popen([sys.executable, "-c", code], env=environment, stderr=subprocess.PIPE)
    try:
        assert b"worker.started" in process.stderr.readline()
        queued = time.monotonic()
        enqueue(now=timezone.now())
        while not sink.taken and time.monotonic() - queued < 10:
            os.sched_yield()
        assert time.monotonic() - queued < 2
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert b"worker.stopped" in process.stderr.read()
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
    assert Message.objects.get().state == State.SENT
