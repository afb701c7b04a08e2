"""A code is changed into tokens, once (RFC 6749, 4.1.3; RFC 7636; RFC 9700, 2.1.1)."""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from guichet.audit import operations as audit
from guichet.login import access
from guichet.openid_provider import tokens
from guichet.openid_provider.authorization import hash_of
from guichet.openid_provider.clients import Known
from guichet.openid_provider.models import CODE_LIVES, AuthorizationCode
from guichet.prepared import PreparedQuery, PreparedUpdate, slot
from guichet.switches.queries import is_open_to_sites

_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_BY_CODE = PreparedQuery(
    lambda: AuthorizationCode.objects.select_related("session", "account").filter(
        code_hash=slot(AuthorizationCode, "code_hash")
    )[:1]
)
_SPEND = PreparedUpdate(
    lambda: AuthorizationCode.objects.filter(pk=slot(AuthorizationCode, "id"), used_at__isnull=True),
    lambda: {name: slot(AuthorizationCode, name) for name in ("used_at", "token_hash", "by_former_secret")},
)


class CodeRefused(Exception):
    """The code opens nothing; `reason` is a word for the journal, which the client is not told."""

    def __init__(self, reason: str, code: AuthorizationCode | None = None) -> None:
        """Take the word, and the code if there is one."""
        super().__init__(reason)
        self.reason, self.code = reason, code


@dataclass(frozen=True)
class Exchanged:
    """What a code was changed into."""

    access_token: str
    id_token: str
    scope: str


def exchange(known: Known, *, code: str, redirect_uri: str, verifier: str, now: datetime) -> Exchanged:
    """Spend a code of this client and return its tokens. Raises CodeRefused, or keys.NoKey.

    Spending it and giving its token are one statement: of two exchanges at once, one goes on. Shown with a wrong
    address or a wrong verifier, it has been read by somebody else, and is spent all the same, without a token.
    """
    client = known.client
    found = _BY_CODE.first(code_hash=hash_of(code))
    if found is None:
        raise CodeRefused("unknown")
    if found.client_id != client.pk:
        raise CodeRefused("other_client", found)
    found.client = client
    tokens.can_sign(client, now=now)
    access_token = secrets.token_urlsafe(32)
    reason = _wrong_with(found, redirect_uri=redirect_uri, verifier=verifier, now=now)
    token_hash = None if reason else hash_of(access_token)
    if not _SPEND.run(id=found.pk, used_at=now, token_hash=token_hash, by_former_secret=known.by_former_secret):
        _take_back(found, now=now)
        raise CodeRefused("replayed", found)
    if reason:
        raise CodeRefused(reason, found)
    signed = tokens.id_token(found, client, access_token=access_token, by_former=known.by_former_secret, now=now)
    return Exchanged(access_token, signed, str(found.content["scope"]))


@transaction.atomic
def _take_back(code: AuthorizationCode, *, now: datetime) -> None:
    """Take back what the first use gave: of the two, one was somebody else's."""
    taken = AuthorizationCode.objects.filter(pk=code.pk, token_hash__isnull=False).update(token_hash=None)
    account = code.account
    audit.record(
        "openid.code_replayed", account=str(account.reference), fund_code=account.fund_code, now=now, held=taken > 0
    )


def _wrong_with(code: AuthorizationCode, *, redirect_uri: str, verifier: str, now: datetime) -> str:
    """Return why a code opens nothing, empty when it does."""
    if now - code.issued_at >= CODE_LIVES:
        return "expired"
    if not hmac.compare_digest(redirect_uri.encode(), code.content["redirect_uri"].encode()):
        return "redirect_uri"
    if not _guarded(code.content["code_challenge"], verifier):
        return "verifier"
    if not is_alive(code, now):
        return "session"
    return "" if is_open_to_sites(code.client.direction, now=now) else "closed"


def is_alive(code: AuthorizationCode, now: datetime) -> bool:
    """Whether the session that a code came from goes on, and the account with it (`session` and `account` are read)."""
    session = code.session
    if session is None:
        return False
    session.account = code.account
    return access.is_live(session, now=now)


def _guarded(challenge: str, verifier: str) -> bool:
    """Whether the verifier is that of the challenge. One without the other is a request that somebody changed."""
    if not challenge or not verifier:
        return not challenge and not verifier
    if not _VERIFIER.fullmatch(verifier):
        return False
    made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return hmac.compare_digest(made, challenge)
