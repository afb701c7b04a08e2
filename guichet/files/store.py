"""Sealed files on disk (GUICHET_FILES_FOLDER), outside of what any web server serves.

A file is cut into pieces of 64 KiB, each sealed by AES-256-GCM under the file's own key, with its rank and a mark on
the last, so that none can be altered, left out or moved.
"""

import base64
import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from guichet.files.models import MediaType, StoredFile
from guichet.sealing.keyring import SealBroken

PIECE = 64 * 1024
_TAG_BYTES = 16
_KEY_BYTES = 32


def keep(content: bytes | Iterable[bytes], *, name: str, media_type: MediaType, now: datetime) -> StoredFile:
    """Seal and keep a file, on disk before its row exists; raises nothing of its own.

    What it is was checked already (`checks`). A row that is rolled back leaves bytes nobody can read: `sweep` deletes
    them.
    """
    key, reference = AESGCM.generate_key(bit_length=8 * _KEY_BYTES), uuid.uuid4()
    path = path_of(reference)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    pieces = _pieces([content] if isinstance(content, bytes) else content)
    with open(path, "xb", opener=_private) as file:
        size = _seal(file, pieces, key)
        file.flush()
        os.fsync(file.fileno())
    return StoredFile.objects.create(
        reference=reference,
        key=base64.b64encode(key).decode(),
        name=name,
        media_type=media_type,
        size=size,
        stored_at=now,
    )


def pieces_of(stored: StoredFile) -> Iterator[bytes]:
    """Yield the bytes, 64 KiB at a time. Raises SealBroken where they were altered, OSError where they are gone."""
    cipher = AESGCM(base64.b64decode(stored.key))
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
    """Delete a file, its row first: from then on nobody can read what may be left of it."""
    stored.delete()
    path_of(stored.reference).unlink(missing_ok=True)


def sweep(*, before: datetime) -> int:
    """Delete what is on disk since before a moment and has no row; return how many files."""
    swept = 0
    for path in Path(settings.FILES_FOLDER).glob("??/*"):
        with suppress(OSError, ValueError):
            is_old = path.stat().st_mtime < before.timestamp()
            if is_old and not StoredFile.objects.filter(reference=uuid.UUID(path.name)).exists():
                path.unlink()
                swept += 1
    return swept


def path_of(reference: uuid.UUID) -> Path:
    """Return where a file is: in one of 256 folders, under its random name."""
    return Path(settings.FILES_FOLDER) / reference.hex[:2] / reference.hex


def _seal(file: BinaryIO, pieces: Iterator[bytes], key: bytes) -> int:
    cipher, size, piece = AESGCM(key), 0, next(pieces, b"")
    rank = 0
    while True:
        following = next(pieces, b"")
        size += len(piece)
        file.write(cipher.encrypt(_nonce(rank, last=not following), piece, None))
        if not following:
            return size
        rank, piece = rank + 1, following


def _pieces(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same bytes, cut anew."""
    waiting = bytearray()
    for part in parts:
        waiting += part
        while len(waiting) >= PIECE:
            yield bytes(waiting[:PIECE])
            del waiting[:PIECE]
    if waiting:
        yield bytes(waiting)


def _nonce(rank: int, *, last: bool) -> bytes:
    """Return 12 bytes that no other piece of this file has: its key serves nothing else."""
    return bytes([last]) + rank.to_bytes(11, "big")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
