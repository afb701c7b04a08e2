"""References given at a reception desk: read aloud by an agent, typed once on a telephone (pure, but for chance).

Eight characters of twenty: 8 x log2(20) = 34.6 bits, and a birth date beside them, which an ear nearby does not know.
With 2,000 references alive at once (2^11) and the 3,000 tries an hour of the whole organisation, a year of
uninterrupted attack (2^24.6 tries) meets a living reference twice, and the birth date that goes with it (1 in 25,000
for who knows nothing of the person) with odds of 1 in 12,000. Two groups of four are remembered from desk to chair.

No character looks like another: the alphabet is that of the codes in letters (`accounts.disavowal_codes`).
"""

import secrets
import unicodedata

from guichet.accounts.disavowal_codes import ALPHABET

LENGTH = 8
_GROUP = 4


def generate() -> str:
    """Return a new reference as it is shown: `K7MP-3XRT`."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def normalise(typed: str) -> str:
    """Return what was typed as it was shown: case, blanks and hyphens do not matter, and lose no entropy."""
    return _grouped("".join(char for char in unicodedata.normalize("NFKC", typed).upper() if char.isalnum()))


def _grouped(characters: str) -> str:
    return "-".join(characters[start : start + _GROUP] for start in range(0, len(characters), _GROUP))
