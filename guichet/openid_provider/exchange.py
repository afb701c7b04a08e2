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
from guichet.openid_provider.models import CODE_LIVES, AccessToken, AuthorizationCode
from guichet.prepared import PreparedInsert, PreparedQuery, PreparedUpdate, slot

_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_BY_CODE = PreparedQuery(
    lambda: AuthorizationCode.objects.select_related("session", "account").filter(
        code_hash=slot(AuthorizationCode, "code_hash")
    )[:1]
)
_SPEND = PreparedUpdate(
    lambda: AuthorizationCode.objects.filter(pk=slot(AuthorizationCode, "id"), used_at__isnull=True),
    lambda: {"used_at": slot(AuthorizationCode, "used_at")},
)
_TOKENS = PreparedInsert(AccessToken)


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

    It is spent before anything else is looked at: of two exchanges at once, one goes on. Shown with a wrong address or
    a wrong verifier, it has been read by somebody else, and is spent all the same.
    """
    client = known.client
    found = _BY_CODE.first(code_hash=hash_of(code))
    if found is None:
        raise CodeRefused("unknown")
    if found.client_id != client.pk:
        raise CodeRefused("other_client", found)
    tokens.can_sign(client, now=now)
    access_token = secrets.token_urlsafe(32)
    with transaction.atomic():
        reason = _spend(found, redirect_uri=redirect_uri, verifier=verifier, now=now)
        if not reason:
            _TOKENS.create(
                token_hash=hash_of(access_token), code=found, issued_at=now, by_former_secret=known.by_former_secret
            )
    if reason:
        raise CodeRefused(reason, found)
    signed = tokens.id_token(found, client, access_token=access_token, by_former=known.by_former_secret, now=now)
    return Exchanged(access_token, signed, str(found.content["scope"]))


def _spend(code: AuthorizationCode, *, redirect_uri: str, verifier: str, now: datetime) -> str:
    """Spend a code; return why it opens nothing, empty when it does. A second use takes back what the first gave."""
    if not _SPEND.run(id=code.pk, used_at=now):
        taken, _by_model = AccessToken.objects.filter(code=code).delete()
        account = code.account
        audit.record(
            "openid.code_replayed", account=str(account.reference), fund_code=account.fund_code, now=now, held=taken > 0
        )
        return "replayed"
    if now - code.issued_at >= CODE_LIVES:
        return "expired"
    if not hmac.compare_digest(redirect_uri.encode(), code.content["redirect_uri"].encode()):
        return "redirect_uri"
    if not _guarded(code.content["code_challenge"], verifier):
        return "verifier"
    return "" if is_alive(code, now) else "session"


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
