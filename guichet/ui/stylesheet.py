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
def for_accent(accent: str, *, office: bool = False) -> Stylesheet:
    """Return the stylesheet of the funds that have this accent (`#rrggbb`). Computed once for each accent.

    `office` adds what only the agents' pages need.
    """
    text = _tokens(accent) + _minified(office=office)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Stylesheet(mark_safe(text), f"'sha256-{digest}'")  # noqa: S308 - our own file and ten hexadecimal colours


def source(*, office: bool = False) -> str:
    """Return the files of `styles/` joined in alphabetical order, as they are written, and those of `office`."""
    paths = sorted(STYLES.glob("*.css")) + (sorted(STYLES.glob("office/*.css")) if office else [])
    return "".join(path.read_text(encoding="utf-8") for path in paths)


def _tokens(accent: str) -> str:
    light, dark = (_declarations(tones) for tones in (colours.light(accent), colours.dark(accent)))
    return f":root{{{light}}}@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"


def _declarations(tones: colours.Tones) -> str:
    return f"--accent:{tones.accent};--on-accent:{tones.on_accent};--soft:{tones.soft};--edge:{tones.edge}"


@functools.cache
def _minified(*, office: bool) -> str:
    text = re.sub(r"/\*.*?\*/", "", source(office=office), flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    return re.sub(r" ?([{};,]) ?", r"\1", text).replace(";}", "}").replace(": ", ":").strip()
