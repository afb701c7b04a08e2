"""Codes of « Ce n'est pas moi »: printed in a letter, typed once by its reader (pure, but for the random source).

Twelve characters of twenty: 12 x log2(20) = 51.9 bits. A code stands for itself, without a number beside it, so a guess
may meet any of the codes alive: with a million of them (2^19.9) and a thousand guesses an hour for the whole
organisation during the 90 days a code lives (2^21), the odds that somebody's account gets blocked by chance are 1 in
1,900 for a quarter of uninterrupted attack; and whoever meets one gains nothing but the work of an adviser.

No character looks like another: neither 0 nor O nor Q, 1 nor I nor L, 2 nor Z, 5 nor S, 8 nor B, G, U. Without A and E,
no code is a word.
"""

import secrets
import unicodedata

ALPHABET = "CDFHJKMNPRTVWXY34679"
LENGTH = 12
_GROUP = 4


def generate() -> str:
    """Return a new code as it is printed, in groups of four: `K7MP-3XRT-9HCD`."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def normalise(typed: str) -> str:
    """Return what was typed as it was printed: case, blanks and hyphens do not matter, and lose no entropy."""
    return _grouped("".join(char for char in unicodedata.normalize("NFKC", typed).upper() if char.isalnum()))


def _grouped(characters: str) -> str:
    return "-".join(characters[start : start + _GROUP] for start in range(0, len(characters), _GROUP))
