"""TI, the number by which whoever acts for others logs in: `TI`, 8 random digits and a key (R4, docs/adr/0134).

The registry need not know them, so nothing of theirs could be their identifier. The key is 97 less the remainder of the
8 digits by 97, on two digits, as that of a NIR: one wrong digit, or two that changed places, never passes.
"""

import re
import secrets

from guichet.identifiers import errors
from guichet.identifiers.characters import StrayRefusals, compact, refuse_strays

PREFIX = "TI"
DIGITS = 10
_BODY = 8


class InvalidTi(errors.InvalidIdentifier):
    """Not a TI number."""


class Empty(InvalidTi, errors.Empty):
    """Nothing after the prefix."""


class WrongLength(InvalidTi, errors.WrongLength):
    """Not 10 digits, the prefix left out."""


class WrongCharacter(InvalidTi, errors.WrongCharacter):
    """After the prefix there are digits only."""


class LetterO(InvalidTi, errors.LetterO):
    """Letter O typed for zero."""


class WrongKey(InvalidTi, errors.WrongKey):
    """The last two digits do not follow from the others."""


REFUSALS = StrayRefusals(WrongCharacter, LetterO)


def generate() -> str:
    """Return a new number: chance alone, which tells nothing of how many there are."""
    body = "".join(secrets.choice("0123456789") for _ in range(_BODY))
    return PREFIX + body + _key(body)


def parse(text: str) -> str:
    """Return `TI` and the 10 digits. Raises a subclass of InvalidTi."""
    typed = compact(text)
    digits = typed.removeprefix(PREFIX)
    if not digits:
        raise Empty
    refuse_strays(digits, REFUSALS, first=len(typed) - len(digits) + 1)
    if len(digits) != DIGITS:
        raise WrongLength(len(digits), (DIGITS,))
    if _key(digits[:_BODY]) != digits[_BODY:]:
        raise WrongKey
    return PREFIX + digits


def group(number: str) -> str:
    """Return a parsed number as people read it aloud: `TI 0123 4567 89`."""
    return f"{number[:2]} {number[2:6]} {number[6:10]} {number[10:]}"


def looks_like(text: str) -> bool:
    """Tell whether `text` is meant as such a number, where one field takes several kinds: the prefix says so."""
    return re.match(rf"{PREFIX}\d|{PREFIX}$", compact(text)) is not None


def _key(body: str) -> str:
    return f"{97 - int(body) % 97:02d}"
