"""What an archive says of itself: the first thing in it, and authenticated by a key it does not hold."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from guichet.cli.backups import Unfit
from guichet.sealing.keyring import keyring

FORMAT = 1
PURPOSE = "backup.manifest"


@dataclass(frozen=True)
class Part:
    """A file of the archive."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What is written beside the database, and compared with it when it is restored."""

    guichet: str
    """Version of guichet."""
    made_at: str
    engine: str
    """`sqlite` or `postgresql`: an archive is restored on the kind of database it was made from."""
    migrations: list[str]
    """Those applied: `accounts.0001_initial`."""
    rows: Mapping[str, int]
    """Model -> how many rows it had."""
    keys: Mapping[str, str]
    """Version -> mark of each key that opens something in it."""
    parts: Mapping[str, Part]
    format: int = FORMAT


def written(manifest: Manifest) -> bytes:
    """Return the manifest as the archive holds it."""
    return json.dumps(asdict(manifest), indent=1, sort_keys=True).encode()


def read(text: bytes) -> Manifest:
    """Return the manifest that an archive holds. Raises Unfit."""
    try:
        found: dict[str, Any] = json.loads(text)
        if found["format"] != FORMAT:
            raise Unfit(f"made by another guichet: its format is {found['format']!r}, this one reads {FORMAT}")
        return Manifest(**{**found, "parts": {name: Part(**part) for name, part in found["parts"].items()}})
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Unfit("its manifest cannot be read: this is no backup, or its bytes changed") from None


def seal_of(text: bytes) -> str:
    """Return what shows that a manifest was written by this installation, and not changed since."""
    return keyring().blind_index(text.decode(), purpose=PURPOSE)


def is_sealed_by(text: bytes, seal: str) -> bool:
    """Whether this installation wrote a manifest, under whichever of its keys."""
    return seal in keyring().blind_indexes(text.decode(errors="replace"), purpose=PURPOSE)


def keys_missing(manifest: Manifest) -> list[str]:
    """Return a sentence for each key that the archive needs and that is not here."""
    keys = keyring()
    told = []
    for version, mark in sorted(manifest.keys.items(), key=lambda pair: int(pair[0])):
        if int(version) not in keys.versions:
            told.append(f"key {version} ({mark}) is not in GUICHET_SEALING_KEYS: what it sealed cannot be opened")
        elif keys.mark(int(version)) != mark:
            told.append(f"key {version} of GUICHET_SEALING_KEYS is another key ({keys.mark(int(version))}, not {mark})")
    return told
