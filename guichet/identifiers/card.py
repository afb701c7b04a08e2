"""The serial number of a carte Vitale: the part that follows 8025000032 (R92, R93).

The fixed part is read as 80 (health card), 250 (France), 00032 (issuer). How many digits follow is published nowhere:
8 to 11 are accepted, and no check digit is tested since none is known.
"""

from guichet.identifiers import errors
from guichet.identifiers.characters import Refusals, compact, read_digits

FIXED_PART = "8025000032"
SERIAL_LENGTHS = (8, 9, 10, 11)


class InvalidCardSerial(errors.InvalidIdentifier):
    """Not the serial number of a card."""


class Empty(InvalidCardSerial, errors.Empty):
    """Nothing was typed."""


class WrongLength(InvalidCardSerial, errors.WrongLength):
    """Not 8 to 11 digits; `length` includes the fixed part when no serial number follows it."""


class WrongCharacter(InvalidCardSerial, errors.WrongCharacter):
    """A serial number has digits only."""


class LetterO(InvalidCardSerial, errors.LetterO):
    """Letter O typed for zero."""


REFUSALS = Refusals(WrongCharacter, LetterO, Empty, WrongLength)


def parse(text: str) -> str:
    """Return the digits of the serial number alone. Raises a subclass of InvalidCardSerial.

    The fixed part is dropped only when what remains is a serial number on its own: one that happens to begin with
    the same digits is kept whole.
    """
    typed = compact(text)
    after = typed.removeprefix(FIXED_PART)
    serial = after if len(after) in SERIAL_LENGTHS else typed
    return read_digits(serial, lengths=SERIAL_LENGTHS, refusals=REFUSALS)
