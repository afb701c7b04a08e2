"""Clients are written down by an operator: who may ask, where answers go, what is told (`guichet clients`)."""

import json
import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from joserfc import jwk
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from guichet.audit import operations as audit
from guichet.jose.algorithms import ASYMMETRIC, CONTENT, KEY_WRAPPING, LEAST_RSA_BITS, SIGNING
from guichet.openid_provider import keys
from guichet.openid_provider.addresses import wrong_with
from guichet.openid_provider.claims import SCOPES
from guichet.openid_provider.models import AuthMethod, Client, ClientKind

SECRET_BYTES = 36
"""In base64url they are 48 characters: HS256 signs with them, and asks for 32 at least."""
_CLIENT_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class WrongClient(Exception):
    """A client cannot be registered so; `sentences` say why."""

    def __init__(self, sentences: Sequence[str]) -> None:
        """Take a sentence for each thing that is wrong."""
        super().__init__("; ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class Wanted:
    """A client as an operator describes it; each is a column of `Client`."""

    client_id: str
    name: str
    redirect_uris: Sequence[str]
    kind: ClientKind = ClientKind.SERVICE
    auth_method: AuthMethod = AuthMethod.BASIC
    scopes: Sequence[str] = ("openid", "profile", "email")
    post_logout_redirect_uris: Sequence[str] = ()
    backchannel_logout_uri: str = ""
    initiate_login_uri: str = ""
    service: str = ""
    id_token_alg: str = "ES256"  # noqa: S105 - the name of an algorithm
    userinfo_alg: str = ""
    id_token_encryption_alg: str = ""
    userinfo_encryption_alg: str = ""
    encryption_enc: str = ""
    encryption_key: dict[str, Any] | None = field(default=None)
    asks_consent: bool = True


def franceconnect(client_id: str, name: str, redirect_uris: Sequence[str], **more: Any) -> Wanted:
    """Return FranceConnect as it describes itself to those that vouch for somebody (docs/franceconnect.md)."""
    facts = {"kind": ClientKind.FRANCECONNECT, "auth_method": AuthMethod.POST, "userinfo_alg": "ES256"}
    scopes = SCOPES[ClientKind.FRANCECONNECT]
    return Wanted(client_id, name, redirect_uris, **{**facts, "scopes": scopes, "asks_consent": False, **more})


@transaction.atomic
def add(wanted: Wanted, *, now: datetime) -> tuple[Client, str]:
    """Register a client; return it with its secret, which is shown this once, empty for a public one.

    The first keys are made with the first client. Raises WrongClient.
    """
    if wrong := list(_wrong(wanted)):
        raise WrongClient(wrong)
    secret = "" if wanted.auth_method == AuthMethod.NONE else _new_secret()
    values = {**vars(wanted), "encryption_key": _public_part(wanted.encryption_key)}
    for name in ("redirect_uris", "post_logout_redirect_uris", "scopes"):
        values[name] = list(dict.fromkeys(values[name]))
    try:
        with transaction.atomic():
            client = Client.objects.create(**values, secret=secret or None, created_at=now)
    except IntegrityError:
        raise WrongClient(["another client has this name, or is this service"]) from None
    keys.make_missing(now=now)
    audit.record("openid.client_added", actor="system", now=now, client=client.kind)
    return client, secret


@transaction.atomic
def rotate_secret(client: Client, *, overlap: timedelta, now: datetime) -> str:
    """Give a client another secret, and return it. The one before still opens for `overlap`. Raises WrongClient."""
    if client.auth_method == AuthMethod.NONE:
        raise WrongClient(["a public client has no secret"])
    secret = _new_secret()
    kept = client.secret if overlap > timedelta() else None
    client.former_secret, client.former_secret_until = kept, now + overlap if kept else None
    client.secret = secret
    client.save(update_fields=["secret", "former_secret", "former_secret_until"])
    audit.record("openid.secret_rotated", actor="system", now=now, client=client.kind)
    return secret


@transaction.atomic
def disable(client: Client, *, now: datetime) -> None:
    """Let a client ask nothing any more, at once; codes and tokens that it has open nothing."""
    client.disabled_at = now
    # What it was is no other client's: its service may be registered again.
    client.service = ""
    client.save(update_fields=["disabled_at", "service"])
    audit.record("openid.client_disabled", actor="system", now=now, client=client.kind)


def _new_secret() -> str:
    return secrets.token_urlsafe(SECRET_BYTES)


def _wrong(wanted: Wanted) -> Iterator[str]:
    if not _CLIENT_ID.fullmatch(wanted.client_id):
        yield "the client's name is of 1 to 64 letters, digits, dots, dashes and underscores"
    if not wanted.name.strip() or len(wanted.name) > 100:  # noqa: PLR2004 - the length of the column
        yield "members must know it by a name, of 100 characters at most"
    if not wanted.redirect_uris:
        yield "it needs an address where answers go (--redirect-uri)"
    for address in (*wanted.redirect_uris, *wanted.post_logout_redirect_uris):
        if said := wrong_with(address):
            yield f"{address} {said}"
    for address in filter(None, (wanted.backchannel_logout_uri, wanted.initiate_login_uri)):
        if said := wrong_with(address):
            yield f"{address} {said}"
    allowed = SCOPES[wanted.kind]
    if unknown := sorted(set(wanted.scopes) - set(allowed)):
        yield f"{', '.join(unknown)}: scopes are {', '.join(allowed)}"
    yield from _wrong_algorithms(wanted)


def _wrong_algorithms(wanted: Wanted) -> Iterator[str]:
    # A public client has no secret to sign with.
    possible = ASYMMETRIC if wanted.auth_method == AuthMethod.NONE else SIGNING
    if wanted.id_token_alg not in possible or (wanted.userinfo_alg and wanted.userinfo_alg not in possible):
        yield f"tokens are signed with {', '.join(possible)}"
    sealing = sorted({wanted.id_token_encryption_alg, wanted.userinfo_encryption_alg} - {""})
    if bool(sealing) != bool(wanted.encryption_key):
        yield "to seal tokens, both an algorithm and the client's public key are needed"
    elif sealing and (not set(sealing) <= set(KEY_WRAPPING) or wanted.encryption_enc not in CONTENT):
        yield f"tokens are sealed with {', '.join(KEY_WRAPPING)} and {', '.join(CONTENT)}"
    for algorithm in sealing if wanted.encryption_key else ():
        if algorithm in KEY_WRAPPING and not _fits(wanted.encryption_key, algorithm):
            yield f"the key is no public key for {algorithm}: an RSA one of {LEAST_RSA_BITS} bits, or EC"
    if wanted.userinfo_encryption_alg and not wanted.userinfo_alg:
        yield "what is sealed is signed first: userinfo needs an algorithm too (--userinfo-alg)"


def _fits(key: dict[str, Any] | None, algorithm: str) -> bool:
    try:
        parsed = jwk.import_key(key or {})
    except (JoseError, ValueError, KeyError, TypeError):
        return False
    if algorithm == "ECDH-ES":
        return isinstance(parsed, ECKey)
    return isinstance(parsed, RSAKey) and parsed.public_key.key_size >= LEAST_RSA_BITS


def _public_part(key: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return a key without what is private: an operator may have given the wrong file."""
    if key is None:
        return None
    public: dict[str, Any] = json.loads(json.dumps(jwk.import_key(key).as_dict(private=False)))
    return public
