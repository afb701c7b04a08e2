"""What a personal password must be (R126-R129); the gauge that says it while one types is the browser's (R131)."""

import functools
import re
import string
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

SHORTEST, LONGEST = 8, 50
FEWEST_KINDS, MOST_KINDS = 3, 4
# zxcvbn is slow on long input, and adds nothing past this length.
LONGEST_JUDGED = 32
SOON_GUESSED = 1
"""zxcvbn's score, from 0 to 4: a million guesses at most."""
SHORTEST_PERSONAL_WORD = 3
# What Django's English list misses.
FRENCH = frozenset(
    [
        "motdepasse",
        "azerty",
        "azertyuiop",
        "bonjour",
        "soleil",
        "doudou",
        "chouchou",
        "loulou",
        "marseille",
        "mutualite",
        "agriculture",
    ]
)


class Weakness(StrEnum):
    """Why a password is refused; the form says it in the person's words."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_FEW_KINDS = "too_few_kinds"
    PERSONAL = "personal"
    COMMON = "common"


def kinds(password: str) -> int:
    """Return how many of the four kinds there are: upper case, lower case, digit, special (R128)."""
    return sum(
        (
            any(char.isupper() for char in password),
            any(char.islower() for char in password),
            any(char.isdecimal() for char in password),
            any(not char.isalnum() for char in password),
        )
    )


def weaknesses(
    password: str,
    *,
    personal: Iterable[str],
    kinds_needed: int = FEWEST_KINDS,
    shortest: int = SHORTEST,
    longest: int = LONGEST,
) -> list[Weakness]:
    """Return every reason to refuse a password, most telling first; none when it is accepted.

    `kinds_needed` is the fund's rule (C-10); agents have other lengths. `personal` are the identifier and the names of
    the holder: what a thief tries first.
    """
    found, personal = [], list(personal)
    if len(password) < shortest:
        found.append(Weakness.TOO_SHORT)
    if len(password) > longest:
        found.append(Weakness.TOO_LONG)
    if kinds(password) < kinds_needed:
        found.append(Weakness.TOO_FEW_KINDS)
    folded = _fold(password)
    letters = "".join(filter(str.isalnum, folded))
    words = (part for one in personal for part in re.split(r"[\W_]+", _fold_words(one)))
    if any(len(word) >= SHORTEST_PERSONAL_WORD and word in letters for word in words):
        found.append(Weakness.PERSONAL)
    if folded in _common() or folded.rstrip(string.digits + string.punctuation) in _common_words():
        found.append(Weakness.COMMON)
    if not found and _soon_guessed(password, personal):
        found.append(Weakness.COMMON)
    return found


def _soon_guessed(password: str, personal: Iterable[str]) -> bool:
    """Whether some hundred thousands of guesses find it (zxcvbn): « Abcdefg1 » has three kinds and is worth nothing."""
    from zxcvbn import zxcvbn  # noqa: PLC0415 - its dictionaries weigh 10 MB: only processes that judge pay for them

    score: int = zxcvbn(password[:LONGEST_JUDGED], user_inputs=list(personal))["score"]
    return score <= SOON_GUESSED


def _fold_words(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _fold(text: str) -> str:
    return "".join(_fold_words(text).split())


@functools.cache
def _common() -> frozenset[str]:
    from django.contrib.auth.password_validation import CommonPasswordValidator  # noqa: PLC0415 - 20,000 words, read once

    return frozenset(CommonPasswordValidator().passwords)


@functools.cache
def _common_words() -> frozenset[str]:
    """Return common passwords without their final digits: « Password1! » is « password » (French ones added)."""
    return frozenset(word for word in _common() if word.isalpha() and len(word) >= SHORTEST_PERSONAL_WORD) | FRENCH
