"""French postal addresses, NF Z 10-011 (January 2013): six lines of 38 characters, a seventh abroad (pure).

The registry gives six positional lines, or seven: 1 the person, 2 flat or floor, 3 building, 4 number and street,
5 hamlet or BP, 6 postcode and locality, 7 the country in full when it is not France. Lines 4 to 7 are printed in
capitals without accents or punctuation, as La Poste's machines read them best.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Final

MOST_CHARACTERS: Final = 38
MOST_IN_STREET: Final = 32
"""Of the wording of a street, its number apart, and of a locality: beyond, and only then, words are abbreviated."""
DOMESTIC_LINES: Final = 6

FRANCE: Final = frozenset({"", "FRANCE"})


class UnusableAddress(ValueError):
    """A letter cannot be sent to this address. The message never quotes it."""

    def __init__(self, line: int) -> None:
        """Take the number of the line at fault, from 1; 0 for the whole."""
        super().__init__(f"line {line}" if line else "the whole address")
        self.line = line


class WrongLines(UnusableAddress):
    """There are not six lines, nor seven."""


class LineTooLong(UnusableAddress):
    """More than 38 characters remain once abbreviated; cutting a name could send a secret to somebody else."""


class NobodyNamed(UnusableAddress):
    """Lines 1 and 2 are empty."""


class WrongPostcode(UnusableAddress):
    """Line 6 of a French address is not five digits and a locality."""


# In the order they are applied: what the ear misses least first, the kind of street last.
ABBREVIATIONS: Final[tuple[tuple[str, str], ...]] = (
    ("COMMANDANT", "CDT"), ("CAPITAINE", "CNE"), ("COLONEL", "CNL"), ("LIEUTENANT", "LTN"), ("MARECHAL", "MAL"),
    ("GENERAL", "GAL"), ("PROFESSEUR", "PR"), ("DOCTEUR", "DR"), ("PRESIDENT", "PDT"), ("MONSEIGNEUR", "MGR"),
    ("SAINTE", "STE"), ("SAINT", "ST"), ("NOTRE DAME", "ND"), ("GRANDE", "GDE"), ("GRAND", "GD"), ("PETITE", "PTE"),
    ("PETIT", "PT"), ("ANCIENNE", "ANC"), ("ANCIEN", "ANC"), ("NOUVELLE", "NVE"), ("NOUVEAU", "NV"),
    ("FAUBOURG", "FG"), ("ZONE INDUSTRIELLE", "ZI"), ("ZONE ARTISANALE", "ZA"), ("LOTISSEMENT", "LOT"),
    ("RESIDENCE", "RES"), ("QUARTIER", "QUA"), ("HAMEAU", "HAM"), ("LIEU DIT", "LD"), ("BATIMENT", "BAT"),
    ("IMMEUBLE", "IMM"), ("APPARTEMENT", "APT"), ("ESCALIER", "ESC"), ("ENTREE", "ENT"), ("ETAGE", "ETG"),
    ("BOULEVARD", "BD"), ("AVENUE", "AV"), ("IMPASSE", "IMP"), ("PASSAGE", "PAS"), ("CHEMIN", "CHE"),
    ("ALLEE", "ALL"), ("ROUTE", "RTE"), ("SQUARE", "SQ"), ("PLACE", "PL"),
)  # fmt: skip
CIVILITIES: Final[tuple[tuple[str, str], ...]] = (
    ("MADEMOISELLE", "MLLE"),
    ("MONSIEUR", "M"),
    ("MADAME", "MME"),
    ("MAITRE", "ME"),
    ("DOCTEUR", "DR"),
)
_STREET_NUMBER = re.compile(r"\d+(?: (?:BIS|TER|QUATER|[A-Z](?= )))? ")
_FRENCH_LAST_LINE = re.compile(r"(\d{5}) ([A-Z].*)")
_LIGATURES = str.maketrans({"Œ": "OE", "Æ": "AE", "ß": "SS", "ẞ": "SS", "Ø": "O", "Ł": "L", "Đ": "D"})


def address_lines(lines: Sequence[str]) -> list[str]:
    """Return the lines to print, empty ones closed up. Raises a subclass of UnusableAddress."""
    if len(lines) not in {DOMESTIC_LINES, DOMESTIC_LINES + 1}:
        raise WrongLines(0)
    country = capitals(lines[DOMESTIC_LINES]) if len(lines) > DOMESTIC_LINES else ""
    abroad = country not in FRANCE
    first, second, third = (_tidy(line) for line in lines[:3])
    if not first and not second:
        raise NobodyNamed(1)
    street, place, town = (capitals(line) for line in lines[3:6])
    written = [
        _shortened(first, _abbreviator(CIVILITIES)),
        _shortened(second, _abbreviator(ABBREVIATIONS)),
        _shortened(third, _abbreviator(ABBREVIATIONS)),
        _street(street),
        _shortened(place, _abbreviator(ABBREVIATIONS)),
        town if abroad else _town(town),
        country if abroad else "",
    ]
    for number, line in enumerate(written, start=1):
        if len(line) > MOST_CHARACTERS:
            raise LineTooLong(number)
    return [line for line in written if line]


def capitals(text: str) -> str:
    """Return capitals, digits and single blanks only: `12, rue de l'Église` gives `12 RUE DE L EGLISE`."""
    plain = unicodedata.normalize("NFKD", text.upper().translate(_LIGATURES))
    kept = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^A-Z0-9]", " ", kept).split())


def _tidy(text: str) -> str:
    """Keep a name as it is spelt, on one line."""
    return " ".join("".join(char if char.isprintable() else " " for char in unicodedata.normalize("NFC", text)).split())


def _abbreviator(table: Sequence[tuple[str, str]]) -> Callable[[str, int], str]:
    def abbreviate(text: str, most: int) -> str:
        """Replace whole words, one kind after the other, until `most` characters are left."""
        for word, short in table:
            if len(text) <= most:
                break
            # Lines 1 to 3 keep their accents.
            pattern = word.replace("E", "[EÉÈ]").replace("A", "[AÂ]")
            text = re.sub(rf"\b{pattern}\b", short, text, flags=re.IGNORECASE)
        return text

    return abbreviate


def _shortened(line: str, abbreviate: Callable[[str, int], str]) -> str:
    return abbreviate(line, MOST_CHARACTERS)


def _street(line: str) -> str:
    number = _STREET_NUMBER.match(line)
    start = number.end() if number else 0
    return line[:start] + _abbreviator(ABBREVIATIONS)(line[start:], min(MOST_IN_STREET, MOST_CHARACTERS - start))


def _town(line: str) -> str:
    # « 67 000 » is how people write it; the standard has no blank in a postcode.
    found = _FRENCH_LAST_LINE.fullmatch(re.sub(r"^(\d{2}) (\d{3})\b", r"\1\2", line))
    if found is None:
        raise WrongPostcode(DOMESTIC_LINES)
    locality = _abbreviator(ABBREVIATIONS)(found[2], MOST_IN_STREET)
    if len(locality) > MOST_IN_STREET:
        raise LineTooLong(DOMESTIC_LINES)
    return f"{found[1]} {locality}"
