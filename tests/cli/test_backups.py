"""Backups, drilled: made while the service runs, proved, lost, put back; and what is wrong with one is said in words."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import PosixPath
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from typer.testing import CliRunner

from guichet.accounts.models import ContactDetails
from guichet.audit import operations as audit
from guichet.cli.app import app
from guichet.cli.backups import checks, command, databases
from guichet.delivery import printing
from guichet.delivery.models import Channel
from guichet.files import store
from guichet.files.models import MediaType
from guichet.sealing.keyring import keyring
from tests.delivery.conftest import enqueue, letters  # noqa: F401 - fixtures
from tests.delivery.test_processes import database_url
from tests.factories import AccountFactory, CardFactory
from tests.sealing.conftest import keys  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def scratch_is_allowed(monkeypatch):
    """Django's tests refuse databases that they did not make; the scratch one is made and dropped by what is tested."""
    guarded = BaseDatabaseWrapper.ensure_connection

    def ensure(self):
        if self.alias != databases.SCRATCH:
            guarded(self)
        elif self.connection is None:
            self.connect()

    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", ensure)


@pytest.fixture
def guichet():
    """Return `guichet(*words) -> Result`."""
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def filled(keys, now, letters):  # noqa: F811 - fixtures
    """Two accounts, a card, an entry of the journal."""
    accounts = AccountFactory.create_batch(2, opened_at=now)
    CardFactory(person=accounts[0].person)
    audit.record("login.refused", now=now)
    return accounts


@pytest.fixture
def made(guichet, filled, tmp_path):
    """The backup of them."""
    path = tmp_path / "backup.tar"
    result = guichet("backup", "create", path)
    assert result.exit_code == 0, result.output
    return path


ELSEWHERE = """
import json, sys, django
django.setup()
from typer.testing import CliRunner
from guichet.accounts.queries import by_identifier
from guichet.audit.models import Entry
from guichet.cli.app import app
said = []
for line in json.loads(sys.argv[1]):
    if isinstance(line, str):
        said.append(repr(eval(line)))
    else:
        result = CliRunner().invoke(app, line)
        said.append([result.exit_code, result.output])
print()
print(json.dumps(said))
"""


@pytest.fixture
def elsewhere(tmp_path, settings):
    """Return `elsewhere(*lines)`: commands and expressions, one after the other, on an empty database, with the same keys."""
    import base64

    pairs = [f"{version}:{base64.b64encode(key).decode()}" for version, key in settings.SEALING_KEYS.items()]
    if connection.vendor == "sqlite":
        url = f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}"
    else:
        with connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE elsewhere TEMPLATE template0")
        url = urlsplit(database_url())._replace(path="/elsewhere").geturl()
    environment = os.environ | {
        "GUICHET_DATABASE_URL": url,
        "GUICHET_DATABASE_POOL": "2",
        "GUICHET_SEALING_KEYS": ",".join(pairs),
        "GUICHET_LETTERS_FOLDER": str(tmp_path / "letters-elsewhere"),
    }

    def run(*lines):
        """One process for all: each start of Python costs a second."""
        done = subprocess.run(
            [sys.executable, "-c", ELSEWHERE, json.dumps(lines)],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    yield run
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DROP DATABASE elsewhere WITH (FORCE)")


def scratch_databases():
    if connection.vendor == "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'guichet_verify_%'")
        return cursor.fetchall()


def left_beside(path):
    return sorted(one.name for one in path.parent.iterdir() if one.name.startswith("."))


def test_a_backup_is_made_and_proved(guichet, made):
    assert made.stat().st_mode & 0o777 == 0o600
    proof = guichet("backup", "verify", made)
    assert proof.exit_code == 0, proof.output
    assert proof.output.count("✓") == 7
    assert proof.output.endswith("Fit to be restored.\n")
    assert (left_beside(made), scratch_databases()) == ([], [])


def test_the_archive_holds_no_key_no_number_and_no_password(filled, guichet, enqueue, now, tmp_path):  # noqa: F811 - a fixture
    enqueue(channel=Channel.LETTER)
    printing.close_batch(now=now)
    path = tmp_path / "with-letters.tar"
    guichet("backup", "create", path)
    with tarfile.open(path) as tar:
        names = tar.getnames()
        tar.extractall(tmp_path / "out", filter="data")
    assert len(names) == 3
    assert not any("pdf" in name for name in names), "a letter holds a password in clear"
    content = b"".join(one.read_bytes() for one in (tmp_path / "out").iterdir())
    if connection.vendor == "sqlite":
        import gzip

        content += gzip.decompress((tmp_path / "out" / "database.sqlite3.gz").read_bytes())
    for secret in (filled[0].person.nir.encode(), b"tomika-pareno-dibafo", bytes([1]) * 32):
        assert secret not in content


def test_a_folder_gets_a_file_that_says_when(guichet, filled, tmp_path):
    assert guichet("backup", "create", tmp_path).exit_code == 0
    [path] = tmp_path.glob("guichet-20*Z.tar")
    again = guichet("backup", "create", path)
    assert (again.exit_code, again.output) == (1, f"{path} is there already\n")
    nowhere = guichet("backup", "create", tmp_path / "no" / "where.tar")
    assert (nowhere.exit_code, nowhere.output) == (1, f"{tmp_path / 'no'}: No such file or directory\n")


def test_lost_and_put_back(guichet, filled, elsewhere, enqueue, letters):  # noqa: F811 - fixtures
    """The drill: everything is lost but the archive and the keys; members log in, and the print shop gets its letters."""
    tmp_path, now = letters.parent, timezone.now()
    enqueue(channel=Channel.LETTER, now=now)
    batch = printing.close_batch(now=now).batch
    pdf = next((letters / batch).glob("*.pdf")).read_bytes()
    (letters / "answers").mkdir()
    (letters / "answers" / "of-today.csv").write_text("letter_id;answer;date;reason\n")
    path = tmp_path / "backup.tar"
    assert guichet("backup", "create", path).exit_code == 0
    number = filled[0].person.nir

    restored, migrated, status, account, entry, sent_again, twice = elsewhere(
        ["backup", "restore", str(path)],
        ["migrate"],
        ["keys", "status"],
        f"(lambda found: [str(found.reference), found.person.nir, found.contact.email])(by_identifier({number!r}))",
        "Entry.objects.get().event",
        ["letters", "send-again", batch],
        ["backup", "restore", str(path)],
    )
    assert restored[0] == migrated[0] == status[0] == sent_again[0] == 0, (restored, migrated, status, sent_again)
    assert "1 file of the print shop's answers put back" in restored[1]
    assert account == str([str(filled[0].reference), number, "florent.weber@example.org"])
    assert entry == "'login.refused'"
    [again] = (tmp_path / "letters-elsewhere" / batch).glob("*.pdf")
    assert again.read_bytes() == pdf, "the same letters, to the byte"
    assert (tmp_path / "letters-elsewhere" / "answers" / "of-today.csv").exists()
    assert (twice[0], "has tables: a backup is restored into an empty one" in twice[1]) == (1, True)


def test_papers_are_lost_and_put_back(guichet, now, tmp_path, settings):
    settings.FILES_FOLDER, where = str(tmp_path / "files"), tmp_path / "copies"
    kept = [store.keep(text, name="a", media_type=MediaType.TEXT, now=now) for text in (b"one", b"two" * 50_000)]
    assert "is no folder" in guichet("backup", "files", where).output
    where.mkdir()
    assert guichet("backup", "files", where).output == f"{where}: 2 files copied, 0 there already.\n"
    half = where / store.path_of(kept[1].reference).relative_to(tmp_path / "files")
    half.write_bytes(half.read_bytes()[:100])
    assert "1 file copied, 1 there already" in guichet("backup", "files", where).output, "half of one is none"
    assert half.stat().st_mode & 0o777 == 0o600
    assert b"two" not in half.read_bytes(), "sealed as it is"
    shutil.rmtree(tmp_path / "files")
    assert guichet("backup", "files", where).exit_code == 0, "the copies are what is left"
    shutil.copytree(where, tmp_path / "files")
    assert [store.read(one) for one in kept] == [b"one", b"two" * 50_000]
    store.path_of(kept[0].reference).unlink()
    (where / store.path_of(kept[0].reference).relative_to(tmp_path / "files")).unlink()
    lost = guichet("backup", "files", where)
    assert (lost.exit_code, "1 file of the database not in" in lost.output) == (1, True)
    assert guichet("backup", "files", tmp_path / "files").exit_code == 1


def test_what_is_written_meanwhile_is_in_it_or_not_but_never_half(guichet, filled, tmp_path, monkeypatch, now):
    path, counted = tmp_path / "backup.tar", checks.rows_of

    def count_while_others_write(alias):
        AccountFactory(opened_at=now)
        return counted(alias)

    monkeypatch.setattr(checks, "rows_of", count_while_others_write)
    if connection.vendor == "postgresql":
        # In another session: this one reads a snapshot, and may not write.
        monkeypatch.setattr(checks, "rows_of", lambda alias: at_side(now) or counted(alias))
    assert guichet("backup", "create", path).exit_code == 0
    monkeypatch.setattr(checks, "rows_of", counted)
    proof = guichet("backup", "verify", path)
    assert proof.exit_code == 0, proof.output
    with tarfile.open(path) as tar:
        assert json.load(tar.extractfile("manifest.json"))["rows"]["accounts.Account"] == 2
    assert ContactDetails.objects.count() == 3


def at_side(now):
    from threading import Thread

    def write():
        AccountFactory(opened_at=now)
        connection.close()

    thread = Thread(target=write)
    thread.start()
    thread.join(30)


@pytest.fixture(scope="module")
def places():
    """Where each part of an archive begins and ends."""

    def find(path):
        with tarfile.open(path) as tar:
            return [(entry.name, entry.offset_data, entry.size) for entry in tar]

    return find


@given(data=st.data())
@examples(max_examples=8)
def test_a_flipped_byte_is_told(guichet, made, places, tmp_path, data):
    name, begins, size = data.draw(st.sampled_from(places(made)))
    at = begins + data.draw(st.integers(0, size - 1))
    bad = tmp_path / "bad.tar"
    content = bytearray(made.read_bytes())
    content[at] ^= 1 << data.draw(st.integers(0, 7))
    bad.write_bytes(content)
    proof = guichet("backup", "verify", bad)
    assert proof.exit_code == 1, (name, at, proof.output)
    assert not isinstance(proof.exception, Exception) or isinstance(proof.exception, SystemExit), proof.exception
    assert "Fit to be restored" not in proof.output
    assert guichet("backup", "restore", bad).exit_code == 1


def test_what_is_no_backup_is_told(guichet, made, tmp_path):
    for name, content in (("empty.tar", b""), ("text.tar", b"x" * 5000), ("half.tar", made.read_bytes()[:9000])):
        (tmp_path / name).write_bytes(content)
        proof = guichet("backup", "verify", tmp_path / name)
        assert proof.exit_code == 1
        assert isinstance(proof.exception, SystemExit)
    assert "No such file" in guichet("backup", "verify", tmp_path / "none.tar").output


def test_a_missing_key_is_told_with_what_it_sealed(guichet, made, keys):  # noqa: F811 - the fixture
    mark = keyring().mark(1)
    keys(2)
    proof = guichet("backup", "verify", made)
    assert proof.exit_code == 1
    assert f"key 1 ({mark}) is not in GUICHET_SEALING_KEYS" in proof.output
    assert "accounts.Identifier.value: 2 values of key 1, which is not here" in proof.output
    refused = guichet("backup", "restore", made)
    assert (refused.exit_code, "is not in GUICHET_SEALING_KEYS" in refused.output) == (1, True)


def test_another_key_of_the_same_number_is_told(guichet, made, settings, keys):  # noqa: F811 - the fixture
    settings.SEALING_KEYS = {1: b"x" * 32}
    keyring.cache_clear()
    proof = guichet("backup", "verify", made)
    assert proof.exit_code == 1
    assert "key 1 of GUICHET_SEALING_KEYS is another key" in proof.output
    assert "accounts.Identifier.value: a value that the key of its number does not open" in proof.output


def test_keys_rotated_since_need_the_old_one_until_then(guichet, made, keys):  # noqa: F811 - the fixture
    keys(1, 2)
    assert guichet("backup", "verify", made).exit_code == 0


def test_a_manifest_that_somebody_wrote_again_is_told(guichet, made, tmp_path, monkeypatch):
    """Whoever can write where backups are, but has no key, cannot make one pass."""
    monkeypatch.setattr(command.manifest, "seal_of", lambda _text: "1.forged")
    forged = tmp_path / "forged.tar"
    guichet("backup", "create", forged)
    proof = guichet("backup", "verify", forged)
    assert proof.exit_code == 1
    assert "✗ manifest: written here, and unchanged" in proof.output
    assert guichet("backup", "restore", forged).exit_code == 1


def test_values_that_were_damaged_in_the_database_are_told(guichet, filled, tmp_path):
    ContactDetails.objects.filter(account=filled[0]).update(email=b"\x01" + bytes(40))
    path = tmp_path / "damaged.tar"
    guichet("backup", "create", path)
    proof = guichet("backup", "verify", path)
    assert proof.exit_code == 1
    assert "accounts.ContactDetails.email: a value that the key of its number does not open" in proof.output


def test_a_backup_of_an_older_schema_is_brought_up_to_date_in_the_proof(guichet, filled, tmp_path):
    call_command("migrate", "delivery", "0003", verbosity=0)
    path = tmp_path / "older.tar"
    try:
        assert guichet("backup", "create", path).exit_code == 0
    finally:
        call_command("migrate", verbosity=0)
    proof = guichet("backup", "verify", path)
    assert proof.exit_code == 0, proof.output
    assert "of this guichet applied to the copy" in proof.output


def test_a_backup_of_a_newer_schema_is_told(guichet, filled, tmp_path):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, %s)",
            ["login", "9999_next", timezone.now()],
        )
    path = tmp_path / "newer.tar"
    try:
        assert guichet("backup", "create", path).exit_code == 0
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE name = '9999_next'")
    proof = guichet("backup", "verify", path)
    assert proof.exit_code == 1
    assert "made by a newer guichet" in proof.output
    assert "login.9999_next" in proof.output


def test_a_backup_of_another_kind_of_database_is_told(guichet, filled, tmp_path, monkeypatch):
    other = "postgresql" if connection.vendor == "sqlite" else "sqlite"
    monkeypatch.setattr(command, "Manifest", lambda **values: checks.Manifest(**{**values, "engine": other}))
    path = tmp_path / "other.tar"
    guichet("backup", "create", path)
    proof = guichet("backup", "verify", path)
    assert (proof.exit_code, f"made from {other}" in proof.output) == (1, True)


@pytest.mark.postgresql_only
def test_programs_that_are_missing_are_told(guichet, made, monkeypatch, tmp_path):
    monkeypatch.setattr(databases.Path, "glob", lambda *_: [])
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    told = guichet("backup", "create", tmp_path / "x.tar")
    assert (told.exit_code, told.output) == (
        1,
        "pg_dump is not installed. On Debian: apt-get install postgresql-client\n",
    )


def test_answers_that_this_user_may_not_touch_stop_nothing(guichet, filled, letters, monkeypatch):  # noqa: F811 - a fixture
    """The owner of the tables makes backups; the print folder is the worker's."""
    (letters / "answers").mkdir(parents=True)
    (letters / "answers" / "a.csv").write_text("x")
    path = letters.parent / "backup.tar"

    class Forbidden(PosixPath):
        def glob(self, _pattern):
            raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as other_user:
        other_user.setattr(command, "Path", Forbidden)
        made = guichet("backup", "create", path)
    assert made.exit_code == 0, made.output
    assert "answers that wait there are not in it" in made.output

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    path.unlink()
    guichet("backup", "create", path)
    (letters / "answers" / "a.csv").unlink()
    monkeypatch.setattr(databases, "restore", lambda _file: None)
    monkeypatch.setattr(command.shutil, "copyfile", refuse)
    restored = guichet("backup", "restore", path)
    assert restored.exit_code == 0, restored.output
    assert "answers/a.csv stays in the archive" in restored.output
