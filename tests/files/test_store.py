"""Sealed on disk: nobody reads, alters, cuts or swaps a file, and nothing is left of one that is gone."""

import datetime as dt
import os
import uuid

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from guichet.files import store
from guichet.files.models import MediaType, StoredFile
from guichet.sealing import census, rotation
from guichet.sealing.keyring import SealBroken
from tests.sealing.conftest import keys  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
PIECE, TAG = store.PIECE, 16
SIZES = (0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 5)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILES_FOLDER = tmp_path / "files"
    return settings.FILES_FOLDER


def kept(now, content=b"un papier", name="irm-genou.pdf"):
    return store.keep(content, name=name, media_type=MediaType.PDF, now=now)


@hypothesis_settings(max_examples=25)
@given(size=st.sampled_from(SIZES), cuts=st.lists(st.integers(1, 3 * PIECE), max_size=4))
def test_what_is_kept_comes_back_however_it_came(now, size, cuts):
    content, parts, start = os.urandom(size), [], 0
    for cut in sorted(cuts):
        parts.append(content[start:cut])
        start = max(start, cut)
    stored = kept(now, iter([*parts, content[start:]]))
    assert store.read(StoredFile.objects.get(pk=stored.pk)) == content
    assert stored.size == size


def test_nothing_of_it_is_on_disk_in_clear_nor_in_the_database(now, folder):
    stored = kept(now, b"NUMERO 1850199999999" * 10)
    path = store.path_of(stored.reference)
    assert b"1850199999999" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    row = StoredFile.objects.values_list(census.raw("name"), census.raw("key")).get()
    assert not any(b"genou" in bytes(cell) for cell in row)


def changed(data, how):
    if how == "one bit":
        return data[: PIECE // 2] + bytes([data[PIECE // 2] ^ 1]) + data[PIECE // 2 + 1 :]
    if how == "two pieces swapped":
        one = PIECE + TAG
        return data[one : 2 * one] + data[:one] + data[2 * one :]
    if how == "the last piece left out":
        return data[: 2 * (PIECE + TAG)]
    return {"cut": data[:-1], "emptied": b"", "longer": data + b"\0", "a piece again": data + data[: PIECE + TAG]}[how]


@pytest.mark.parametrize(
    "how", ["one bit", "two pieces swapped", "the last piece left out", "cut", "emptied", "longer", "a piece again"]
)
def test_altered_it_is_not_read(now, how):
    stored = kept(now, os.urandom(2 * PIECE + 100))
    path = store.path_of(stored.reference)
    path.write_bytes(changed(path.read_bytes(), how))
    with pytest.raises(SealBroken):
        store.read(stored)


def test_the_bytes_of_another_file_are_not_read(now):
    one, other = kept(now), kept(now)
    store.path_of(other.reference).replace(store.path_of(one.reference))
    with pytest.raises(SealBroken):
        store.read(one)
    with pytest.raises(OSError, match="No such file"):
        store.read(other)


def test_a_source_that_fails_leaves_nothing(now, folder):
    def broken():
        yield os.urandom(PIECE * 2)
        raise OSError("the network went")

    with pytest.raises(OSError, match="network"):
        kept(now, broken())
    assert not [path for path in folder.rglob("*") if path.is_file()]
    assert not StoredFile.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_deletion_that_is_rolled_back_leaves_the_bytes(now):
    stored = kept(now)
    with transaction.atomic():
        store.forget(StoredFile.objects.get())
        transaction.set_rollback(True)
    assert store.read(StoredFile.objects.get()) == b"un papier"
    store.forget(StoredFile.objects.get())
    assert not store.path_of(stored.reference).exists()


def aged(path, now, age):
    when = (now - age).timestamp()
    os.utime(path, (when, when))
    return path


def test_what_has_no_row_is_swept_once_old_and_nothing_else(now, folder):
    living, lost, fresh = kept(now), kept(now), kept(now)
    StoredFile.objects.exclude(pk=living.pk).delete()
    strangers = [folder / "notes.txt", folder / "aa" / "notes.txt", folder / "aa" / f"{{{uuid.uuid4()}}}"]
    (folder / "aa").mkdir(exist_ok=True)
    for stranger in strangers:
        stranger.write_bytes(b"not ours")
    day = dt.timedelta(days=1)
    for path in [*strangers, *(store.path_of(one.reference) for one in (living, lost))]:
        aged(path, now, day)
    aged(store.path_of(fresh.reference), now, day / 2)
    assert store.purge(now) == 1
    assert not store.path_of(lost.reference).exists()
    assert store.path_of(fresh.reference).exists()
    assert all(stranger.exists() for stranger in strangers)
    assert store.read(living)


def test_beside_an_empty_database_nothing_is_swept(now):
    """A restoration under way: the files are back before the rows."""
    path = store.path_of(kept(now).reference)
    StoredFile.objects.all().delete()
    aged(path, now, dt.timedelta(days=400))
    assert store.purge(now) == 0
    assert path.exists()


def test_sweeping_asks_the_database_by_folder_and_not_by_file(now, django_assert_max_num_queries):
    first = kept(now)
    for number in range(30):
        path = first and store.path_of(uuid.UUID(f"ab{number:030x}"))
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"")
        aged(path, now, dt.timedelta(days=2))
    with django_assert_max_num_queries(3):
        assert store.purge(now) == 30


def test_new_keys_rotate_the_row_and_touch_no_byte_on_disk(keys, now):  # noqa: F811 - a fixture
    stored = kept(now)
    path = store.path_of(stored.reference)
    before = path.read_bytes()
    keys(1, 2)
    outcome = rotation.rotate()
    assert outcome.complete
    assert outcome.moved == 1
    counted = {one.name: one.versions for one in census.count(now=now) if "StoredFile" in one.name}
    assert counted == {"files.StoredFile.key": {2: 1}, "files.StoredFile.name": {2: 1}}
    keys(2)
    assert store.read(StoredFile.objects.get()) == b"un papier"
    assert path.read_bytes() == before
