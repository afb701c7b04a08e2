"""The folder the print shop takes letters from. A file appears there whole or not at all."""

import hashlib
import json
import os
import uuid
from pathlib import Path
from typing import Any

from django.conf import settings


def put(letter_id: uuid.UUID, pdf: bytes, *, pages: int) -> None:
    """Write the PDF, then the manifest that tells the print shop that it is complete.

    Only the PDF holds the address and the secret. Both files carry the letter's identifier and are readable by their
    owner alone (the print shop's account, by group or ACL on the folder, is the operator's to arrange).
    """
    folder = _folder()
    manifest: dict[str, Any] = {
        "letter_id": str(letter_id),
        "file": f"{letter_id}.pdf",
        "format": "PDF/UA-1",
        "paper": "A4",
        "pages": pages,
        "bytes": len(pdf),
        "sha256": hashlib.sha256(pdf).hexdigest(),
    }
    _write(folder / f"{letter_id}.pdf", pdf)
    _write(folder / f"{letter_id}.json", json.dumps(manifest, indent=1).encode() + b"\n")
    _sync(folder)


def erase(letter_id: uuid.UUID) -> None:
    """Erase both files; one that is gone already is no error."""
    folder = _folder()
    for suffix in (".json", ".pdf"):
        (folder / f"{letter_id}{suffix}").unlink(missing_ok=True)
    _sync(folder)


def _folder() -> Path:
    folder = Path(settings.LETTERS_FOLDER)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _write(path: Path, content: bytes) -> None:
    # Its own name for each process, so that two of them cannot mix one file; the dot keeps it from the print shop.
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            # On disk before the database says that the letter is printed and forgets it.
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
