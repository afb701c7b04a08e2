"""SIREN, the number of a company: 9 digits, the last of which is a Luhn check digit."""

from stdnum import luhn

from guichet.identifiers import errors
from guichet.identifiers.characters import Refusals, read_digits

LENGTH = 9


class InvalidSiren(errors.InvalidIdentifier):
    """Not a SIREN."""


class Empty(InvalidSiren, errors.Empty):
    """Nothing was typed."""


class WrongLength(InvalidSiren, errors.WrongLength):
    """Not 9 digits."""


class WrongCharacter(InvalidSiren, errors.WrongCharacter):
    """A SIREN has digits only."""


class LetterO(InvalidSiren, errors.LetterO):
    """Letter O typed for zero."""


class WrongKey(InvalidSiren, errors.WrongKey):
    """The Luhn check fails."""


class AllZeros(InvalidSiren, errors.AllZeros):
    """Nine zeros pass Luhn."""


REFUSALS = Refusals(WrongCharacter, LetterO, Empty, WrongLength)


def parse(text: str) -> str:
    """Return the 9 digits. Spaces, dots and hyphens are forgiven. Raises a subclass of InvalidSiren."""
    siren = read_digits(text, lengths=(LENGTH,), refusals=REFUSALS)
    if not siren.strip("0"):
        raise AllZeros
    if not luhn.is_valid(siren):
        raise WrongKey
    return siren
