"""What is done with what an import of the registry brought: papers are filed for their owners.

The importer lies below those who do it, and does not know them; whoever imports a folder follows it with `follow`.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from guichet.documents import taking_in


@dataclass(frozen=True)
class Followed:
    """What one of them did, told by the command that imports."""

    what: str
    """What it took in, one of it: `document`."""
    done: int
    refused: Sequence[str] = ()
    """Why the others were not, a sentence each without anything personal."""


Follower = Callable[[Path, datetime], Followed]
"""Takes the folder that was imported, and the present time. It may run again on the same folder: each row once."""


def _papers(folder: Path, now: datetime) -> Followed:
    done = taking_in.take_in(folder, now=now)
    lines = [(f"line {one.line}" if one.line else "of an earlier import", one.reason) for one in done.refused]
    return Followed("document", done.taken, [f"documents.csv, {where}: {why}" for where, why in lines])


# Each room that does something with an imported folder adds its own here, and nowhere else.
FOLLOWERS: tuple[Follower, ...] = (_papers,)


def follow(folder: Path, *, now: datetime) -> list[Followed]:
    """Let each of FOLLOWERS do its part, in their order."""
    return [one(folder, now) for one in FOLLOWERS]


def may_keep_files() -> bool:
    """Tell whether the services will read what this user keeps: the files' folder, or where it will be, is theirs.

    On a server the registry is written by the owner of the tables, and sealed files belong to the services (ADR 52):
    a paper kept by the first, for its own eyes only, would never open for its member.
    """
    folder = Path(settings.FILES_FOLDER).absolute()
    try:
        here = next(one for one in (folder, *folder.parents) if one.exists())
    except PermissionError:
        return False
    return here.stat().st_uid == os.geteuid() and os.access(here, os.W_OK)
