"""What a text becomes in an SMS: its alphabet, its letters and its parts (pure).

3GPP TS 23.038: 160 characters of the GSM alphabet fit one SMS, or 70 of UCS-2 as soon as a single one is not in it. A
typographic apostrophe or « ê » would so make two or three messages of one, each paid for and each liable to get lost:
what the alphabet lacks is written with its nearest letters.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from gsm0338 import Codec

_GSM: Final = Codec()
_NEAREST: Final = str.maketrans({
    "‘": "'", "’": "'", "‛": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‹": '"', "›": '"',
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "•": "-", "·": "-", "×": "x",
    "œ": "oe", "Œ": "OE", "\N{SOFT HYPHEN}": "", "\N{ZERO WIDTH SPACE}": "", "\N{BYTE ORDER MARK}": "",
})  # fmt: skip
_UNITS: Final = {"gsm": (160, 153), "ucs2": (70, 67)}
"""In one SMS, and in each part of several, whose headers take six bytes."""


class Coding(IntEnum):
    """Kannel's values of `coding`."""

    GSM = 0
    UCS2 = 2


@dataclass(frozen=True)
class SmsText:
    """What is handed to a gateway."""

    text: str
    coding: Coding
    parts: int
    """How many SMS it makes, each paid for."""


def write(text: str) -> SmsText:
    """Return the text in the GSM alphabet where its nearest letters allow it, else in UCS-2 with nothing changed."""
    plain = "".join(character for character in text.strip() if character == "\n" or not _is_control(character))
    folded = "".join(_nearest(character) for character in plain.translate(_NEAREST)).strip()
    if all(map(_in_gsm, folded)):
        # The euro and the brackets come after an escape: two units.
        return SmsText(folded, Coding.GSM, _parts((len(_GSM.encode(one)[0]) for one in folded), *_UNITS["gsm"]))
    return SmsText(plain, Coding.UCS2, _parts((len(one.encode("utf-16-be")) // 2 for one in plain), *_UNITS["ucs2"]))


def _nearest(character: str) -> str:
    """Return the character, or the letters that Unicode composes it of, without the accents that GSM lacks."""
    if _in_gsm(character):
        return character
    letters = "".join(one for one in unicodedata.normalize("NFKD", character) if not unicodedata.combining(one))
    return letters if letters and all(map(_in_gsm, letters)) else character


def _in_gsm(character: str) -> bool:
    try:
        _GSM.encode(character)
    except UnicodeEncodeError:
        return False
    return True


def _is_control(character: str) -> bool:
    return unicodedata.category(character) == "Cc"


def _parts(units: Iterable[int], whole: int, each: int) -> int:
    """Count the parts; what takes two units is never cut in its middle."""
    sizes = list(units)
    if sum(sizes) <= whole:
        return 1
    parts, room = 1, each
    for size in sizes:
        if size > room:
            parts, room = parts + 1, each
        room -= size
    return parts
