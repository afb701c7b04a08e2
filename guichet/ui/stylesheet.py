"""The one stylesheet, inlined in every page and allowed by its hash.

Inlining saves the first visit a round trip; a hash lets `style-src` name exactly this text and nothing else.
"""

import base64
import functools
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe

from guichet.ui import colours

STYLES = Path(__file__).parent / "styles"


@dataclass(frozen=True)
class Stylesheet:
    """What goes between `<style>` and `</style>`, and the source expression that allows it."""

    text: SafeString
    allowed_by: str


@functools.lru_cache(maxsize=128)
def for_accent(accent: str, *, space: bool = False, office: bool = False) -> Stylesheet:
    """Return the stylesheet of the funds that have this accent (`#rrggbb`). Computed once for each accent.

    `space` adds what the pages of the private space need, `office` what the agents' pages need, those included.
    """
    text = _tokens(accent) + _minified(space=space or office, office=office)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Stylesheet(mark_safe(text), f"'sha256-{digest}'")  # noqa: S308 - our own file and ten hexadecimal colours


def source(*, space: bool = False, office: bool = False) -> str:
    """Return the files of `styles/` joined in alphabetical order, as written, and those of the folders said."""
    folders = [".", *(["space"] if space else []), *(["office"] if office else [])]
    paths = [path for folder in folders for path in sorted(STYLES.joinpath(folder).glob("*.css"))]
    return "".join(path.read_text(encoding="utf-8") for path in paths)


def _tokens(accent: str) -> str:
    light, dark = (_declarations(tones) for tones in (colours.light(accent), colours.dark(accent)))
    return f":root{{{light}}}@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"


def _declarations(tones: colours.Tones) -> str:
    return f"--accent:{tones.accent};--on-accent:{tones.on_accent};--soft:{tones.soft};--edge:{tones.edge}"


@functools.cache
def _minified(*, space: bool, office: bool) -> str:
    text = re.sub(r"/\*.*?\*/", "", source(space=space, office=office), flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    return re.sub(r" ?([{};,]) ?", r"\1", text).replace(";}", "}").replace(": ", ":").strip()
