"""What is done with what an import of the registry brought: papers are filed, steps of requests are told.

The importer lies below those who do it, and does not know them; whoever imports a folder follows it with `follow`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class Followed:
    """What one of them did, told by the command that imports."""

    what: str
    """« papers taken in »."""
    done: int
    refused: Sequence[str] = ()
    """Why the others were not, a sentence each without anything personal."""


Follower = Callable[[Path, datetime], Followed]
"""Takes the folder that was imported, and the present time. It may run again on the same folder: each row once."""

# Each room that does something with imported rows adds its own here, and nowhere else.
FOLLOWERS: tuple[Follower, ...] = ()


def follow(folder: Path, *, now: datetime) -> list[Followed]:
    """Let each of FOLLOWERS do its part, in their order."""
    return [one(folder, now) for one in FOLLOWERS]
