"""Recovery codes: ten on a sheet of paper, each of which opens once when the application is lost.

Eight characters of twenty are 34 bits. Only an index under a key that is not in the database is kept, bound to the
account: whoever reads the database can neither use one nor try them all, and online the tries are counted.
"""

import secrets
import unicodedata
from datetime import datetime

from guichet.accounts.disavowal_codes import ALPHABET
from guichet.accounts.models import Account
from guichet.login.models import RecoveryCode
from guichet.sealing.keyring import keyring

COUNT = 10
LENGTH = 8
FEW = 3
"""From as many left, the member is told to make others."""
PURPOSE = "login.RecoveryCode.index"
_HALF = LENGTH // 2


def generate() -> str:
    """Return a new code as it is shown, `K7MP-3XRT`: no character looks like another, and no code is a word."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def normalise(typed: str) -> str:
    """Return what was typed as it was shown: case, blanks and hyphens do not matter."""
    return _grouped("".join(char for char in unicodedata.normalize("NFKC", typed).upper() if char.isalnum()))


def replace_all(account: Account, *, now: datetime) -> list[str]:
    """Make ten codes in the place of any there were, and return them: they are never seen again."""
    codes: set[str] = set()
    while len(codes) < COUNT:
        codes.add(generate())
    RecoveryCode.objects.filter(account=account).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(account=account, index=keyring().blind_index(_bound(account, code), purpose=PURPOSE), made_at=now)
        for code in codes
    )
    return sorted(codes)


def spend(account: Account, typed: str) -> bool:
    """Use a code up; whether there was one. Of two that use it at once, one does."""
    indexes = keyring().blind_indexes(_bound(account, normalise(typed)), purpose=PURPOSE)
    return bool(RecoveryCode.objects.filter(account=account, index__in=indexes).delete()[0])


def left(account: Account) -> int:
    """Return how many are left."""
    return RecoveryCode.objects.filter(account=account).count()


def forget(account: Account, *, since: datetime | None = None) -> int:
    """Forget them all, or those made at `since` or later; return how many."""
    found = RecoveryCode.objects.filter(account=account)
    if since is not None:
        found = found.filter(made_at__gte=since)
    return found.delete()[0]


def _bound(account: Account, code: str) -> str:
    return f"{account.reference}:{code}"


def _grouped(characters: str) -> str:
    return f"{characters[:_HALF]}-{characters[_HALF:]}"
