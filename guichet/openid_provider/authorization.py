"""The answer to a request: a code, or an error; both say who answers (RFC 9207)."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import IntegrityError, transaction

from guichet.audit import operations as audit
from guichet.login.models import Session
from guichet.openid_provider import subjects
from guichet.openid_provider.demand import Demand
from guichet.openid_provider.models import AuthorizationCode, ClientSession, Subject
from guichet.prepared import PreparedInsert, PreparedQuery, slot

_CODES, _CLIENT_SESSIONS = PreparedInsert(AuthorizationCode), PreparedInsert(ClientSession)
_CLIENT_SESSION = PreparedQuery(
    lambda: ClientSession.objects.filter(session=slot(ClientSession, "session"), client=slot(ClientSession, "client"))[
        :1
    ]
)


def hash_of(secret: str) -> str:
    """Return what the database keeps of a code or of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


class SessionOver(Exception):
    """The session ended while its member was vouched for: elsewhere they logged out."""


def grant(  # noqa: PLR0913 - each is a claim of the ID token, by name
    demand: Demand,
    session: Session,
    *,
    acr: str,
    amr: Sequence[str],
    auth_time: datetime | None,
    subject: Subject | None = None,
    now: datetime,
) -> str:
    """Vouch for the member of a session: return the client's address, with a code for 30 seconds.

    `acr` is the level that was reached, `amr` how (RFC 8176), `auth_time` when the member last showed who they are,
    None where nobody knows, `subject` what the client calls them where that was read already. The caller looked at
    everything that a request asks for, and at what the member agreed to. Raises SessionOver.
    """
    said: dict[str, Any] = {"acr": acr, "amr": list(amr)}
    if auth_time is not None:
        said["auth_time"] = int(auth_time.timestamp())
    try:
        with transaction.atomic():
            found = subject or subjects.name(session.account, demand.client, now=now)
            code = _write(demand, session, found, said, now)
    except IntegrityError:
        raise SessionOver from None
    return _address(demand.redirect_uri, {"code": code, "state": demand.state})


def _write(demand: Demand, session: Session, subject: Subject, said: Mapping[str, Any], now: datetime) -> str:
    account, client = session.account, demand.client
    code = secrets.token_urlsafe(32)
    _CODES.create(
        code_hash=hash_of(code),
        client=client,
        account=account,
        session=session,
        content={
            "redirect_uri": demand.redirect_uri,
            "scope": " ".join(sorted(demand.scope)),
            "nonce": demand.nonce,
            "code_challenge": demand.code_challenge,
            **said,
            "sub": subject.sub,
            "sid": _sid(demand, session, subject.sub, now),
        },
        issued_at=now,
    )
    subjects.note_use(subject, now=now)
    audit.record(
        "openid.granted", account=str(account.reference), fund_code=account.fund_code, now=now, client=client.kind
    )
    return code


def refuse(redirect_uri: str, state: str, error: str, description: str = "") -> str:
    """Return the client's address, with an error. `redirect_uri` is one that was registered; nothing is written."""
    return _address(redirect_uri, {"error": error, "error_description": description, "state": state})


def _address(redirect_uri: str, answer: dict[str, str]) -> str:
    said = {name: value for name, value in {**answer, "iss": settings.PUBLIC_URL}.items() if value}
    return f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{urlencode(said, quote_via=quote)}"


def _sid(demand: Demand, session: Session, sub: str, now: datetime) -> str:
    """Return what a client that is told of the end of sessions calls this one; nothing for others."""
    client = demand.client
    if not client.backchannel_logout_uri:
        return ""
    found = _CLIENT_SESSION.first(session=session.pk, client=client.pk)
    if found is None:
        fresh = ClientSession(session=session, client=client, sub=sub, sid=secrets.token_urlsafe(32), began_at=now)
        _CLIENT_SESSIONS.create_missing([fresh])
        found = _CLIENT_SESSION.first(session=session.pk, client=client.pk) or fresh
    return str(found.sid)
