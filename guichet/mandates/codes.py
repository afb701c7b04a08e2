"""The three codes of a mandate: of the email, of the mouth, and of the objection (pure, but for the random source).

That of the email and that of the objection stand for themselves, and are as long as those of « Ce n'est pas moi »
(`accounts.disavowal_codes`). That of the mouth is worth nothing without the email's, and five tries: 8 digits.
"""

import hmac
import secrets

from guichet.accounts import disavowal_codes

_DIGITS = 8


def written() -> str:
    """Return a code for a message: `K7MP-3XRT-9HCD`."""
    return disavowal_codes.generate()


def spoken() -> str:
    """Return a code to be told: 8 digits."""
    return f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"


def aloud(code: str) -> str:
    """Return a code as people read it aloud: `2741 9368`."""
    return f"{code[:4]}\N{NO-BREAK SPACE}{code[4:]}"


def is_spoken(typed: str, code: str) -> bool:
    """Whether the code was typed, blanks and the rest aside, in the time that any other takes."""
    digits = "".join(char for char in typed if char.isdecimal() and char.isascii())
    return hmac.compare_digest(digits, code)
