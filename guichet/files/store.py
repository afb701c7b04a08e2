"""Sealed files on disk (GUICHET_FILES_FOLDER), outside of what any web server serves.

A file is cut into pieces of 64 KiB, each sealed by AES-256-GCM under the file's own key, with its rank and a mark on
the last, so that none can be altered, left out or moved. It is sealed as it comes: nothing of it is ever on disk in
clear, and 50 MB take no more memory than one piece.
"""

import base64
import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction

from guichet.files.models import MediaType, StoredFile
from guichet.sealing.keyring import SealBroken

PIECE = 64 * 1024
LEFT_ALONE = timedelta(days=1)
"""How long bytes without a row are kept: a row is written within seconds of its bytes, a restoration within hours."""
_TAG_BYTES = 16
_KEY_BYTES = 32
_NAMES_AT_ONCE = 500


@dataclass(frozen=True)
class Sealed:
    """Bytes on disk that have no row yet: whoever drops this value leaves what nobody can read."""

    reference: uuid.UUID
    key: bytes
    size: int
    """Bytes, before sealing."""


class Sealing:
    """A file being written: `write` as the bytes come, then `finish`, or `abandon`."""

    def __init__(self) -> None:
        """Open the file under a new name; raises OSError where the disk refuses."""
        self._key, self._reference = AESGCM.generate_key(bit_length=8 * _KEY_BYTES), uuid.uuid4()
        self._cipher, self._rank, self._size, self._waiting = AESGCM(self._key), 0, 0, bytearray()
        self._path = path_of(self._reference)
        for folder in (self._path.parent.parent, self._path.parent):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = open(self._path, "xb", opener=_private)  # noqa: SIM115 - closed by `finish` or `abandon`

    def write(self, part: bytes) -> None:
        """Take some more bytes."""
        self._size += len(part)
        self._waiting += part
        # What is sealed here is never the last: that one waits until the end is known.
        while len(self._waiting) > PIECE:
            self._seal(self._waiting[:PIECE], last=False)
            del self._waiting[:PIECE]

    def finish(self) -> Sealed:
        """Seal the last piece; on return it is on disk, name and all, whatever happens to this machine."""
        self._seal(self._waiting, last=True)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return Sealed(self._reference, self._key, self._size)

    def abandon(self) -> None:
        """Delete what was written."""
        self._file.close()
        self._path.unlink(missing_ok=True)

    def _seal(self, piece: bytes | bytearray, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._rank, last=last), bytes(piece), None))
        self._rank += 1


def keep(content: bytes | Iterable[bytes], *, name: str, media_type: MediaType, now: datetime) -> StoredFile:
    """Seal and keep a file, on disk before its row exists. Raises OSError where the disk is full, leaving nothing.

    What it is was checked already (`checks`). A row that is rolled back leaves bytes nobody can read: `sweep` deletes
    them.
    """
    sealing = Sealing()
    try:
        for part in [content] if isinstance(content, bytes) else content:
            sealing.write(part)
        sealed = sealing.finish()
    except BaseException:
        sealing.abandon()
        raise
    return adopt(sealed, name=name, media_type=media_type, now=now)


def adopt(sealed: Sealed, *, name: str, media_type: MediaType, now: datetime) -> StoredFile:
    """Write the row of what is on disk already."""
    return StoredFile.objects.create(
        reference=sealed.reference,
        key=base64.b64encode(sealed.key).decode(),
        name=name,
        media_type=media_type,
        size=sealed.size,
        stored_at=now,
    )


def drop(sealed: Sealed) -> None:
    """Delete bytes that will have no row."""
    path_of(sealed.reference).unlink(missing_ok=True)


def pieces_of(stored: StoredFile | Sealed) -> Iterator[bytes]:
    """Yield the bytes, 64 KiB at a time. Raises SealBroken where they were altered, OSError where they are gone.

    Each piece is proved before it is given; that the end was cut off is known, and raised, only at the end.
    """
    cipher = AESGCM(stored.key if isinstance(stored, Sealed) else base64.b64decode(stored.key))
    with path_of(stored.reference).open("rb") as file:
        rank, piece = 0, file.read(PIECE + _TAG_BYTES)
        while True:
            following = file.read(PIECE + _TAG_BYTES)
            try:
                yield cipher.decrypt(_nonce(rank, last=not following), piece, None)
            except InvalidTag:
                raise SealBroken("the file was altered or is another one") from None
            if not following:
                return
            rank, piece = rank + 1, following


def read(stored: StoredFile) -> bytes:
    """Return a whole file: for what is small. Raises SealBroken or OSError."""
    return b"".join(pieces_of(stored))


def forget(stored: StoredFile) -> None:
    """Delete a file, its row first: from then on nobody can read what may be left of it.

    The bytes go once the row is gone for good: a transaction rolled back must not leave a row without them.
    """
    path = path_of(stored.reference)
    stored.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True), robust=True)


def sweep(*, before: datetime) -> int:
    """Delete what is on disk since before a moment and has no row; return how many files.

    Not while the database holds no file at all: an empty one beside a full folder is a restoration under way.
    """
    if not StoredFile.objects.exists():
        return 0
    swept, folder = 0, Path(settings.FILES_FOLDER)
    for number in range(256):
        old = {one for path in (folder / f"{number:02x}").glob("*") if (one := _left_since(path, before))}
        names = sorted(old)
        for start in range(0, len(names), _NAMES_AT_ONCE):
            asked = names[start : start + _NAMES_AT_ONCE]
            kept = set(StoredFile.objects.filter(reference__in=asked).values_list("reference", flat=True))
            for reference in set(asked) - kept:
                with suppress(FileNotFoundError):  # swept by another process meanwhile
                    path_of(reference).unlink()
                    swept += 1
    return swept


def purge(now: datetime) -> int:
    """Sweep as the housekeeping does."""
    return sweep(before=now - LEFT_ALONE)


def path_of(reference: uuid.UUID) -> Path:
    """Return where a file is: in one of 256 folders, under its random name."""
    return Path(settings.FILES_FOLDER) / reference.hex[:2] / reference.hex


def _left_since(path: Path, before: datetime) -> uuid.UUID | None:
    """Return the name of a file of ours, last written at a moment or before it; None for anything else."""
    with suppress(OSError, ValueError):
        reference = uuid.UUID(path.name)
        if path == path_of(reference) and path.stat().st_mtime <= before.timestamp():
            return reference
    return None


def _nonce(rank: int, *, last: bool) -> bytes:
    """Return 12 bytes that no other piece of this file has: its key serves nothing else."""
    return bytes([last]) + rank.to_bytes(11, "big")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
