"""Telling the organisation's services that a session ended (OpenID Connect Back-Channel Logout 1.0).

Whatever ends a session leaves the rows of its clients without it (`models.ClientSession`). The worker finds them, tells
each client by a signed token, and again later where it does not answer: for a day, since it may be down for the night.
"""

import secrets
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
import urllib3
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from urllib3.exceptions import HTTPError

from guichet.audit import operations as audit
from guichet.openid_provider import keys, tokens
from guichet.openid_provider.models import Client, ClientSession, Subject

log = structlog.get_logger(__name__)

EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"
LIVES: Final = timedelta(minutes=2)
"""Of a logout token: what was kept on the way ends nothing later (2.4)."""
DELAYS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
"""Between two tries; after the last one, a day has passed."""
AT_ONCE: Final = 50
"""Rows of one round."""
ROUND_SECONDS: Final = 10.0
"""What else the worker does in this thread must not wait longer for clients that are slow to answer."""
TIMEOUT: Final = urllib3.Timeout(connect=2, read=3)
OVERALL_SECONDS: Final = 5.0
"""Of one call: each byte that comes starts the time of the next one, and an answer could drip for ever."""
_TAKEN: Final = frozenset({200, 204})
"""2.8; frameworks answer an empty page with 204."""
_UNDER_WAY: Final[dict[int, threading.Thread]] = {}
"""The last call of each client: one whose answer still drips is not called again."""
_POOL = urllib3.PoolManager(num_pools=8, retries=False, timeout=TIMEOUT, cert_reqs="CERT_REQUIRED")


def tell_due(*, now: datetime) -> int:
    """Tell each client whose time has come; return how many took it.

    Two workers tell one client once: each row is put off before its client is called. A client that does not answer is
    not called again in this round, nor are its other rows put off.
    """
    told, silent, until = 0, set[int](), time.monotonic() + ROUND_SECONDS
    waiting = ClientSession.objects.filter(_due(now), session=None).select_related("client")
    for row in waiting.order_by("next_try_at", "pk")[:AT_ONCE]:
        if time.monotonic() >= until:
            break
        if row.client_id in silent:
            continue
        if _is_told(row, now=now):
            told += 1
        else:
            silent.add(row.client_id)
    return told


def claims(row: ClientSession, *, now: datetime) -> Mapping[str, Any]:
    """Return what a logout token says (2.4): never a nonce, or it could pass for an ID token."""
    return {
        "iss": settings.PUBLIC_URL,
        "sub": row.sub,
        "aud": row.client.client_id,
        "iat": int(now.timestamp()),
        "exp": int((now + LIVES).timestamp()),
        "jti": secrets.token_urlsafe(16),
        "events": {EVENT: {}},
        "sid": row.sid,
    }


def _due(now: datetime) -> Q:
    return Q(next_try_at=None) | Q(next_try_at__lte=now)


def _is_told(row: ClientSession, *, now: datetime) -> bool:
    client = row.client
    if not client.backchannel_logout_uri or client.disabled_at is not None:
        row.delete()
        return True
    last = row.tries >= len(DELAYS)
    next_try = now + (DELAYS[-1] if last else DELAYS[row.tries])
    mine = ClientSession.objects.filter(_due(now), pk=row.pk, tries=row.tries, session=None)
    if not mine.update(tries=row.tries + 1, next_try_at=next_try):
        return True  # another worker is at it
    try:
        failure = _call(client, tokens.logout_token(claims(row, now=now), client, now=now))
    except keys.NoKey:
        failure = "no_key"
    if not failure:
        _close(row, "openid.logout_told", now=now)
        return True
    log.warning("openid.logout_not_told", client=client.client_id, tries=row.tries + 1, reason=failure)
    if last:
        _close(row, "openid.logout_given_up", now=now)
    return False


def _call(client: Client, token: str) -> str:
    """Hand a logout token over; return why it was not taken, empty when it was. Never longer than OVERALL_SECONDS."""
    former = _UNDER_WAY.get(client.pk)
    if former is not None and former.is_alive():
        return "still_answering"
    outcome: Future[str] = Future()
    address = client.backchannel_logout_uri
    thread = threading.Thread(target=lambda: outcome.set_result(_answer_of(address, token)), name="logout", daemon=True)
    _UNDER_WAY[client.pk] = thread
    thread.start()
    try:
        return outcome.result(timeout=OVERALL_SECONDS)
    except TimeoutError:
        return "timeout"


def _answer_of(address: str, token: str) -> str:
    """Return what `_call` does, however long it takes. No redirection is followed."""
    try:
        answer = _POOL.request(
            "POST",
            address,
            fields={"logout_token": token},
            encode_multipart=False,
            redirect=False,
            preload_content=False,
        )
    except (HTTPError, OSError, ValueError) as trouble:
        return type(trouble).__name__
    # What it says besides is not read: it may be without end.
    answer.close()
    return "" if answer.status in _TAKEN else f"status_{answer.status}"


@transaction.atomic
def _close(row: ClientSession, event: str, *, now: datetime) -> None:
    subject = Subject.objects.select_related("account").filter(client=row.client, sub=row.sub).first()
    reference, code = (str(subject.account.reference), subject.account.fund_code) if subject else ("", "")
    ClientSession.objects.filter(pk=row.pk).delete()
    audit.record(event, account=reference, fund_code=code, actor="system", now=now, client=row.client.kind)
