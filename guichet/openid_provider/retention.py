"""What goes of the provider's rows, and when (docs/security.md)."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from guichet.openid_provider import keys
from guichet.openid_provider.models import REQUEST_LIVES, Asked, AuthorizationCode

CODES_KEPT = timedelta(minutes=10)
"""A code opens for 30 seconds and its token for 60: a second use is noticed, and told in the journal, until then."""
BATCH = 5_000
"""Rows deleted at once: SQLite has one writer, and a login must not wait for housekeeping."""
purge_keys = keys.purge


def purge_requests(now: datetime) -> int:
    """Delete the requests whose member did not come back; return how many."""
    return _delete(Asked.objects.filter(asked_at__lte=now - REQUEST_LIVES))


def purge_codes(now: datetime) -> int:
    """Delete codes, with the tokens that they gave; return how many."""
    return _delete(AuthorizationCode.objects.filter(issued_at__lte=now - CODES_KEPT))


def _delete(rows: QuerySet[Any]) -> int:
    deleted = 0
    while batch := list(rows.values_list("pk", flat=True)[:BATCH]):
        rows.filter(pk__in=batch).delete()
        deleted += len(batch)
    return deleted
