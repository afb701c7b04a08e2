"""Account numbers as people type them: ISO 13616, of the countries that a transfer in euros reaches (pure)."""

from enum import StrEnum

from stdnum import iban, luhn
from stdnum.exceptions import InvalidLength, ValidationError

SEPA = frozenset({
    "AD", "AL", "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GI", "GR", "HR", "HU",
    "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MC", "MD", "ME", "MK", "MT", "NL", "NO", "PL", "PT", "RO", "RS", "SE",
    "SI", "SK", "SM", "VA",
})  # fmt: skip
"""EPC409-09, list of the SEPA scheme countries; accounts overseas and in Monaco begin with FR or MC."""
LONGEST = 34
LONGEST_TYPED = 80
SHOWN = 4
_GROUP = 4
_CARD = 16
_RIB = 23


class Wrong(StrEnum):
    """Why a number is refused."""

    CARD = "card"
    """Sixteen digits with the key of a bank card."""
    NO_COUNTRY = "no_country"
    """Digits alone: the two letters of the country and its key are missing."""
    CHARACTERS = "characters"
    COUNTRY = "country"
    """Of no country that a transfer in euros reaches."""
    LENGTH = "length"
    KEY = "key"
    """A digit is wrong: it does not agree with the key."""


class InvalidIban(ValueError):
    """The number is none; `why` says so, and the message never quotes it."""

    def __init__(self, why: Wrong) -> None:
        """Take the reason."""
        super().__init__(why.value)
        self.why = why


def parse(typed: str) -> str:
    """Return the number without blanks, in capitals. Raises InvalidIban."""
    text = "".join(char for char in typed.upper().removeprefix("IBAN") if not char.isspace() and char not in ".-:")
    if text and not (text.isascii() and text.isalnum()):
        raise InvalidIban(Wrong.CHARACTERS)
    if text.isdigit() and len(text) == _CARD and luhn.is_valid(text):
        raise InvalidIban(Wrong.CARD)
    if not text[:2].isalpha():
        raise InvalidIban(Wrong.NO_COUNTRY if len(text) >= _RIB or text.isdigit() else Wrong.LENGTH)
    if text[:2] not in SEPA:
        raise InvalidIban(Wrong.COUNTRY)
    try:
        # Not against lists of banks, which grow old: the funds know their own.
        return str(iban.validate(text, check_country=False))
    except InvalidLength:
        raise InvalidIban(Wrong.LENGTH) from None
    except ValidationError:
        # The shape before the key: one digit too few also gives a wrong key.
        raise InvalidIban(Wrong.LENGTH if _wrong_length(text) else Wrong.KEY) from None


def masked(number: str) -> str:
    """Return « •••• •••• 0185 », which tells a member which account it is and a passer-by nothing."""
    return f"•••• •••• {number[-SHOWN:]}"


def grouped(number: str) -> str:
    """Return it as printed on a RIB, in groups of four."""
    return " ".join(number[start : start + _GROUP] for start in range(0, len(number), _GROUP))


def _wrong_length(text: str) -> bool:
    """Whether a number has not the length of its country."""
    known = {"FR": 27, "MC": 27, "BE": 16, "DE": 22, "ES": 24, "IT": 27, "LU": 20, "PT": 25, "CH": 21, "NL": 18}
    return len(text) != known.get(text[:2], len(text)) or len(text) > LONGEST
