"""From a typst program and its values to a PDF/UA-1: letters, and what a member downloads."""

import functools
import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast

import typst

import guichet

ROOT: Final = Path(guichet.__file__).parent
"""A program may include files from here only: `/delivery/templates/delivery/letter_base.typ`."""
FONTS: Final = Path(__file__).parent / "fonts"
_COMPILING: Final = threading.Lock()
"""A second thread that compiles meanwhile is refused by typst, and what it draws would look faulty."""


class Unprintable(ValueError):
    """A character is in no font of ours (PDF/UA forbids a hole); the text is not quoted."""


def pdf(source: Path, data: Mapping[str, Any], *, timestamp: int) -> bytes:
    """Return the PDF that a program draws from JSON values: the same bytes for the same values and `timestamp`.

    Raises Unprintable, or `typst.TypstError`.
    """
    try:
        with _COMPILING:
            drawn = _compiler().compile(
                input=source,
                format="pdf",
                sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
                pdf_standards=["ua-1"],
                timestamp=timestamp,
            )
    except typst.TypstError as error:
        if "could not be displayed" in str(error):
            # Without its cause: typst quotes the source, and what was typed with it.
            raise Unprintable from None
        raise
    return cast("bytes", drawn)


@functools.cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return typst.Compiler(root=ROOT, font_paths=fonts, ignore_system_fonts=True)
