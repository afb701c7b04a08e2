"""The number that somebody who asked for something is given, and by which an agent finds the case again.

It is the beginning of the case's random reference: short enough for the telephone, too long to be met by chance
(48 bits), and it tells neither how many cases there are nor what they are about.
"""

import uuid

from guichet.cases.models import Case

DIGITS = 12
_GROUP = 4
_REST = 32 - DIGITS


def number(reference: uuid.UUID) -> str:
    """Return the receipt number of a case, in groups of four: `4F3A-91BC-2D07`."""
    digits = reference.hex[:DIGITS].upper()
    return "-".join(digits[start : start + _GROUP] for start in range(0, DIGITS, _GROUP))


def find(receipt: str) -> Case | None:
    """Return the case of this receipt number, however it is spaced or written; None where there is none."""
    found = bounds(receipt)
    return Case.objects.filter(reference__range=found).first() if found else None


def bounds(receipt: str) -> tuple[uuid.UUID, uuid.UUID] | None:
    """Return the least and the greatest reference that bear this receipt number, None where it is none."""
    digits = "".join(receipt.split()).replace("-", "").lower()
    if len(digits) != DIGITS or not set(digits) <= set("0123456789abcdef"):
        return None
    return uuid.UUID(digits + "0" * _REST), uuid.UUID(digits + "f" * _REST)
