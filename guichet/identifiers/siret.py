"""SIRET, the number of an establishment: the 9 digits of its company's SIREN and 5 of its own (R48).

Luhn holds over the 14 digits and over the first 9: either alone lets through numbers the other stops.
"""

from stdnum import luhn

from guichet.identifiers import errors
from guichet.identifiers import siren as company
from guichet.identifiers.characters import Refusals, read_digits

LENGTH = 14
LA_POSTE = "356000000"
LA_POSTE_DIVISOR = 5


class InvalidSiret(errors.InvalidIdentifier):
    """Not a SIRET."""


class Empty(InvalidSiret, errors.Empty):
    """Nothing was typed."""


class WrongLength(InvalidSiret, errors.WrongLength):
    """Not 14 digits; 9 are the SIREN alone."""


class WrongCharacter(InvalidSiret, errors.WrongCharacter):
    """A SIRET has digits only; a number that begins with ET is another one (see `et`)."""


class LetterO(InvalidSiret, errors.LetterO):
    """Letter O typed for zero."""


class WrongKey(InvalidSiret, errors.WrongKey):
    """The Luhn check fails, over the whole or over the SIREN."""


class AllZeros(InvalidSiret, errors.AllZeros):
    """A SIREN of nine zeros passes Luhn."""


REFUSALS = Refusals(WrongCharacter, LetterO, Empty, WrongLength)


def parse(text: str) -> str:
    """Return the 14 digits. Spaces, dots and hyphens are forgiven. Raises a subclass of InvalidSiret."""
    siret = read_digits(text, lengths=(LENGTH,), refusals=REFUSALS)
    siren = siret[: company.LENGTH]
    if not siren.strip("0"):
        raise AllZeros
    if not luhn.is_valid(siren):
        raise WrongKey
    if not luhn.is_valid(siret) and not _follows_la_poste_rule(siret):
        raise WrongKey
    return siret


def group(siret: str) -> str:
    """Return a parsed SIRET as people read it, 3-3-3-5 (R78): `012 345 674 00019`."""
    return f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}"


def _follows_la_poste_rule(siret: str) -> bool:
    """Tell whether La Poste's own rule holds: it ran out of numbers, and a plain sum replaced Luhn for its new ones.

    Either rule is enough for La Poste. python-stdnum lets Luhn stand for the head office alone, but that very number
    shows that establishments numbered before the change kept theirs, and no text of INSEE withdraws them. To refuse a
    real establishment shuts someone out; to accept a number nobody has costs one look-up that finds nothing.
    """
    return siret.startswith(LA_POSTE) and sum(map(int, siret)) % LA_POSTE_DIVISOR == 0
