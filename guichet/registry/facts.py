"""What the registry can confirm or show of one person, or of one establishment.

A proof takes `None` for someone it does not know and asks the database the same question: the number of queries is
the same, and what is compared is compared in constant time, so that the answer alone tells anything.
"""

import functools
import hmac
from datetime import date
from typing import Any

from django.db.models import Exists, F, QuerySet

from guichet.prepared import PreparedQuery, slot
from guichet.registry.models import (
    Affiliation,
    AmountKind,
    Card,
    Child,
    CommonAmount,
    Contribution,
    ContributionKind,
    Establishment,
    Payment,
    Person,
)
from guichet.sealing.keyring import keyring

SERIAL_PURPOSE = "registry.card_serial"
# Identifiers begin at 1, so this one is nobody's.
NOBODY = 0
LEAST_SHARED_PERCENT = 1
"""Below this share amounts are not kept by the importer, so a policy cannot ask for it."""
FEWEST_MEMBERS = 1_000
"""Members paid in the window from which the rule applies (docs/adr/0012-registry-common-amounts.md)."""

_CURRENT_CARDS = PreparedQuery(
    lambda: Card.objects.filter(
        person_id=slot(Card, "person"), current=True, with_photo=slot(Card, "with_photo")
    ).values_list("serial_index")[:2]
)
_AFFILIATIONS = PreparedQuery(
    lambda: Affiliation.objects.filter(person_id=slot(Affiliation, "person")).values_list("fund_code", "department")
)


def card_serial_index(serial: str) -> str:
    """Return the blind index under which the importer stores a serial without its fixed part."""
    return keyring().blind_index(serial, purpose=SERIAL_PURPOSE)


def card_serial_matches(person: Person | None, serial: str, *, with_photo: bool) -> bool:
    """Tell whether `serial` is on the person's current card, of the kind they said (R88, R89). One query.

    `serial` is the answer of `guichet.identifiers.card.parse`.
    """
    stored = [index for (index,) in _CURRENT_CARDS.rows(person=_key(person), with_photo=with_photo)] + [""]
    typed = keyring().blind_indexes(serial, purpose=SERIAL_PURPOSE)
    matches = [hmac.compare_digest(index, one) for index in stored for one in typed]
    return any(matches)


def payment_amount_matches(person: Person | None, cents: int, *, since: date, until: date, shared_percent: int) -> bool:
    """Tell whether the person received exactly `cents` from `since` to `until`, both included (R86, R90). One query.

    An amount that more than `shared_percent` % of the members received is no secret and never matches. Raises
    ValueError for a share under 1 %, which the registry does not keep.
    """
    received = Payment.objects.filter(person_id=_key(person), amount_cents=cents, paid_on__range=(since, until))
    return _any_secret(received, AmountKind.PAYMENT, cents, shared_percent)


def bill_amount_matches(person: Person | None, cents: int, *, since: date, until: date, shared_percent: int) -> bool:
    """Tell whether the person paid a bill of exactly `cents` in that time (R98, R99). As above."""
    paid = Contribution.objects.filter(
        person_id=_key(person), amount_cents=cents, paid_on__range=(since, until), kind=ContributionKind.BILL
    )
    return _any_secret(paid, AmountKind.BILL, cents, shared_percent)


def wages_amount_matches(
    establishment: Establishment | None, cents: int, *, since: date, until: date, shared_percent: int
) -> bool:
    """Tell whether the establishment paid contributions on wages of exactly `cents` in that time (R100). As above."""
    paid = Contribution.objects.filter(
        establishment_id=_key(establishment),
        amount_cents=cents,
        paid_on__range=(since, until),
        kind=ContributionKind.WAGES,
    )
    return _any_secret(paid, AmountKind.WAGES, cents, shared_percent)


def child_birth_date_matches(person: Person | None, birth_date: date) -> bool:
    """Tell whether one of the person's children was born that day (R101). One query."""
    return Child.objects.filter(person_id=_key(person), birth_date=birth_date).exists()


def _any_secret(found: QuerySet[Any], kind: AmountKind, cents: int, shared_percent: int) -> bool:
    return found.filter(~Exists(shared_amounts(kind, shared_percent).filter(amount_cents=cents))).exists()


def shared_amounts(kind: AmountKind, shared_percent: int) -> QuerySet[CommonAmount]:
    """Return the amounts that more than `shared_percent` % of the members have: they are no secrets.

    Raises ValueError for a share under 1 %, which the registry does not keep.
    """
    if shared_percent < LEAST_SHARED_PERCENT:
        raise ValueError(f"shared_percent is {shared_percent}; the registry keeps shares from {LEAST_SHARED_PERCENT} %")
    return CommonAmount.objects.filter(
        kind=kind, of_members__gte=FEWEST_MEMBERS, members__gt=F("of_members") * shared_percent / 100
    )


def latest_payments(person: Person | None, limit: int) -> list[Payment]:
    """Return the last payments, latest first. One query, over an index that already has this order."""
    return _latest_payments(limit).all(person=_key(person))


@functools.cache
def _latest_payments(limit: int) -> PreparedQuery[Payment]:
    return PreparedQuery(
        lambda: Payment.objects.filter(person_id=slot(Payment, "person")).order_by("-paid_on", "-id")[:limit]
    )


def payments(
    person: Person | None, *, branch: str | None = None, since: date | None = None, until: date | None = None
) -> QuerySet[Payment]:
    """Return the person's payments, latest first, of one branch or of all, within dates that are included."""
    chosen = Payment.objects.filter(person_id=_key(person))
    if branch is not None:
        chosen = chosen.filter(branch=branch)
    if since is not None:
        chosen = chosen.filter(paid_on__gte=since)
    if until is not None:
        chosen = chosen.filter(paid_on__lte=until)
    return chosen.order_by("-paid_on", "-id")


def branches(person: Person | None) -> list[str]:
    """Return the branches the person was paid by, in alphabetical order."""
    chosen = Payment.objects.filter(person_id=_key(person))
    return sorted(set(chosen.order_by().values_list("branch", flat=True).distinct()))


def fund_codes(person: Person | None) -> list[str]:
    """Return the codes of the funds that know the person, each once, in order (R161)."""
    return sorted({code for code, _ in _AFFILIATIONS.rows(person=_key(person))})


def departments(person: Person | None) -> list[tuple[str, str]]:
    """Return (fund code, department) of each affiliation, in order."""
    return sorted((code, department) for code, department in _AFFILIATIONS.rows(person=_key(person)))


def _key(holder: Person | Establishment | None) -> int:
    return NOBODY if holder is None else holder.pk
