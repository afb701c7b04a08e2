"""Codes of an application: TOTP (RFC 6238), six digits every 30 seconds, HMAC-SHA-1 (pure, but for the random source).

The parameters are those that every application knows; several ignore any others that a QR code asks for.
"""

import unicodedata
from collections.abc import Iterator
from datetime import datetime
from hmac import compare_digest

import pyotp

STEP = 30
"""Seconds."""
DIGITS = 6
DRIFT = 1
"""Steps before and after the present one: clocks of telephones differ, and people type slowly."""
SECRET_CHARACTERS = 32
"""160 bits in base32, the length that RFC 4226 recommends."""
ISSUER = "MSA"


def new_secret() -> str:
    """Return a new secret in base32."""
    return pyotp.random_base32(length=SECRET_CHARACTERS)


def step_at(now: datetime) -> int:
    """Return the number of the step of a moment."""
    return int(now.timestamp()) // STEP


def code_at(secret: str, step: int) -> str:
    """Return the code of a step."""
    return pyotp.HOTP(secret, digits=DIGITS).at(step)


def matching_step(secret: str, typed: str, *, now: datetime) -> int | None:
    """Return the step whose code this is, of those that may be typed now; None for a wrong code."""
    given = tidy(typed)
    if len(given) != DIGITS or not given.isascii():
        return None
    # All of them, whichever matches: the time tells nothing of how near a guess was.
    found = [step for step in _steps(now) if compare_digest(code_at(secret, step), given)]
    return found[-1] if found else None


def tidy(typed: str) -> str:
    """Return a code without the spaces that applications show and people copy."""
    return "".join(character for character in unicodedata.normalize("NFKC", typed) if character.isalnum())


def address(secret: str, *, holder: str) -> str:
    """Return the `otpauth:` address that a QR code holds. `holder` names the account in the member's own telephone."""
    return pyotp.TOTP(secret, name=holder, issuer=ISSUER).provisioning_uri()


def groups(secret: str) -> str:
    """Return a secret in groups of four, to be typed where no camera is."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def _steps(now: datetime) -> Iterator[int]:
    present = step_at(now)
    yield from range(present - DRIFT, present + DRIFT + 1)
