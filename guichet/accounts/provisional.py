"""Provisional passwords: made to be read aloud and copied from paper (pure, but for the random source).

Nine syllables of a consonant and a vowel, in three words: 12 x 4 = 48 syllables, 9 x log2(48) = 50.3 bits, which is
what CNIL deliberation 2022-100 asks of a password whose tries are limited. No character looks like another: no l, u,
v, q, s, z, c, no digit, no capital.
"""

import secrets
import unicodedata

CONSONANTS = "bdfgjkmnprtx"
VOWELS = "aeio"
WORDS = 3
SYLLABLES_PER_WORD = 3
# A letter that insults its reader helps nobody; the loss is far below a hundredth of a bit.
UNWELCOME = (
    "bite",
    "pine",
    "pede",
    "nike",
    "kaka",
    "pipi",
    "peto",
    "negro",
    "nazi",
    "gode",
    "bebete",
    "debile",
    "idio",
)


def generate() -> str:
    """Return a new provisional password, such as `tomika-pareno-dibafo`."""
    while True:
        words = [
            "".join(secrets.choice(CONSONANTS) + secrets.choice(VOWELS) for _ in range(SYLLABLES_PER_WORD))
            for _ in range(WORDS)
        ]
        if not any(unwelcome in "".join(words) for unwelcome in UNWELCOME):
            return "-".join(words)


def normalise(typed: str) -> str:
    """Return what was typed as it was issued: case, blanks and hyphens do not matter, and lose no entropy."""
    letters = "".join(char for char in unicodedata.normalize("NFKC", typed).casefold() if char.isalpha())
    size = 2 * SYLLABLES_PER_WORD
    return "-".join(letters[start : start + size] for start in range(0, len(letters), size))
