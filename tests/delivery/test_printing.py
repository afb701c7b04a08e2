"""Batches: whole or not at all, the same bytes again, and no letter in two of them."""

import contextlib
import csv
import datetime as dt
import hashlib
import os
import shutil
import uuid

import pytest
from django.db import IntegrityError, transaction

from guichet.audit.models import Entry
from guichet.delivery import batches, operations, print_folder, printing, rules
from guichet.delivery.channels import letter
from guichet.delivery.models import Batch, Channel, Message
from guichet.delivery.states import BatchState, State
from guichet.funds.models import AssistanceDesk
from tests.delivery.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def stored(message):
    return Message.objects.get(pk=message.pk)


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def manifest_of(folder):
    with (folder / "manifest.csv").open(newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@pytest.fixture
def post(enqueue):
    """Return `post(**changes) -> Message`: a letter that waits."""
    return lambda **changes: enqueue(channel=Channel.LETTER, **changes)


def test_letters_stay_sealed_until_a_batch_closes(post, letters, now):
    message = post()
    assert stored(message).state == State.QUEUED
    assert not letters.exists()
    closed = printing.close_batch(now=now)
    assert closed == printing.Closed("20260310-0001", 1, 0)
    kept = stored(message)
    assert (kept.state, kept.batch.name) == (State.BATCHED, closed.batch)
    assert kept.payload["context"]["password"] == PASSWORD


def test_without_a_letter_there_is_no_batch(now, letters, django_assert_num_queries):
    with django_assert_num_queries(2) as captured:
        assert printing.close_batch(now=now) is None
    assert all(query["sql"].startswith("SELECT") for query in captured)
    assert not Batch.objects.exists()


def test_the_manifest_says_all_of_the_files_and_nothing_of_the_people(post, letters, now):
    messages = [post(about=str(number)) for number in range(3)]
    closed = printing.close_batch(now=now)
    folder = letters / closed.batch
    rows = manifest_of(folder)
    assert [row["sequence"] for row in rows] == ["1", "2", "3"]
    assert {row["letter_id"] for row in rows} == {str(message.pk) for message in messages}
    for row in rows:
        pdf = (folder / row["file"]).read_bytes()
        assert (row["batch"], row["file"]) == (closed.batch, f"{row['letter_id']}.pdf")
        assert (row["format"], row["paper"], row["pages"], row["sheets"]) == ("PDF/UA-1", "A4", "1", "1")
        assert (int(row["bytes"]), row["sha256"]) == (len(pdf), hashlib.sha256(pdf).hexdigest())
    assert sorted(path.name for path in folder.iterdir()) == sorted([*(row["file"] for row in rows), "manifest.csv"])
    text = (folder / "manifest.csv").read_text()
    assert not any(secret in text for secret in ("Zo", "uvre", "STRASBOURG", "tomika"))


@pytest.mark.parametrize("name", [".20260310-0001.new", ".20260310-0001.old", "20260310-0001"])
def test_a_link_where_a_batch_goes_is_removed_and_not_followed(post, letters, now, name):
    elsewhere = letters.with_name("elsewhere")
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    letters.mkdir()
    (letters / name).symlink_to(elsewhere)
    message = post()
    printing.close_batch(now=now)
    assert (letters / "20260310-0001" / f"{message.pk}.pdf").exists()
    assert [path.name for path in elsewhere.iterdir()] == ["kept"]
    assert not any(path.is_symlink() for path in letters.iterdir())


def test_only_the_owner_reads_a_batch(post, letters, now):
    post()
    closed = printing.close_batch(now=now)
    for path in [letters, letters / closed.batch, *(letters / closed.batch).iterdir()]:
        assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("lines", [[], ["A" * 39, "", "", "", "", "67000 X"], ["W" * 38, "", "", "", "", "67000 X"]])
def test_an_address_that_cannot_be_printed_is_dead_and_leaves_no_hole(post, letters, now, lines):
    good = [post(now=now - dt.timedelta(minutes=2))]
    refused = post(now=now - dt.timedelta(minutes=1), recipient={"postal_lines": lines})
    good.append(post())
    closed = printing.close_batch(now=now)
    assert (closed.letters, closed.taken_out) == (2, 1)
    rows = manifest_of(letters / closed.batch)
    assert [(row["sequence"], row["letter_id"]) for row in rows] == [("1", str(good[0].pk)), ("2", str(good[1].pk))]
    kept = stored(refused)
    assert (kept.state, kept.payload, kept.batch) == (State.DEAD, None, None)
    assert kept.last_error in {"WrongLines", "LineTooLong", "AddressTooWide"}
    entry = Entry.objects.get()
    assert (entry.event, entry.facts["purpose"]) == ("message.dead", "provisional_password")


def test_a_batch_of_nothing_printable_is_done(post, letters, now):
    post(recipient={"postal_lines": []})
    assert printing.close_batch(now=now).letters == 0
    assert Batch.objects.get().state == BatchState.DONE
    assert [path.name for path in letters.iterdir()] == [".lock"]


def test_a_letter_whose_key_is_gone_waits_for_another_batch(post, letters, now):
    broken, good = post(), post()
    Message.objects.filter(pk=broken.pk).update(payload=b"\x07" + bytes(40))
    closed = printing.close_batch(now=now)
    assert [row["letter_id"] for row in manifest_of(letters / closed.batch)] == [str(good.pk)]
    kept = Message.objects.defer("payload").get(pk=broken.pk)
    assert (kept.state, kept.batch, kept.last_error, kept.attempts) == (State.QUEUED, None, "SealBroken", 1)
    assert kept.next_attempt_at > now


def test_a_letter_that_fails_too_often_is_dead(post, letters, now):
    broken = post()
    Message.objects.update(payload=b"\x07" + bytes(40), attempts=rules.MOST_ATTEMPTS - 1)
    printing.close_batch(now=now)
    assert stored(broken).state == State.DEAD


def test_nothing_personal_is_logged(post, letters, now, capsys, caplog):
    post(recipient={"postal_lines": []})
    post()
    printing.close_batch(now=now)
    written = "".join(capsys.readouterr()) + caplog.text
    assert "message.dead" in written
    assert not any(secret in written for secret in ("Zo", "STRASBOURG", "tomika"))


def test_a_letter_too_late_or_cancelled_is_in_no_batch(post, letters, now, later):
    late, cancelled, early, good = post(not_after=now), post(about="x"), post(now=later(1)), post(about="y")
    operations.cancel(about="x", now=now)
    closed = printing.close_batch(now=now)
    assert [row["letter_id"] for row in manifest_of(letters / closed.batch)] == [str(good.pk)]
    assert [stored(one).state for one in (late, cancelled, early)] == [State.QUEUED, State.CANCELLED, State.QUEUED]


def test_cancelling_does_not_change_a_closed_batch(post, letters, now):
    message = post()
    closed = printing.close_batch(now=now)
    before = contents(letters / closed.batch)
    assert operations.cancel(about=message.about, now=now) == 0
    assert stored(message).state == State.BATCHED
    assert contents(letters / closed.batch) == before
    printing.send_again(closed.batch)
    assert contents(letters / closed.batch) == before


def test_names_go_by_day_in_paris_and_by_rank(post, letters, now):
    names = []
    for moment in (now, now, now + dt.timedelta(hours=14, minutes=30)):
        post(now=now)
        names.append(printing.close_batch(now=moment).batch)
    assert names == ["20260310-0001", "20260310-0002", "20260311-0001"]


def test_sent_again_it_is_the_same_to_the_byte(post, letters, now, settings):
    for number in range(3):
        post(about=str(number))
    post(recipient={"postal_lines": []})
    closed = printing.close_batch(now=now)
    before = contents(letters / closed.batch)
    shutil.rmtree(letters / closed.batch)
    # What letters show besides their own payload has changed since.
    settings.PUBLIC_URL, settings.LETTER_WINDOW = "http://elsewhere.example", (105, 45, 85, 30)
    AssistanceDesk.objects.update(telephone="0000")
    post(about="another")
    assert printing.send_again(closed.batch).letters == 3
    assert contents(letters / closed.batch) == before
    assert printing.send_again(closed.batch).letters == 3
    assert contents(letters / closed.batch) == before
    assert sorted(path.name for path in letters.iterdir()) == [".lock", closed.batch]


def test_a_batch_that_would_look_different_is_not_sent_again_unless_told(post, letters, now, monkeypatch):
    post()
    closed = printing.close_batch(now=now)
    before = contents(letters / closed.batch)
    drawn = letter.render
    monkeypatch.setattr(letter, "render", lambda *a, **k: drawn(*a, **k) + b"\n% another version")
    with pytest.raises(printing.Changed):
        printing.send_again(closed.batch)
    assert contents(letters / closed.batch) == before
    printing.send_again(closed.batch, even_if_changed=True)
    after = contents(letters / closed.batch)
    assert after.keys() == before.keys()
    assert after != before
    printing.send_again(closed.batch)


def test_what_cannot_be_sent_again_says_why(post, letters, now):
    with pytest.raises(printing.UnknownBatch):
        printing.send_again("20260310-0001")
    message = post()
    closed = printing.close_batch(now=now)
    Message.objects.filter(pk=message.pk).update(payload=b"\x07" + bytes(40))
    with pytest.raises(printing.CannotPrint, match=r"SealBroken"):
        printing.send_again(closed.batch)
    Message.objects.update(state=State.SENT, payload=None, sent_at=now, printed_at=now)
    with pytest.raises(printing.AlreadyAnswered):
        printing.send_again(closed.batch)
    Batch.objects.update(state=BatchState.CLOSING, at_printer_at=None, letters=0, manifest_sha256="")
    with pytest.raises(printing.NotClosedYet):
        printing.send_again(closed.batch)


def test_a_full_disk_leaves_a_batch_to_finish(post, letters, now, later, monkeypatch):
    message = post()

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            printing.close_batch(now=now)
    assert [path.name for path in letters.glob("[!.]*")] == []
    assert (stored(message).state, Batch.objects.get().state) == (State.BATCHED, BatchState.CLOSING)
    post(about="another")
    assert printing.close_batch(now=later(60 * 24)) == printing.Closed("20260310-0001", 1, 0)
    assert printing.close_batch(now=later(60 * 24)).batch == "20260311-0001"


def test_each_file_is_synchronised_once(post, letters, now, monkeypatch):
    for number in range(5):
        post(about=str(number))
    synced, real = [], os.fsync
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_ino) or real(descriptor))
    closed = printing.close_batch(now=now)
    places = [letters, letters / closed.batch, *(letters / closed.batch).iterdir()]
    assert sorted(synced) == sorted(path.stat().st_ino for path in places)


def test_progress_is_told_letter_by_letter(post, letters, now):
    for number in range(3):
        post(about=str(number))
    told = []
    printing.close_batch(now=now, report=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_one_command_works_in_the_folder_at_a_time(post, letters, now):
    post()
    with print_folder.alone(), pytest.raises(print_folder.Busy):
        printing.close_batch(now=now)
    assert printing.close_batch(now=now).letters == 1


def test_a_lock_that_leads_elsewhere_is_refused(post, letters, now, tmp_path):
    post()
    (tmp_path / "precious").write_text("kept")
    letters.mkdir()
    (letters / ".lock").symlink_to(tmp_path / "precious")
    with pytest.raises(OSError, match="symbolic links"):
        printing.close_batch(now=now)
    assert (tmp_path / "precious").read_text() == "kept"


@pytest.mark.django_db(transaction=True)
def test_two_commands_at_once_put_each_letter_in_one_batch(post, letters, now, at_once):
    ids = {str(post(about=str(number)).pk) for number in range(8)}
    results = at_once(*[lambda: printing.close_batch(now=now)] * 3)
    closed = [result for result in results if isinstance(result, printing.Closed)]
    assert closed
    assert all(result is None or isinstance(result, printing.Closed | print_folder.Busy) for result in results)
    assert sorted(path.stem for path in letters.glob("[!.]*/*.pdf")) == sorted(ids)
    assert sum(result.letters for result in closed) == len(ids)


@pytest.fixture
def placed(letters, monkeypatch, tmp_path):
    """The batches put in their place by machines whose print folders are not the same one: its lock does not help."""
    placed = []
    monkeypatch.setattr(print_folder, "alone", contextlib.nullcontext)
    monkeypatch.setattr(print_folder, "_hidden", lambda batch, kind: tmp_path / f"{kind}-{os.urandom(4).hex()}")
    monkeypatch.setattr(print_folder, "put_in_place", placed.append)
    return placed


@pytest.mark.django_db(transaction=True)
def test_the_database_alone_keeps_two_commands_apart(post, now, at_once, placed):
    ids = {post(about=str(number)).pk for number in range(8)}
    post(recipient={"postal_lines": []})
    results = at_once(*[lambda: printing.close_batch(now=now)] * 3)
    assert all(result is None or isinstance(result, printing.Closed) for result in results), results
    assert placed == [Batch.objects.get().name]
    batched = Message.objects.filter(state=State.BATCHED)
    assert set(batched.values_list("pk", flat=True)) == ids
    assert Batch.objects.get().letters == len(ids)
    assert Message.objects.filter(state=State.DEAD).count() == 1


def test_a_rival_that_took_a_letter_out_makes_the_command_begin_again(post, letters, now, monkeypatch):
    first, second = post(about="a"), post(about="b")
    drawn, rendered = letter.render, []

    def render(message, *args, **kwargs):
        rendered.append(message.pk)
        if len(rendered) == 2:
            batches.take_out(first.pk, Batch.objects.get(), error="X", permanent=False, now=now)
        return drawn(message, *args, **kwargs)

    monkeypatch.setattr(letter, "render", render)
    closed = printing.close_batch(now=now)
    assert closed.letters == 1
    assert [row["letter_id"] for row in manifest_of(letters / closed.batch)] == [str(second.pk)]
    assert (stored(first).state, stored(first).batch) == (State.QUEUED, None)


def test_what_came_too_late_is_buried_and_its_pdf_erased(post, letters, now, later):
    waiting, batched, kept = (
        post(about=name, not_after=later(minutes)) for name, minutes in (("a", 0), ("b", 5), ("c", 9))
    )
    closed = printing.close_batch(now=now)
    assert printing.tidy(now=now) == 1
    assert printing.tidy(now=later(5)) == 1
    assert [stored(one).state for one in (waiting, batched, kept)] == [State.DEAD, State.DEAD, State.BATCHED]
    assert {stored(one).last_error for one in (waiting, batched)} == {rules.TOO_LATE}
    assert [path.stem for path in letters.glob("*/*.pdf")] == [str(kept.pk)]
    with pytest.raises(printing.AlreadyAnswered):
        printing.send_again(closed.batch)
    assert printing.tidy(now=later(9)) == 1
    assert Batch.objects.get().state == BatchState.DONE
    assert not (letters / closed.batch).exists()
    assert Entry.objects.filter(event="message.dead").count() == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "elsewhere"},
        {"state": "closing"},
        {"state": "done"},
        {"letters": 0},
        {"at_printer_at": None},
        {"done_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
    ],
)
def test_the_database_refuses_a_batch_that_cannot_be(post, letters, now, wrong):
    post()
    printing.close_batch(now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Batch.objects.update(**wrong)


@pytest.mark.parametrize(
    "wrong", [{"batch": None}, {"channel": "email"}, {"state": "queued"}, {"payload": None}, {"lease": uuid.uuid4()}]
)
def test_the_database_refuses_a_batched_letter_that_cannot_be(post, letters, now, wrong):
    post()
    printing.close_batch(now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.update(**wrong)


def test_the_database_refuses_a_second_batch_that_closes(now):
    Batch.objects.create(name="a", closed_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Batch.objects.create(name="b", closed_at=now)
