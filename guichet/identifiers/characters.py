"""What typing, pasting and printing do to a number, undone before it is read."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from guichet.identifiers import errors

DIGITS = frozenset("0123456789")
LETTER_O = "O"
MINUS = "\N{MINUS SIGN}"

# Asian input methods type the whole of ASCII this way. Other digits (superscript, Arabic-Indic) are no slip of the
# keyboard and are refused as wrong characters.
_FULL_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)}
# Not str.upper(): it turns ß into two letters and the dotless ı into I.
_UPPER = {letter: letter - 32 for letter in range(ord("a"), ord("z") + 1)}


@dataclass(frozen=True)
class StrayRefusals:
    """The exceptions one kind of number raises for characters that have no place in it."""

    wrong_character: Callable[[str, int], errors.WrongCharacter]
    letter_o: Callable[[int], errors.LetterO]


@dataclass(frozen=True)
class Refusals(StrayRefusals):
    """The same, for numbers made of a fixed count of digits."""

    empty: Callable[[], errors.Empty]
    wrong_length: Callable[[int, tuple[int, ...]], errors.WrongLength]


def fold(text: str) -> str:
    """Return `text` with full-width characters as plain ASCII, and ASCII letters upper case."""
    return text.translate(_FULL_WIDTH).translate(_UPPER)


def is_blank(character: str) -> bool:
    """Tell whether the character shows nothing: any Unicode space, or the invisible marks PDF and web pages paste."""
    return character.isspace() or unicodedata.category(character) == "Cf"


def is_dash(character: str) -> bool:
    """Tell whether the character is a hyphen, a dash or a minus sign."""
    return character == MINUS or unicodedata.category(character) == "Pd"


def _is_dropped(character: str) -> bool:
    return character == "." or is_blank(character) or is_dash(character)


_DROPPED = dict.fromkeys(number for number in range(128) if _is_dropped(chr(number)))


def compact(text: str) -> str:
    """Return `text` upper case, without blanks, dots and hyphens, full-width characters made plain."""
    folded = fold(text)
    if folded.isascii():
        # As nearly everybody types: each login reads a number twice, and a character at a time it is slow.
        return folded.translate(_DROPPED)
    return "".join(c for c in folded if not _is_dropped(c))


def refuse_strays(compacted: str, refusals: StrayRefusals, *, first: int = 1, allowed: frozenset[str] = DIGITS) -> None:
    """Raise for the first character not `allowed`; `first` is the rank of the first character.

    Letter O is named only when it is the one mistake: in a word it would be a false explanation.
    """
    strays = [(c, rank) for rank, c in enumerate(compacted, first) if c not in allowed]
    others = [stray for stray in strays if stray[0] != LETTER_O]
    if others:
        raise refusals.wrong_character(*others[0])
    if strays:
        raise refusals.letter_o(strays[0][1])


def read_digits(text: str, *, lengths: tuple[int, ...], refusals: Refusals) -> str:
    """Return the digits of `text` once blanks and punctuation are dropped. Raises one of `refusals`."""
    digits = compact(text)
    if not digits:
        raise refusals.empty()
    refuse_strays(digits, refusals)
    if len(digits) not in lengths:
        raise refusals.wrong_length(len(digits), lengths)
    return digits
