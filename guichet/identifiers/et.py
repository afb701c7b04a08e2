"""ET, the MSA's own number of an establishment: `ET` and 10 digits (R43, R44, R48).

The form is read off the picture of the references box on MSA letters, which shows a company number `EN` and an
establishment number `ET`, both followed by 10 characters. No rule for a check digit is published, so none is tested.
"""

from guichet.identifiers import errors
from guichet.identifiers.characters import StrayRefusals, compact, refuse_strays

PREFIX = "ET"
COMPANY_PREFIX = "EN"
DIGITS = 10


class InvalidEt(errors.InvalidIdentifier):
    """Not an ET number."""


class Empty(InvalidEt, errors.Empty):
    """Nothing was typed."""


class WrongLength(InvalidEt, errors.WrongLength):
    """Not 10 digits, the prefix left out; 14 are a SIRET."""


class WrongCharacter(InvalidEt, errors.WrongCharacter):
    """After the prefix there are digits only."""


class LetterO(InvalidEt, errors.LetterO):
    """Letter O typed for zero."""


class CompanyNumber(InvalidEt):
    """The EN number, printed on the line above, was typed: it names the company and not the establishment."""

    code = "company_number"


REFUSALS = StrayRefusals(WrongCharacter, LetterO)


def parse(text: str) -> str:
    """Return `ET` and the 10 digits; the prefix need not be typed. Raises a subclass of InvalidEt."""
    typed = compact(text)
    if typed.startswith(COMPANY_PREFIX):
        raise CompanyNumber
    digits = typed.removeprefix(PREFIX)
    if not digits:
        raise Empty
    refuse_strays(digits, REFUSALS, first=len(typed) - len(digits) + 1)
    if len(digits) != DIGITS:
        raise WrongLength(len(digits), (DIGITS,))
    return PREFIX + digits


def group(number: str) -> str:
    """Return a parsed ET as people read it aloud: `ET 012 345 6789`."""
    return f"{number[:2]} {number[2:5]} {number[5:8]} {number[8:]}"


def looks_like(text: str) -> bool:
    """Tell whether `text` is meant as an ET number rather than a SIRET, where one field takes both (R43)."""
    typed = compact(text)
    return typed.startswith((PREFIX, COMPANY_PREFIX)) or len(typed) == DIGITS
