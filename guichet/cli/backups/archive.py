"""The archive: a tar of the manifest, its seal and the parts. Nothing is taken from one but what its manifest names."""

import hashlib
import io
import os
import re
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from guichet.cli.backups import Unfit, manifest
from guichet.cli.backups.manifest import Manifest, Part

MANIFEST, SEAL = "manifest.json", "manifest.seal"
_MOST_BYTES = 10_000_000
"""Of the manifest: whatever is larger is none."""
_NAME = re.compile(r"database\.(?:dump|sqlite3\.gz)|answers/[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}\.(?i:csv)")
_CHUNK = 1 << 20


def described(path: Path) -> Part:
    """Return the length and the digest of a file."""
    with path.open("rb") as file:
        return Part(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def write(path: Path, contents: Manifest, files: Mapping[str, Path]) -> None:
    """Write an archive that its owner alone can read. It appears whole, or not at all. Raises FileExistsError."""
    text = manifest.written(contents)
    beside = path.with_name(f".{path.name}.part")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        with tarfile.open(fileobj=out, mode="w") as tar:
            _add(tar, MANIFEST, io.BytesIO(text), len(text))
            seal = manifest.seal_of(text).encode()
            _add(tar, SEAL, io.BytesIO(seal), len(seal))
            for name in contents.parts:
                with files[name].open("rb") as part:
                    _add(tar, name, part, contents.parts[name].bytes)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(beside, path)  # unlike a renaming, it takes the place of nothing
    finally:
        beside.unlink()


def _add(tar: tarfile.TarFile, name: str, content: IO[bytes], length: int) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = length, 0o600
    tar.addfile(entry, content)


class Archive:
    """An archive that is read."""

    def __init__(self, path: Path) -> None:
        """Read its manifest. Raises Unfit."""
        self.path = path
        try:
            with tarfile.open(path, mode="r:") as tar:
                self.text = self._small(tar, MANIFEST)
                self.seal = self._small(tar, SEAL).decode(errors="replace")
        except OSError as error:
            raise Unfit(f"{path} cannot be read: {error.strerror or 'it is no archive'}") from None
        except tarfile.TarError:
            raise Unfit(f"{path} is no archive of `guichet backup create`, or its beginning changed") from None
        self.manifest = manifest.read(self.text)

    @staticmethod
    def _small(tar: tarfile.TarFile, name: str) -> bytes:
        entry = tar.next()
        if entry is None or entry.name != name or not entry.isreg() or entry.size > _MOST_BYTES:
            raise tarfile.TarError
        file = tar.extractfile(entry)
        return file.read() if file else b""

    def extract(self, folder: Path) -> dict[str, Path]:
        """Write every part below a folder and return where; its length and digest are checked. Raises Unfit."""
        there: dict[str, Path] = {}
        try:
            with tarfile.open(self.path, mode="r:") as tar:
                for entry in tar:
                    if entry.name in self.manifest.parts and entry.isreg() and _NAME.fullmatch(entry.name):
                        there[entry.name] = self._extracted(tar, entry, folder)
        except (tarfile.TarError, OSError):
            raise Unfit(f"{self.path} ends before its end, or its bytes changed") from None
        if missing := sorted(self.manifest.parts.keys() - there.keys()):
            raise Unfit(f"missing in the archive: {', '.join(missing)}")
        return there

    def _extracted(self, tar: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path) -> Path:
        place = folder / entry.name
        place.parent.mkdir(mode=0o700, exist_ok=True)
        content = tar.extractfile(entry)
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            while content and (chunk := content.read(_CHUNK)):
                out.write(chunk)
        if described(place) != self.manifest.parts[entry.name]:
            raise Unfit(f"{entry.name}: its bytes are not those that were written (SHA-256)")
        return place
