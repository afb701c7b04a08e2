"""What somebody typed in « Rechercher », understood. Pure: no model, no clock.

Accents, case and ligatures count for nothing, nor does the end of a plural; a word is found at the beginning of words.
"""

import calendar
import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from guichet.identifiers import amounts

LONGEST = 80
"""Characters: a longer text is a mistake, and more work than it is worth."""
MOST_WORDS = 8
YEARS_OF_A_MONTH = 5
"""« mars » alone is that of the last years."""

_MONTHS = ("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
           "decembre")  # fmt: skip
_SMALL = frozenset({
    "a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ma", "mes", "mon", "par", "pour",
    "sa", "ses", "son", "un", "une",
})  # fmt: skip
_PLURALS = ("s", "x")
_SHORTEST_PLURAL = 4
_AMOUNT = re.compile(r"\d[\d \u00a0\u202f]*(?:[.,]\d{2}(?!\d) ?(?:€|euros?\b)?| ?(?:€|euros?\b))")
_DAY = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")
_YEAR = re.compile(r"(?:19|20)\d\d")
_WORD = re.compile(r"\w+")
# The letters that French writes with a mark, and how each ligature is also written.
_SAME = {
    "a": "aàâäáã", "c": "cç", "e": "eéèêë", "i": "iîïí", "n": "nñ", "o": "oôöó", "u": "uùûüú", "y": "yÿ",
}  # fmt: skip
_LIGATURES = (("oe", "œ"), ("ae", "æ"))
_HALVES = {parts[0]: ligature for parts, ligature in _LIGATURES}
# A letter may also be followed by its mark, as some registries send it.
_MARKS = "[\u0300-\u036f]*"
_FOLDED = {
    **{letter: plain for plain, letters in _SAME.items() for letter in letters[1:]},
    **{ligature: parts for parts, ligature in _LIGATURES},
    **{chr(code): "" for code in range(0x300, 0x370)},
}


@dataclass(frozen=True)
class Asked:
    """A search: every word, within the time and of the amount that were said."""

    words: tuple[str, ...] = ()
    """Folded, without the small words."""
    times: tuple[tuple[date, date], ...] = ()
    """First and last day of each stretch of time that suits; none, all time does."""
    told: tuple[str, ...] = ()
    """The words of the time, as a title may hold them: `2022`, `mars`."""
    cents: int | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether nothing can be looked for."""
        return not (self.words or self.times or self.cents)


def understood(text: str, *, today: date) -> Asked:
    """Return what is looked for. Never raises: what is no date and no amount is a word."""
    left, cents = _amount(text[:LONGEST])
    left, day = _day(left)
    tokens = [fold(token) for token in _WORD.findall(left)][:MOST_WORDS]
    years = [int(token) for token in tokens if _YEAR.fullmatch(token)]
    months = [_MONTHS.index(token) + 1 for token in tokens if token in _MONTHS]
    told = tuple(token for token in tokens if _YEAR.fullmatch(token) or token in _MONTHS)
    others = [token for token in tokens if token not in told]
    words = [token for token in others if token not in _SMALL] or others
    times = [(day, day)] if day else _times(years, months, today)
    return Asked(tuple(map(_singular, words)), tuple(times), told, cents)


def finder(words: Sequence[str]) -> re.Pattern[str]:
    """Return a pattern that finds texts with every one of these folded words, however they are written there.

    It is the words that become a pattern, and no text is folded.
    """
    return re.compile("".join(rf"(?=.*?\b{_blind(word)})" for word in words), re.IGNORECASE | re.DOTALL)


def places(words: Sequence[str], joined: str, *, between: str) -> Iterator[int]:
    """Yield the places of the texts that `finder` finds among thousands, joined by a character that is in none.

    Folded all at once, a letter after the other and not a text after the other, they take a third of the time; and
    whoever needs the first few stops there.
    """
    plain = joined.casefold()
    for letter, folded in _FOLDED.items():
        # Most are not there, and looking for one costs next to nothing.
        if letter in plain:
            plain = plain.replace(letter, folded)
    if not all(word in plain for word in words):
        return
    begins = [re.compile(rf"\b{re.escape(word)}").search for word in words]
    for place, text in enumerate(plain.split(between)):
        if all(word in text for word in words) and all(begin(text) for begin in begins):
            yield place


def fold(text: str) -> str:
    """Return a text without case, marks and ligatures."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    for parts, ligature in _LIGATURES:
        plain = plain.replace(ligature, parts)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _blind(word: str) -> str:
    if (last := word[-1]) in _HALVES:
        # A word is found at the beginning of others: « co » in « cœur » too.
        return f"{_whole(word[:-1])}[{_SAME[last]}{_HALVES[last]}]{_MARKS}"
    return _whole(word)


def _whole(word: str) -> str:
    pieces = re.split("(oe|ae)", word)
    return "".join(_ligature(piece) if piece in ("oe", "ae") else _letters(piece) for piece in pieces)


def _ligature(parts: str) -> str:
    return f"(?:{dict(_LIGATURES)[parts]}|{_letters(parts)})"


@functools.lru_cache(maxsize=512)
def _letters(word: str) -> str:
    return "".join(
        f"[{_SAME[letter]}]{_MARKS}" if letter in _SAME else f"{re.escape(letter)}{_MARKS}" for letter in word
    )


def _singular(word: str) -> str:
    return word[:-1] if len(word) >= _SHORTEST_PLURAL and word.endswith(_PLURALS) else word


def _amount(text: str) -> tuple[str, int | None]:
    """Return the text without the amount that it holds, and that amount in cents; `22 €` is 22,00."""
    match = _AMOUNT.search(text)
    if match is None or _DAY.search(text):
        return text, None
    number = re.sub(r"[^\d.,]", "", match[0])
    try:
        cents = amounts.parse(number if re.search(r"[.,]\d{2}$", number) else f"{number},00")
    except amounts.InvalidAmount:
        return text, None
    return f"{text[: match.start()]} {text[match.end() :]}", cents


def _day(text: str) -> tuple[str, date | None]:
    """Return the text without the day that it holds, `18/02/2022`, and that day."""
    match = _DAY.search(text)
    if match is None:
        return text, None
    day, month, year = map(int, match.groups())
    try:
        found = date(year, month, day)
    except ValueError:
        return text, None
    return f"{text[: match.start()]} {text[match.end() :]}", found


def _times(years: Sequence[int], months: Sequence[int], today: date) -> list[tuple[date, date]]:
    if not months:
        return [(date(year, 1, 1), date(year, 12, 31)) for year in years]
    of_years = years or range(today.year, today.year - YEARS_OF_A_MONTH, -1)
    return [
        (date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
        for year in of_years
        for month in months
    ]
