"""What a code is and what becomes of one. Pure: no Django, no clock, no I/O.

A code, its tries and its sendings belong to one (purpose, subject):

| before            | asked             | counts so far            | after                     | answer            |
| ----------------- | ----------------- | ------------------------ | ------------------------- | ----------------- |
| nothing, or used  | issue             | -                        | waiting, counts at 0      | sent              |
| waiting, expired  | issue             | over 15 minutes old      | waiting, counts at 0      | sent              |
| waiting, expired  | issue             | sendings and tries left  | waiting, one sending more | sent              |
| waiting, expired  | issue             | none left                | as before                 | TooManyResends    |
| nothing, or used  | check             | -                        | as before                 | NONE              |
| expired           | check             | -                        | as before                 | EXPIRED           |
| waiting           | check             | no try left              | as before                 | EXHAUSTED         |
| waiting           | check, wrong code | a try left               | one try more              | WRONG             |
| waiting           | check, right code | a try left               | used                      | ACCEPTED          |

A new code does not reset the tries: otherwise asking for codes would buy guesses. Both counts start again 15 minutes
after the first code, and once a code was used.
"""

import secrets
import unicodedata
from datetime import datetime
from enum import Enum
from typing import Protocol


class CodeAnswer(Enum):
    """What is said of a code that somebody typed."""

    ACCEPTED = "accepted"
    WRONG = "wrong"
    EXPIRED = "expired"
    EXHAUSTED = "exhausted"
    """Too many wrong ones: even the right one is refused, until the counts start again."""
    NONE = "none"
    """No code waits: none was sent, or it was used already."""


class Waiting(Protocol):
    """A code as it is kept."""

    tries: int
    most_tries: int
    expires_at: datetime
    used_at: datetime | None


def refusal(code: Waiting | None, *, now: datetime) -> CodeAnswer | None:
    """Return why nothing that is typed may be looked at, None if it may."""
    if code is None or code.used_at is not None:
        return CodeAnswer.NONE
    if code.expires_at <= now:
        return CodeAnswer.EXPIRED
    if code.tries >= code.most_tries:
        return CodeAnswer.EXHAUSTED
    return None


def new_code(digits: int) -> str:
    """Return a code of so many digits, each as likely as the others."""
    return f"{secrets.randbelow(10**digits):0{digits}d}"


def tidy(typed: str) -> str:
    """Return what was typed without the spaces, points and dashes that people and mail programs put between digits."""
    return "".join(character for character in unicodedata.normalize("NFKC", typed) if character.isalnum())
