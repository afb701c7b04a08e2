"""Telephone numbers: from what people type to E.164, and back to what they read (R178).

Assigned ranges are those of `phonenumbers` (Google's libphonenumber). The one thing it does not know is that people
overseas type the national form, 0690 12 34 56, as everybody does in France: its « France » is the mainland alone.
"""

from typing import Final

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from guichet.identifiers import errors
from guichet.identifiers.characters import is_blank

MAINLAND: Final = "FR"
_FRENCH_PREFIX: Final = 33
SHARING_THE_NATIONAL_FORM: Final = ("GP", "GF", "MQ", "RE")
"""Whose ten digits begin with 0 as the mainland's do, in ranges of their own (ARCEP's numbering plan).

Saint-Barthélemy and Saint-Martin dial as Guadeloupe (+590), Mayotte as La Réunion (+262).
"""
SMS_REGIONS: Final = frozenset({
    "FR", "GP", "BL", "MF", "GF", "MQ", "RE", "YT", "PM", "NC", "PF", "WF",
})  # fmt: skip
"""Where an SMS may go: France and its overseas territories (ISO 3166).

Every other country is refused. Operators abroad share what a message costs with whoever makes it leave (« SMS
pumping »), and a form that sends to any number is how they do it.
"""
_MOBILE: Final = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


class InvalidPhone(errors.InvalidIdentifier):
    """Not a telephone number that exists, with or without its country."""

    code = "invalid"


class Empty(InvalidPhone, errors.Empty):
    """Nothing was typed."""


def parse(text: str) -> str:
    """Return the number in E.164, such as +33612345678. Raises a subclass of InvalidPhone.

    A number without a country is French, of the mainland or of overseas by its first digits. So is one that begins
    with +33 and belongs overseas: the mainland has no such number.
    """
    plain = "".join(" " if is_blank(character) else character for character in text).strip()
    if not plain:
        raise Empty
    number = _read(plain.replace("(+33)", "+33"), MAINLAND)
    if number is None:
        raise InvalidPhone
    if number.country_code == _FRENCH_PREFIX:
        number = _overseas(number) or number
    if not phonenumbers.is_valid_number(number):
        raise InvalidPhone
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def show(number: str) -> str:
    """Return an E.164 number as people read it: « (+33) 6 12 34 56 78 » (R178)."""
    international = phonenumbers.format_number(phonenumbers.parse(number), PhoneNumberFormat.INTERNATIONAL)
    prefix, _blank, rest = international.partition(" ")
    return f"({prefix}) {rest}"


def is_mobile(number: str) -> bool:
    """Whether an E.164 number can receive an SMS by its range; anything else than E.164 cannot."""
    parsed = _read(number)
    return parsed is not None and phonenumbers.number_type(parsed) in _MOBILE


def may_receive_sms(number: str) -> bool:
    """Whether an E.164 number is a mobile of the regions we send to."""
    parsed = _read(number)
    return parsed is not None and is_mobile(number) and phonenumbers.region_code_for_number(parsed) in SMS_REGIONS


def _overseas(number: PhoneNumber) -> PhoneNumber | None:
    """Return the number that these ten digits are overseas, None when they are the mainland's.

    Overseas first: libphonenumber lets 0596 and 0269 pass as mainland numbers, and nobody was given one.
    """
    typed = f"0{number.national_number}"
    for region in SHARING_THE_NATIONAL_FORM:
        found = _read(typed, region)
        if found is not None and phonenumbers.is_valid_number(found):
            return found
    return None


def _read(text: str, region: str | None = None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
