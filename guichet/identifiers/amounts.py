"""Amounts in euros, read into whole cents and written as French screens show them.

An amount typed is a proof (R86, R98, R100) and tries are few: what could be read two ways is asked again, not guessed.
"""

import re

from guichet.identifiers import errors
from guichet.identifiers.characters import DIGITS, MINUS, StrayRefusals, fold, is_blank, is_dash, refuse_strays

MAXIMUM_CENTS = 10_000_000_00
"""Ten million euros, itself accepted: above, a separator was forgotten."""

CENTS = 100
DECIMALS = 2
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
NARROW_NO_BREAK_SPACE = "\N{NARROW NO-BREAK SPACE}"

_MAXIMUM_DIGITS = len(str(MAXIMUM_CENTS // CENTS))
_CURRENCY = r"(?:€|EUROS?|EUR)"
_AROUND = re.compile(rf"{_CURRENCY}? ?(?P<number>.*?) ?{_CURRENCY}?")
_ALLOWED = DIGITS | frozenset(".,")

# A blank before the one or two last digits may stand for the comma: 22,50 or 2250?
_BLANK_FOR_COMMA = re.compile(r"[0-9 ]*[0-9] [0-9]{1,2}")
# A thousand to some, one euro to others. "1234,567" and "0,125" are not: no thousands are written so.
_ONE_OR_A_THOUSAND = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_PLAIN = re.compile(r"(?P<euros>[0-9]*)(?:[.,](?P<decimals>[0-9]+))?")
_BY_THOUSANDS = re.compile(
    r"(?P<euros>[1-9][0-9]{0,2}(?P<mark>[.,])[0-9]{3}(?:(?P=mark)[0-9]{3})*)(?:(?!(?P=mark))[.,](?P<decimals>[0-9]+))?"
)


class InvalidAmount(errors.InvalidIdentifier):
    """Not an amount in euros."""


class Empty(InvalidAmount, errors.Empty):
    """Nothing was typed."""


class WrongCharacter(InvalidAmount, errors.WrongCharacter):
    """Neither part of a number nor the euro at an end of it. `position` counts neither blanks nor the euro."""


class LetterO(InvalidAmount, errors.LetterO):
    """Letter O typed for zero."""


class NegativeAmount(InvalidAmount):
    """A minus sign, or the brackets of accountants."""

    code = "negative"


class TooManyDecimals(InvalidAmount):
    """More than two digits after the comma."""

    code = "too_many_decimals"


class AmbiguousAmount(InvalidAmount):
    """`1.000`, `1,000` or `22 50`: two readings, so the amount is asked again with its centimes."""

    code = "ambiguous"


class Malformed(InvalidAmount):
    """The right characters, in an order that makes no number: `1,2,3`, `150,`."""

    code = "malformed"


class CentsMissing(InvalidAmount):
    """`150`: the paper says 150,00 or 150,62, and only whoever has it in hand can tell."""

    code = "cents_missing"


class TooLarge(InvalidAmount):
    """Above ten million euros."""

    code = "too_large"


REFUSALS = StrayRefusals(WrongCharacter, LetterO)


def parse(text: str) -> int:
    """Return the amount in cents, which must be typed (R95). Raises a subclass of InvalidAmount.

    Comma or point for the centimes, any blank, point or comma for the thousands, and the euro (€, EUR, euros) before
    or after are understood. Zero is an amount like another: whether it proves anything is not decided here.
    """
    number = _without_currency(text)
    if not number:
        raise Empty
    if _is_negative(number):
        raise NegativeAmount
    joined = number.replace(" ", "")
    refuse_strays(joined, REFUSALS, allowed=_ALLOWED)
    if _BLANK_FOR_COMMA.fullmatch(number) or _ONE_OR_A_THOUSAND.fullmatch(joined):
        raise AmbiguousAmount
    match = _PLAIN.fullmatch(joined) or _BY_THOUSANDS.fullmatch(joined)
    if match is None:
        raise Malformed
    cents = _cents(re.sub("[.,]", "", match["euros"]), match["decimals"] or "")
    if not match["decimals"]:
        raise CentsMissing
    return cents


def format(cents: int) -> str:  # noqa: A001 - read as amounts.format, the counterpart of amounts.parse
    """Return `1 234,50 €`: narrow no-break spaces between thousands, a no-break space before the sign."""
    euros, rest = divmod(abs(cents), CENTS)
    sign = MINUS if cents < 0 else ""
    return f"{sign}{euros:,}".replace(",", NARROW_NO_BREAK_SPACE) + f",{rest:02}{NO_BREAK_SPACE}€"


def _without_currency(text: str) -> str:
    """Return what is typed with single plain blanks and hyphens, without the euro at either end."""
    shown = (c for c in fold(text) if c.isspace() or not is_blank(c))
    plain = " ".join("".join("-" if is_dash(c) else c for c in shown).split())
    match = _AROUND.fullmatch(plain)
    return match["number"] if match else plain


def _is_negative(number: str) -> bool:
    signed = number.startswith("-") or number.endswith("-") or (number.startswith("(") and number.endswith(")"))
    return signed and any(c in DIGITS for c in number)


def _cents(euros: str, decimals: str) -> int:
    """Return the amount, the digits counted before they are converted: int() refuses thousands of them."""
    if len(decimals) > DECIMALS:
        raise TooManyDecimals
    euros = euros.lstrip("0")
    if len(euros) > _MAXIMUM_DIGITS:
        raise TooLarge
    cents = int(euros or "0") * CENTS + int(decimals.ljust(DECIMALS, "0"))
    if cents > MAXIMUM_CENTS:
        raise TooLarge
    return cents
