"""The number of a certificate and its control code, as printed and as typed.

Both are of the twenty characters that no one mistakes for another (`accounts.disavowal_codes`). Twelve of them name the
paper (51.9 bits) and eight more open what it says (34.6 bits): a number that was overheard or seen in a list opens
nothing, and both together are guessed by nobody within the tries that `verifying` leaves.
"""

import secrets

from guichet.accounts.disavowal_codes import ALPHABET, generate, normalise

__all__ = ["new_control", "new_number", "normalise"]
CONTROL_LENGTH = 8


def new_number() -> str:
    """Return `K7MP-3XRT-9HCD`."""
    return generate()


def new_control() -> str:
    """Return `C4KW-77RH`."""
    return normalise("".join(secrets.choice(ALPHABET) for _ in range(CONTROL_LENGTH)))
