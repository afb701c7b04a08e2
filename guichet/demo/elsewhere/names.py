"""How the other systems call people, the same at each start: what was associated before stays so."""

import hashlib
from typing import Final

SIRET: Final = "09000005000014"
"""Of the fund whose agents come by ProConnect; it cannot exist."""


def sub_of(whom: str) -> str:
    """Return what stands for somebody at one of these systems."""
    return hashlib.sha256(f"essai {whom}".encode()).hexdigest() + "v1"


def uid_of(email: str) -> str:
    """Return what an agent's organisation calls them."""
    return hashlib.sha256(email.encode()).hexdigest()[:12]
