"""Points of `guichet check` about the files that members send: where they are kept, and what judges them."""

import base64
import os
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.db import DatabaseError

from guichet.cli.words import counted
from guichet.files import checks, scan
from guichet.files.models import MediaType, StoredFile

_DOT = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")
"""A picture of one point."""


def folder() -> list[str]:
    """Say what is wrong with the folder: lost, not writable, open to others, or served to the world."""
    place = Path(settings.FILES_FOLDER).resolve()
    wrong = [
        f"GUICHET_FILES_FOLDER: {place} is served to anybody: it is within {served}, or holds it"
        for served in _served()
        if place.is_relative_to(served) or served.is_relative_to(place)
    ]
    if not place.exists():
        return wrong + _lost(place)
    if not os.access(place, os.R_OK | os.W_OK | os.X_OK):
        wrong.append(f"GUICHET_FILES_FOLDER: {place} cannot be read and written by this user")
    if place.stat().st_mode & 0o007:
        wrong.append(f"GUICHET_FILES_FOLDER: {place} is open to every user of this machine: chmod 700")
    return wrong


def judge() -> list[str]:
    """Say whether what members send can be judged and, where ClamAV is set up, scanned."""
    if settings.CLAMAV_SOCKET and not scan.ping():
        return ["ClamAV does not answer at GUICHET_CLAMAV_SOCKET: no file is taken meanwhile"]
    try:
        checks.check(lambda: iter([_DOT]), size=len(_DOT), name="", accepts=(MediaType.PNG,), limit=len(_DOT))
    except (checks.Refused, OSError) as error:
        return [f"a sound picture is refused ({error}): the process that judges files does not run here"]
    return []


def _lost(place: Path) -> list[str]:
    """Say that it is missing where it is not merely new: a disk that is not mounted loses every paper."""
    try:
        kept = StoredFile.objects.count()
    except DatabaseError:
        return []  # told by the check of the database
    if kept:
        return [f"GUICHET_FILES_FOLDER: {place} is missing, and {counted(kept, 'file')} should be there"]
    nearest = next(one for one in place.parents if one.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        return [f"GUICHET_FILES_FOLDER: {place} is missing, and this user cannot make it"]
    return []


def _served() -> list[Path]:
    """Return every folder whose files anybody may read."""
    sources = [storage.location for finder in get_finders() for _, storage in finder.list([])]
    return sorted({Path(one).resolve() for one in [settings.STATIC_ROOT, *sources]})
