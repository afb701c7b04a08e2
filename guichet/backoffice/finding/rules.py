"""What an agent typed in the one box: a number, a reference, or a name with a birth date (pure)."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from guichet.identifiers import errors, et, nir, siren, siret, ti
from guichet.identifiers.characters import compact, is_blank, is_dash
from guichet.registry.matching import given_name_matches, names_match

MOST_AT_ONCE, AT_ONCE = 60, timedelta(minutes=10)
"""Searches of one agent: ten seconds for each, ten minutes on end. Nobody on the telephone does that."""
MOST_IN_A_DAY = 400
"""Sixty calls, each with mistakes; whoever leafs through the registry needs many more."""
MOST_SHOWN = 10
"""People in a list: more of them is a question for the caller, not a list to read."""
TOKEN_LASTS = timedelta(minutes=15)
"""How long a result can be opened; a list left on the screen is searched for again."""
LONGEST = 200
"""Characters in the box."""

Birth = tuple[int, int | None, int | None]
"""Year, month, day; the two last are None where they were not given."""
EARLIEST_YEAR, CENTURY, MOST_WORDS = 1880, 100, 10
REFERENCE_DIGITS, LETTER_DIGITS, FEWEST_OF_LETTER = 12, 32, 8
"""Of a receipt number (`cases.receipts`), of the number at the foot of a letter, and how many of the latter are enough:
its first group, as the letters' own pages show it. Searches are counted, and what is found still asks for a reason."""
FEWEST_DIGITS = 4
"""Fewer in a row are no beginning of a reference."""


class Kind(StrEnum):
    """What was typed; the journal keeps this word and nothing else of a search."""

    NIR = "nir"
    SIRET = "siret"
    ET = "et"
    SIREN = "siren"
    TI = "ti"
    """Of somebody who acts for others."""
    NAME = "name"
    REFERENCE = "reference"
    """Of a letter, or of a case."""


class Unclear(StrEnum):
    """Why nothing is looked for."""

    NOTHING = "nothing"
    BIRTH_MISSING = "birth_missing"
    NAME_MISSING = "name_missing"
    WRONG_DATE = "wrong_date"
    TWO_DATES = "two_dates"
    TOO_MANY_WORDS = "too_many_words"
    LENGTH = "length"
    """Digits, as many as no number has."""
    REFERENCE_SHORT = "reference_short"
    REFERENCE_LONG = "reference_long"
    CONTACT = "contact"
    """An email address: those are sealed, nothing is found by them."""
    NIR = "nir"
    SIRET = "siret"
    ET = "et"
    SIREN = "siren"
    TI = "ti"
    """A number of this kind, mistyped."""


class NotUnderstood(Exception):
    """What was typed is not enough to look for anybody; `why` says what is missing."""

    def __init__(self, why: Unclear, *, code: str = "", count: int = 0) -> None:
        """Take the reason, the mistake in a number (`identifiers.errors`), and how many characters there are."""
        super().__init__(why.value)
        self.why, self.code, self.count = why, code, count


@dataclass(frozen=True)
class Sought:
    """What to look for. Its repr shows none of it, so that nothing typed can reach a log."""

    kind: Kind
    number: str = field(default="", repr=False)
    """Canonical; for a reference, its hexadecimal digits in lower case, or the first of them."""
    words: tuple[str, ...] = field(default=(), repr=False)
    """Family and given names, in whatever order they were typed."""
    births: tuple[Birth, ...] = field(default=(), repr=False)
    """One, or two where the year had two digits that both centuries may mean."""


def read(text: str, *, today: date) -> Sought:
    """Return what was typed. Raises NotUnderstood."""
    plain = "".join(" " if is_blank(c) else c for c in text).strip(" ,;:.")
    typed = compact(plain)
    if not any(c.isalnum() for c in typed):
        raise NotUnderstood(Unclear.NOTHING)
    if "@" in typed:
        raise NotUnderstood(Unclear.CONTACT)
    return _number(typed) or _reference(plain) or _name_and_birth(plain, today)


_LABELS = re.compile(r"^(?:N[°Oº]?|NUM[EÉé]RO|NIR|SIRET|SIREN|S[EÉé]CU):?(?=[0-9])")
_NIR_LIKE = re.compile(r"[0-9]{5}(?:[0-9]{2}|2[AB])[0-9]{6}(?:[0-9]{2})?")
_ET_LIKE = re.compile(r"E[TN][0-9O]{4,}")
_TI_LIKE = re.compile(r"TI[0-9O]{4,}")


def _nir_body(typed: str) -> str:
    return nir.parse(typed).body


_READERS: dict[int, tuple[Kind, Unclear, Callable[[str], str]]] = {
    nir.BODY_LENGTH: (Kind.NIR, Unclear.NIR, _nir_body),
    nir.KEYED_LENGTH: (Kind.NIR, Unclear.NIR, _nir_body),
    siret.LENGTH: (Kind.SIRET, Unclear.SIRET, siret.parse),
    siren.LENGTH: (Kind.SIREN, Unclear.SIREN, siren.parse),
    et.DIGITS: (Kind.ET, Unclear.ET, et.parse),
}
_TI_READER: tuple[Kind, Unclear, Callable[[str], str]] = (Kind.TI, Unclear.TI, ti.parse)
_DATE_DIGITS = 8


def _number(typed: str) -> Sought | None:
    typed = _LABELS.sub("", typed)
    if _TI_LIKE.fullmatch(typed):
        kind, unclear, parse = _TI_READER
    elif _ET_LIKE.fullmatch(typed):
        kind, unclear, parse = _READERS[et.DIGITS]
    elif _NIR_LIKE.fullmatch(typed):
        kind, unclear, parse = _READERS[nir.BODY_LENGTH]
    elif not (typed.isascii() and typed.isdigit()) or len(typed) in {_DATE_DIGITS, REFERENCE_DIGITS, LETTER_DIGITS}:
        return None
    elif len(typed) in _READERS:
        kind, unclear, parse = _READERS[len(typed)]
    elif len(typed) <= 4:  # noqa: PLR2004 - a year, which is read with the names
        return None
    else:
        raise NotUnderstood(Unclear.LENGTH, count=len(typed))
    try:
        return Sought(kind, parse(typed))
    except errors.InvalidIdentifier as error:
        raise NotUnderstood(unclear, code=error.code) from None


_REFERENCE = re.compile(r"[0-9a-f]+")
_REFERENCE_LABEL = re.compile(
    r"^(?:n[°oº]|r[ée]f[ée]rence(?: de cette lettre)?|r[ée]f|lettre|demande|courrier)[ .:]*", re.IGNORECASE
)


def _reference(plain: str) -> Sought | None:
    rest = _REFERENCE_LABEL.sub("", plain)
    digits = compact(rest).lower()
    # Both letters and digits, or hyphens between them: « Abbé » is a name, and 27-01-1985 a date.
    if not _REFERENCE.fullmatch(digits) or not any(c.isdigit() for c in digits) or len(digits) < FEWEST_DIGITS:
        return None
    if len(digits) < FEWEST_OF_LETTER and len(digits) != REFERENCE_DIGITS:
        if digits.isdigit():
            return None
        raise NotUnderstood(Unclear.REFERENCE_SHORT, count=len(digits))
    if len(digits) > LETTER_DIGITS:
        raise NotUnderstood(Unclear.REFERENCE_LONG, count=len(digits))
    return Sought(Kind.REFERENCE, digits)


_MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
    "decembre",
)  # fmt: skip
_SHORTEST_MONTH = 3
_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})"
_SEPARATOR = r"\s?[/.,\- ]\s?"
_EDGES = (r"(?<![0-9])", r"(?![0-9])")
_DATES = tuple(
    re.compile(pattern.join(_EDGES))
    for pattern in (
        rf"(?P<year>[0-9]{{4}}){_SEPARATOR}(?P<month>[0-9]{{1,2}}){_SEPARATOR}(?P<day>[0-9]{{1,2}})",
        rf"(?P<day>[0-9]{{1,2}}){_SEPARATOR}(?P<month>[0-9]{{1,2}}){_SEPARATOR}{_YEAR}",
        rf"(?P<day>[0-9]{{1,2}})(?:er)?{_SEPARATOR}(?P<word>[a-z]{{3,9}})\.?{_SEPARATOR}{_YEAR}",
        r"(?P<day>[0-9]{2})(?P<month>[0-9]{2})(?P<year>[0-9]{4})",
        r"(?P<month>[0-9]{1,2})\s?[/.\-]\s?(?P<year>[0-9]{4})",
        rf"(?P<word>[a-z]{{3,9}})\.?{_SEPARATOR}(?P<year>[0-9]{{4}})",
        r"(?P<year>[0-9]{4})",
    )
)
"""Tried in this order: the whole dates first."""
_POLITE = frozenset({"m", "mr", "mme", "mlle", "monsieur", "madame", "mademoiselle"})
_OF_BIRTH = frozenset({"ne", "nee", "nee(e)", "ne(e)", "naissance", "ddn"})
_BETWEEN_NAMES = frozenset({"epouse", "epoux", "ep", "veuve", "vve"})
_BEFORE_A_DATE = frozenset({"le", "en", "du", "date", "de", "a"})


def _name_and_birth(plain: str, today: date) -> Sought:
    flat = _flat(plain)
    found = next(_dates_in(flat), None)
    if found is None:
        if any(c.isdigit() for c in flat):
            raise NotUnderstood(Unclear.WRONG_DATE)
        raise NotUnderstood(Unclear.BIRTH_MISSING)
    start, end, parts = found
    before, after = plain[:start], plain[end:]
    if any(c.isdigit() for c in before + after):
        raise NotUnderstood(Unclear.TWO_DATES)
    births = _births(parts, today)
    words = (*_names(before, leads_to_date=True), *_names(after, leads_to_date=False))
    if not words:
        raise NotUnderstood(Unclear.NAME_MISSING)
    if len(words) > MOST_WORDS:
        raise NotUnderstood(Unclear.TOO_MANY_WORDS, count=len(words))
    return Sought(Kind.NAME, words=words, births=births)


def _flat(text: str) -> str:
    """Return the text in small letters without accents, each character still in its place."""
    flat = []
    for character in text:
        first = unicodedata.normalize("NFKD", character)[:1].lower()
        flat.append("-" if is_dash(character) else first[:1] or " ")
    return "".join(flat)


def _dates_in(flat: str) -> Iterator[tuple[int, int, dict[str, str]]]:
    for pattern in _DATES:
        for match in pattern.finditer(flat):
            parts = {name: value for name, value in match.groupdict().items() if value}
            if "word" in parts:
                month = _month(parts.pop("word"))
                if month is None:
                    continue
                parts["month"] = str(month)
            yield match.start(), match.end(), parts


def _month(word: str) -> int | None:
    meant = [rank for rank, name in enumerate(_MONTHS, start=1) if name.startswith(word)]
    return meant[0] if len(word) >= _SHORTEST_MONTH and len(meant) == 1 else None


def _births(parts: dict[str, str], today: date) -> tuple[Birth, ...]:
    """Return the dates that were meant: of two digits of a year, each century that has been. Raises NotUnderstood."""
    month, day = (int(parts[name]) if name in parts else None for name in ("month", "day"))
    year = int(parts["year"])
    century = today.year // CENTURY * CENTURY
    years = [century - CENTURY + year, century + year] if len(parts["year"]) == 2 else [year]  # noqa: PLR2004 - digits
    births = tuple((one, month, day) for one in years if _has_been(one, month, day, today))
    if not births:
        raise NotUnderstood(Unclear.WRONG_DATE)
    return births


def _has_been(year: int, month: int | None, day: int | None, today: date) -> bool:
    if year < EARLIEST_YEAR:
        return False
    try:
        # 0 is no month and no day: only those not given stand for the first.
        return date(year, 1 if month is None else month, 1 if day is None else day) <= today
    except ValueError:
        return False


def _names(text: str, *, leads_to_date: bool) -> list[str]:
    """Return the names in a part of the text, without civilities and without what announces a date."""
    words = [word.strip(".,;:()") for word in text.split()]
    words = [word for word in words if any(c.isalpha() for c in word)]
    if leads_to_date:
        while words and _flat(words[-1]) in _BEFORE_A_DATE | _OF_BIRTH:
            words.pop()
    while words and _flat(words[0]) in _POLITE:
        words.pop(0)
    return [word for word in words if _flat(word) not in _OF_BIRTH | _BETWEEN_NAMES]


def is_named(words: Sequence[str], *, birth_name: str, usual_name: str, given_names: str) -> bool:
    """Tell whether these words are somebody's family name, alone or with a given name on either side of it.

    Spellings are those that `registry.matching` accepts of a member: an agent reads what the caller says.
    """
    for cut in range(len(words)):
        after, before = words[cut:], words[:cut]
        for family, given in ((after, before), (words[: len(after)], words[len(after) :]))[: 1 + bool(cut)]:
            if not names_match(" ".join(family), birth_name=birth_name, usual_name=usual_name):
                continue
            if not given or given_name_matches(" ".join(given), given_names=given_names, birth_name=birth_name):
                return True
    return False
