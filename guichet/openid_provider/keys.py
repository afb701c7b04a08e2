"""The keys that tokens are signed with (docs/adr/0124): read once, and again after a minute.

A key is shown before it signs, so that nobody meets it before they could have fetched it, and after it signs no more,
as long as something that it signed is of use.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from joserfc.jwk import ECKey, Key, KeySet, RSAKey

from guichet.audit import operations as audit
from guichet.funds.kept import Kept
from guichet.jose.algorithms import ASYMMETRIC
from guichet.openid_provider.models import SigningKey

KEPT_FOR: Final = 60.0
"""Seconds: a key taken out of use at once may sign so long."""
SHOWN_BEFORE: Final = timedelta(hours=24)
"""Clients keep what they fetched for a day at most, or look again when a token names a key that they do not know."""
SHOWN_AFTER: Final = timedelta(hours=48)
"""An ID token lives minutes, and is shown again at the logout (`id_token_hint`), at the end of the longest session."""
RSA_BITS: Final = 2048


class NoKey(Exception):
    """No key signs with this algorithm: `guichet openid-keys rotate` makes one."""


@dataclass(frozen=True)
class Signer:
    """A key that may sign."""

    kid: str
    alg: str
    key: Key
    signs_from: datetime
    retired_at: datetime | None

    def signs(self, now: datetime) -> bool:
        """Whether it signs at this moment."""
        return self.signs_from <= now and (self.retired_at is None or now < self.retired_at)

    def is_shown(self, now: datetime) -> bool:
        """Whether what it signs, or signed, may have to be verified."""
        return self.retired_at is None or now < self.retired_at + SHOWN_AFTER


_PARSED: dict[str, Key] = {}
"""By name: to parse a private key of RSA takes as long as 150 signatures, since its primes are proved again."""


def _load(_now: datetime) -> tuple[Signer, ...]:
    rows = list(SigningKey.objects.order_by("-signs_from", "-pk"))
    parsed = {row.kid: _PARSED.get(row.kid) or _parsed(row) for row in rows}
    _PARSED.clear()
    _PARSED.update(parsed)
    return tuple(Signer(row.kid, row.alg, parsed[row.kid], row.signs_from, row.retired_at) for row in rows)


KEYS: Kept[tuple[Signer, ...]] = Kept(_load, seconds=KEPT_FOR)


def signer(alg: str, *, now: datetime) -> Signer:
    """Return the key that signs; mostly without a query. Raises NoKey."""
    found = next((one for one in KEYS.get(now=now) if one.alg == alg and one.signs(now)), None)
    if found is None:
        raise NoKey(alg)
    return found


def signing(*, now: datetime) -> tuple[str, ...]:
    """Return the algorithms that there is a key for, as we list them."""
    there = {one.alg for one in KEYS.get(now=now) if one.signs(now)}
    return tuple(alg for alg in ASYMMETRIC if alg in there)


def shown(*, now: datetime) -> KeySet:
    """Return the public keys that verify what we signed."""
    return KeySet([one.key for one in KEYS.get(now=now) if one.is_shown(now)])


def document(*, now: datetime) -> str:
    """Return the same as others read it (RFC 7517, 5)."""
    found = [
        one.key.as_dict(private=False, kid=one.kid, alg=one.alg, use="sig")
        for one in KEYS.get(now=now)
        if one.is_shown(now)
    ]
    return json.dumps({"keys": found}, separators=(",", ":"))


@transaction.atomic
def rotate(*, at_once: bool = False, now: datetime) -> list[SigningKey]:
    """Make the next key of each algorithm, and return them. The first ones sign from now on.

    Others sign in a day, and until then the present ones do. With `at_once`, those before sign no more and are shown no
    more: somebody else may have them, and what they signed is worth nothing. Where the next key waits already, there is
    none to make.
    """
    made = []
    for alg in ASYMMETRIC:
        there = SigningKey.objects.filter(alg=alg)
        if at_once:
            there.delete()
        elif there.filter(signs_from__gt=now).exists():
            continue
        present = there.filter(retired_at__isnull=True)
        starts = now + SHOWN_BEFORE if present.exists() else now
        present.update(retired_at=starts)
        made.append(_make(alg, signs_from=starts, now=now))
    if made:
        audit.record("openid.keys_rotated", actor="system", now=now)
    KEYS.forget_written()
    return made


def make_missing(*, now: datetime) -> list[SigningKey]:
    """Make the first key of each algorithm that has none, and return them: the first client needs one."""
    made = [
        _make(alg, signs_from=now, now=now) for alg in ASYMMETRIC if not SigningKey.objects.filter(alg=alg).exists()
    ]
    KEYS.forget_written()
    return made


def listed() -> Iterable[SigningKey]:
    """Return every key that is kept, the latest first."""
    return SigningKey.objects.order_by("alg", "-signs_from", "-pk")


def purge(now: datetime) -> int:
    """Delete the keys that are shown no more; return how many."""
    deleted, _by_model = SigningKey.objects.filter(retired_at__lte=now - SHOWN_AFTER).delete()
    return deleted


def without_a_key(algorithms: Iterable[str], *, now: datetime) -> list[str]:
    """Return those of these algorithms that a key of ours should sign with, and none does. Reads the database."""
    signs = Q(signs_from__lte=now) & (Q(retired_at__isnull=True) | Q(retired_at__gt=now))
    there = set(SigningKey.objects.filter(signs).values_list("alg", flat=True))
    return sorted({alg for alg in algorithms if alg in ASYMMETRIC and alg not in there})


def _make(alg: str, *, signs_from: datetime, now: datetime) -> SigningKey:
    key: Key = ECKey.generate_key("P-256") if alg == "ES256" else RSAKey.generate_key(RSA_BITS)
    jwk = key.as_dict(private=True)
    return SigningKey.objects.create(kid=key.thumbprint(), alg=alg, jwk=jwk, made_at=now, signs_from=signs_from)


def _parsed(row: SigningKey) -> Key:
    jwk = {**row.jwk, "kid": row.kid}
    return ECKey.import_key(jwk) if row.alg == "ES256" else RSAKey.import_key(jwk)
