"""Requests that wait for their member: kept, found again, answered once, and forgotten."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from guichet.audit import operations as audit
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.login.models import Session
from guichet.openid_provider.demand import Demand
from guichet.openid_provider.models import REQUEST_LIVES, Asked, Client

PRESSED_TWICE = timedelta(seconds=10)
"""Browsers throw the first answer away when a button is pressed again."""


KEPT_OF_A_NETWORK = 300
"""Requests that wait at once: a reception desk or a mobile network shares one address."""
NOTED_OF_A_NETWORK = 100
NOTED_IN = timedelta(hours=1)
"""Rows of the journal, which nothing takes out before a year: past that, the figures alone tell."""


def may_keep(network: str, *, now: datetime) -> bool:
    """Count a request that would wait; False where too many of this network do already."""
    return limits.attempt(Limit("openid.asked", network, KEPT_OF_A_NETWORK, REQUEST_LIVES), now=now).allowed


def may_note(network: str, *, now: datetime) -> bool:
    """Count a row of the journal that a stranger can have written; False where this network had too many."""
    return limits.attempt(Limit("openid.noted", network, NOTED_OF_A_NETWORK, NOTED_IN), now=now).allowed


def keep(demand: Demand, *, now: datetime) -> Asked:
    """Keep a request until its member comes back to it."""
    return Asked.objects.create(client=demand.client, parameters=demand.parameters, asked_at=now)


def find(reference: uuid.UUID, *, now: datetime) -> Asked | None:
    """Return a request that may still be answered."""
    living = Asked.objects.select_related("client").filter(reference=reference, asked_at__gt=now - REQUEST_LIVES)
    return living.filter(_open(now)).first()


def close(asked: Asked, *, now: datetime) -> bool:
    """Note that a request is answered; False when it was before: the same one opens nothing a second time."""
    living = Asked.objects.filter(_open(now), pk=asked.pk)
    return bool(living.filter(answered_at=None).update(answered_at=now)) or living.exists()


@transaction.atomic
def note_refusal(demand: Demand, session: Session | None, *, reason: str, asked: Asked | None, now: datetime) -> None:
    """Write in the journal that a client is not told who a member is, and why; once for a page read again."""
    if asked is not None:
        if not Asked.objects.filter(pk=asked.pk).exclude(told=reason).update(told=reason):
            return
        asked.told = reason
    account = session.account if session else None
    audit.record(
        "openid.refused",
        account=str(account.reference) if account else "",
        fund_code=account.fund_code if account else "",
        now=now,
        client=demand.client.kind,
        reason=reason,
    )


def note_wrong(client: Client, *, reason: str, now: datetime) -> None:
    """Write in the journal that a request was not in order: of whom it is about, nothing is known."""
    audit.record("openid.refused", now=now, actor="system", reason=reason, client=client.kind)


def _open(now: datetime) -> Q:
    return Q(answered_at=None) | Q(answered_at__gt=now - PRESSED_TWICE)
