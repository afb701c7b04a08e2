"""Recovery codes: ten on a sheet of paper, each of which opens once when the application is lost.

Eight characters of twenty are 34 bits. Only digests are kept, under a key that is sealed: whoever reads the database
can neither use a code nor try them all, and online the tries are counted.
"""

import hashlib
import hmac
import secrets
import unicodedata
from datetime import datetime

from django.db.models import QuerySet

from guichet.accounts.disavowal_codes import ALPHABET
from guichet.accounts.models import Account
from guichet.login.models import Authenticator, RecoveryCode

COUNT = 10
LENGTH = 8
_HALF = LENGTH // 2


def new_key() -> str:
    """Return a new key of the codes of one application."""
    return secrets.token_hex(32)


def generate() -> str:
    """Return a new code as it is shown, `K7MP-3XRT`: no character looks like another, and no code is a word."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def normalise(typed: str) -> str:
    """Return what was typed as it was shown: case, blanks and hyphens do not matter."""
    return _grouped("".join(char for char in unicodedata.normalize("NFKC", typed).upper() if char.isalnum()))


def replace_all(authenticator: Authenticator, *, now: datetime) -> list[str]:
    """Make ten codes in the place of any there were, and return them: they are never seen again."""
    codes: set[str] = set()
    while len(codes) < COUNT:
        codes.add(generate())
    authenticator.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(authenticator=authenticator, digest=_digest(authenticator, code), made_at=now) for code in codes
    )
    return sorted(codes)


def spend(account: Account, typed: str) -> bool:
    """Use a code up; whether there was one. Of two that use it at once, one does."""
    held = Authenticator.objects.filter(account=account).first()
    if held is None:
        return False
    found = RecoveryCode.objects.filter(authenticator=held.pk, digest=_digest(held, normalise(typed)))
    return bool(found.delete()[0])


def left(account: Account) -> int:
    """Return how many are left."""
    return RecoveryCode.objects.filter(authenticator__account=account).count()


def forget_since(account: Account, since: datetime) -> int:
    """Forget those made at `since` or later; return how many."""
    return _made_since(account, since).delete()[0]


def any_since(account: Account, since: datetime) -> bool:
    """Whether some were made at `since` or later."""
    return _made_since(account, since).exists()


def _made_since(account: Account, since: datetime) -> QuerySet[RecoveryCode]:
    return RecoveryCode.objects.filter(authenticator__account=account, made_at__gte=since)


def _digest(authenticator: Authenticator, code: str) -> str:
    return hmac.digest(bytes.fromhex(authenticator.codes_key), code.encode(), hashlib.sha256).hex()


def _grouped(characters: str) -> str:
    return f"{characters[:_HALF]}-{characters[_HALF:]}"
