"""The number of a convention: `CV`, 8 random digits and a key, printed on the paper and said on the telephone (pure).

Chance alone: it tells nothing of how many there are, and the key catches one wrong digit, or two that changed places.
"""

import re
import secrets

PREFIX = "CV"
_BODY = 8
_WHOLE = re.compile(rf"{PREFIX}(\d{{{_BODY}}})(\d{{2}})", re.ASCII)


def generate() -> str:
    """Return a new number."""
    body = "".join(secrets.choice("0123456789") for _ in range(_BODY))
    return PREFIX + body + _key(body)


def parse(text: str) -> str | None:
    """Return the number as it is kept, however it was typed; None for what is none."""
    found = _WHOLE.fullmatch("".join(character for character in text.upper() if character.isalnum()))
    return found[0] if found and _key(found[1]) == found[2] else None


def group(number: str) -> str:
    """Return it as people read it aloud: `CV 0123 4567 89`."""
    return f"{number[:2]} {number[2:6]} {number[6:10]} {number[10:]}"


def _key(body: str) -> str:
    return f"{97 - int(body) % 97:02d}"
