"""Count an attempt and say whether it may go on; forget; purge.

An attempt is written down before anything is looked at, so guesses made in parallel see each other: of those
allowed, the last one written saw all the others. The price is that, in such a burst, fewer than the limit may be
allowed. An attempt that is refused is taken out again: nothing was guessed, and a stranger who keeps knocking
must not keep the door closed.
"""

from dataclasses import replace
from datetime import datetime

from guichet.limits import queries, rules
from guichet.limits.models import Attempt
from guichet.limits.rules import Decision, Limit
from guichet.prepared import PreparedInsert, check_durable
from guichet.ui.figures import count_held

_INSERT = PreparedInsert(Attempt)
PURGE_BATCH = 5_000
"""Rows deleted at once: SQLite has one writer, and a login must not wait for housekeeping."""


def attempt(*limits: Limit, now: datetime) -> Decision:
    """Count one attempt under all of `limits` and say whether every one of them allows it.

    Two statements when it is allowed, three when not, whatever the number of limits. Call it before the secret is
    looked at. Raises RuntimeError inside a transaction: what rolls back would give the try back.
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
        queries.take_out(own)
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


def purge(now: datetime) -> int:
    """Delete the attempts that no limit counts any more; return how many."""
    deleted = 0
    while batch := list(Attempt.objects.filter(expires_at__lte=now).values_list("pk", flat=True)[:PURGE_BATCH]):
        deleted += Attempt.objects.filter(pk__in=batch).delete()[0]
    return deleted
