"""What « Mes attestations » shows of those that were issued."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from guichet.accounts.owners import Owner
from guichet.certificates.kinds import BY_SLUG
from guichet.certificates.kinds.base import Words
from guichet.certificates.models import Certificate

SHOWN = 10


@dataclass(frozen=True)
class Line:
    """One of them."""

    reference: UUID
    title: Words
    number: str
    issued_at: datetime
    expires_on: date
    state: str
    """`valid`, `expired` or `withdrawn`."""


def latest(owner: Owner, *, now: datetime) -> Sequence[Line]:
    """Return the last ones issued whose paper is there, the latest first. One query, and nothing sealed is opened."""
    found = Certificate.objects.filter(**owner.only, document__isnull=False).order_by("-issued_at", "-pk")
    return [line(one, now=now) for one in found.defer("said")[:SHOWN]]


def line(certificate: Certificate, *, now: datetime) -> Line:
    """Return what is shown of one."""
    state = "withdrawn" if certificate.revoked_at else "valid"
    if state == "valid" and certificate.expires_on < timezone.localdate(now):
        state = "expired"
    kind = BY_SLUG.get(certificate.kind)
    return Line(
        certificate.reference,
        kind.title if kind else certificate.kind,
        certificate.number,
        certificate.issued_at,
        certificate.expires_on,
        state,
    )
