"""NIR, the personal number (numéro de Sécurité sociale): 13 characters and, when typed, a key of 2 digits (R34-R38).

Sex (1), year of birth (2), month (2), place (5), order in the month and place (3). The key and the Corsican letters
follow python-stdnum; sex, month, place and order, which it does not look at, are read here after the rules the CNAM
(nir-validation) and the State's les-emplois publish. Only the form is read: communes merge, split and run out of
order numbers, so no list of places is consulted, and a department is never deduced from one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from stdnum.fr import nir as stdnum_nir

from guichet.identifiers import errors
from guichet.identifiers.characters import DIGITS, StrayRefusals, compact, refuse_strays

BODY_LENGTH = 13
KEYED_LENGTH = 15
LENGTHS = (BODY_LENGTH, KEYED_LENGTH)

# Printed on the specimen card that every leaflet shows, with a right key: it is what people copy who have not
# understood which number is asked.
SPECIMENS = frozenset({"2690549588157"})

FIRST_MONTHS = range(1, 13)
# The month is known but the civil status record is incomplete: the code is the month plus 30.
INCOMPLETE_MONTHS = range(31, 43)
INCOMPLETE_OFFSET = 30
UNKNOWN_MONTHS = (range(20, 31), range(50, 100))

# Provisional number of the health schemes: sex 7 or 8, origin (0 until 2012), fund (3), order (8); no birth, no place.
_PROVISIONAL = re.compile(r"[78][012][0-9]{11}")
_BODY = re.compile(r"[0-9]{5}(?:[0-9]{2}|2[AB])[0-9]{6}")
_CORSICAN_LETTERS = frozenset("AB")
_CORSICAN_LETTER_RANK = 7
_LAST_YEAR_OF_CORSICA_AS_20 = 75


class NirKind(StrEnum):
    """What the first digit says of a number. Only PERMANENT can have been certified by civil status.

    A waiting number (NIA) has the very form of the permanent one it becomes, and reads as PERMANENT: the registry
    alone knows whether it is certified.
    """

    PERMANENT = "permanent"
    """1 or 2."""
    BEING_REGISTERED = "being_registered"
    """3 or 4."""
    TEMPORARY = "temporary"
    """7 or 8, in the form of a NIR or of a provisional number (NNP)."""


KINDS: Mapping[str, NirKind] = {
    "1": NirKind.PERMANENT,
    "2": NirKind.PERMANENT,
    "3": NirKind.BEING_REGISTERED,
    "4": NirKind.BEING_REGISTERED,
    "7": NirKind.TEMPORARY,
    "8": NirKind.TEMPORARY,
}


class InvalidNir(errors.InvalidIdentifier):
    """Not a NIR."""


class Empty(InvalidNir, errors.Empty):
    """Nothing was typed."""


class WrongLength(InvalidNir, errors.WrongLength):
    """Neither 13 nor 15 characters, or not the length this fund asks for."""


class WrongCharacter(InvalidNir, errors.WrongCharacter):
    """Neither a digit nor the A or B of Corsica in its place. A slash is one, named as such."""


class LetterO(InvalidNir, errors.LetterO):
    """Letter O typed for zero."""


class WrongKey(InvalidNir, errors.WrongKey):
    """The 2 last digits of 15 do not agree with the 13 first."""


class WrongSex(InvalidNir):
    """The first digit is none of 1, 2, 3, 4, 7, 8."""

    code = "wrong_sex"


class WrongMonth(InvalidNir):
    """The month is 00, 13 to 19 or 43 to 49, which were never given."""

    code = "wrong_month"


class WrongPlace(InvalidNir):
    """The department or the commune cannot exist.

    `corsica` is true for a department 20 that should be 2A or 2B, so that the explanation can say so.
    """

    code = "wrong_place"

    def __init__(self, *, corsica: bool = False) -> None:
        """Say whether the mistake is Corsica's former department."""
        super().__init__("no such department or commune")
        self.corsica = corsica


class WrongOrder(InvalidNir):
    """The order number is 000: counting begins at 001."""

    code = "wrong_order"


class Specimen(InvalidNir):
    """The number of the specimen card, which is nobody's."""

    code = "specimen"


REFUSALS = StrayRefusals(WrongCharacter, LetterO)


@dataclass(frozen=True)
class Nir:
    """A number of right form. Built by `parse` only; its repr does not show the number."""

    body: str = field(repr=False)
    """The 13 characters, upper case: the identifier, whatever was typed (R38)."""
    kind: NirKind
    had_key: bool = field(compare=False)
    """Whether the key was typed, hence checked. Without it a mistyped digit goes unseen."""

    @property
    def sex(self) -> int:
        """1 for a man, 2 for a woman, as in the permanent number this one is or will become."""
        return 2 - int(self.body[0]) % 2

    @property
    def year(self) -> int | None:
        """Year of birth without its century, 0 to 99; None when the number holds no birth."""
        return None if _is_provisional(self.body) else int(self.body[1:3])

    @property
    def month(self) -> int | None:
        """Month of birth, 1 to 12; None when the number does not tell it."""
        return None if _is_provisional(self.body) else _month_told(self.body)

    @property
    def corsica(self) -> bool:
        """Whether the place is written with the A or B of Corsica."""
        return self.body[6] in _CORSICAN_LETTERS

    @property
    def key(self) -> str:
        """The 2 digits of the key."""
        return key(self.body)


def parse(text: str, *, lengths: tuple[int, ...] = LENGTHS) -> Nir:
    """Read a NIR. Blanks, dots, hyphens and case are forgiven (R36, R37). Raises a subclass of InvalidNir.

    `lengths` narrows what is accepted to 13 or to 15 characters, for a fund whose policy says so.
    """
    typed = compact(text)
    if not typed:
        raise Empty
    _refuse_strays(typed)
    if len(typed) not in lengths:
        raise WrongLength(len(typed), lengths)
    body, typed_key = typed[:BODY_LENGTH], typed[BODY_LENGTH:]
    if body in SPECIMENS:
        raise Specimen
    # The parts come before the key: "month 13" explains more than "something is mistyped".
    kind = KINDS.get(body[0])
    if kind is None:
        raise WrongSex
    if not _is_provisional(body):
        _refuse_impossible(body)
    if typed_key and typed_key != key(body):
        raise WrongKey
    return Nir(body=body, kind=kind, had_key=bool(typed_key))


def key(body: str) -> str:
    """Return the key of 13 characters, `01` to `97`. Raises ValueError when they have not the form of a NIR."""
    return str(stdnum_nir.calc_check_digits(_well_formed(body)))


def group(body: str) -> str:
    """Return 13 characters as cards print them, 1-2-2-2-3-3. Raises ValueError for any other form."""
    b = _well_formed(body)
    return f"{b[0]} {b[1:3]} {b[3:5]} {b[5:7]} {b[7:10]} {b[10:]}"


def birth_date_fits(body: str, year: int, month: int, day: int) -> bool:  # noqa: ARG001 - a whole date goes in; a NIR holds no day
    """Tell whether the number can belong to someone born that day.

    True when the year agrees and the month either agrees or is not told. A provisional number tells nothing and fits
    any date. Raises ValueError when the 13 characters have not the form of a NIR.
    """
    if _is_provisional(_well_formed(body)):
        return True
    return int(body[1:3]) == year % 100 and _month_told(body) in (None, month)


def _refuse_strays(typed: str) -> None:
    """Raise for the first character out of place; a letter of Corsica stands after a 2, at rank 7 only."""
    head, letter, tail = typed[: _CORSICAN_LETTER_RANK - 1], typed[_CORSICAN_LETTER_RANK - 1 :][:1], typed[7:]
    if head.endswith("2") and letter in _CORSICAN_LETTERS:
        typed = f"{head}0{tail}"
    refuse_strays(typed, REFUSALS, allowed=DIGITS)


def _refuse_impossible(body: str) -> None:
    """Raise for a month, a place or an order number that was never given."""
    month = int(body[3:5])
    if _month_told(body) is None and not any(month in unknown for unknown in UNKNOWN_MONTHS):
        raise WrongMonth
    _refuse_impossible_place(body)
    if body[10:] == "000":
        raise WrongOrder


def _refuse_impossible_place(body: str) -> None:
    department, commune = body[5:7], body[7:10]
    # Births in Corsica before 1976 keep 20, centenarians included: without a century only 76 to 99 exclude it.
    if department == "20" and int(body[1:3]) > _LAST_YEAR_OF_CORSICA_AS_20:
        raise WrongPlace(corsica=True)
    # Overseas (97, 98) the department takes the next digit too, and the commune has two.
    commune = commune[1:] if department in ("97", "98") else commune
    if department == "00" or not commune.strip("0"):
        raise WrongPlace


def _month_told(body: str) -> int | None:
    code = int(body[3:5])
    if code in FIRST_MONTHS:
        return code
    return code - INCOMPLETE_OFFSET if code in INCOMPLETE_MONTHS else None


def _is_provisional(body: str) -> bool:
    return _PROVISIONAL.fullmatch(body) is not None


def _well_formed(body: str) -> str:
    if _BODY.fullmatch(body) is None:
        raise ValueError("not the 13 characters of a NIR")
    return body
