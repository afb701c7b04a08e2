"""Count an attempt and say whether it may go on; forget; purge.

An attempt is written down before anything is looked at, so guesses made in parallel see each other: of those
allowed, the last one written saw all the others. The price is that, in such a burst, fewer than the limit may be
allowed. An attempt that is refused is taken out again: nothing was guessed, and a stranger who keeps knocking
must not keep the door closed. It stays a minute without a key, for the figures.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from guichet.limits import queries, rules
from guichet.limits.models import Attempt
from guichet.limits.rules import Decision, Limit
from guichet.prepared import PreparedInsert, check_durable
from guichet.ui.figures import count_held

_INSERT = PreparedInsert(Attempt)
PURGE_BATCH = 5_000
"""Rows deleted at once: SQLite has one writer, and a login must not wait for housekeeping."""


class Refused(NamedTuple):
    """What refused attempts are told apart by, once nobody's."""

    day: date
    """In Paris."""
    fund_code: str
    scope: str


def attempt(*limits: Limit, now: datetime, fund_code: str = "") -> Decision:
    """Count one attempt under all of `limits` and say whether every one of them allows it.

    Two statements when it is allowed, three when not, whatever the number of limits. Call it before the secret is
    looked at. `fund_code` is of the fund whose page is asking, for the figures alone. Raises RuntimeError inside a
    transaction: what rolls back would give the try back.
    """
    if not limits:
        raise ValueError("an attempt is counted under one limit at least")
    spans = {(limit.scope, limit.key): limit.span for limit in sorted(limits, key=lambda limit: limit.span)}
    rows = [
        Attempt(scope=scope, key_index=queries.index_now(scope, key), at=now, expires_at=now + span)
        for (scope, key), span in spans.items()
    ]
    check_durable()
    own = [row.pk for row in _INSERT.create_all(rows)]
    decision = rules.decide(queries.tallies(limits, besides=own, now=now), now=now)
    if not decision.allowed:
        by = decision.refused_by or limits[0]
        queries.unkey(own, refused=own[list(spans).index((by.scope, by.key))], fund_code=fund_code)
        count_held(limits[0].scope)
        return decision
    return replace(decision, attempts=own)


def withdraw(decision: Decision) -> None:
    """Take an attempt that was allowed out of the count: what it was allowed for did not happen.

    Only for what costs, such as a message, and never for a guess: a guess that failed did happen.
    """
    if decision.attempts:
        queries.take_out(decision.attempts)


def forget(scope: str, key: str) -> None:
    """Forget the attempts on a key: after a success, or when an agent releases it."""
    queries.forget((scope, key))


def forget_under(*limits: Limit) -> None:
    """Forget the attempts counted under any of `limits` (at least one), in one statement: after a success."""
    queries.forget(*((limit.scope, limit.key) for limit in limits))


@transaction.atomic
def take_refused() -> Mapping[Refused, int]:
    """Return how many attempts each limit refused since the last call, and forget them.

    In the caller's transaction: what is counted is gone, and what is gone is counted.
    """
    found: Counter[Refused] = Counter()
    refused = Attempt.objects.filter(key_index="").order_by("at")
    while batch := list(refused.select_for_update(skip_locked=True)[:PURGE_BATCH]):
        found.update(Refused(timezone.localdate(one.at), one.fund_code, one.scope) for one in batch if one.refused)
        Attempt.objects.filter(pk__in=[one.pk for one in batch]).delete()
    return found


def purge(now: datetime) -> int:
    """Delete the attempts that no limit counts any more; return how many."""
    deleted = 0
    while batch := list(Attempt.objects.filter(expires_at__lte=now).values_list("pk", flat=True)[:PURGE_BATCH]):
        deleted += Attempt.objects.filter(pk__in=batch).delete()[0]
    return deleted
