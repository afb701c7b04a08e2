"""A person sent to another system to be identified, and what it answers (OpenID Connect Core 1.0, 3.1).

FranceConnect and ProConnect alike: the code flow, the secret in the body of the form (client_secret_post).
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

import structlog
from django.utils.crypto import get_random_string

from guichet.jose.tokens import Claims
from guichet.openid_client import claims as said
from guichet.openid_client import http, keys, metadata
from guichet.openid_client.errors import Declined, Forged, NotVerified, OpenIDTrouble, Unreachable
from guichet.openid_client.figures import ANSWERS
from guichet.openid_client.provider import Provider

log = structlog.get_logger(__name__)

CHANCE: Final = 43
"""Letters and digits: 256 bits. FranceConnect asks for 32 at least, PKCE for 43 (RFC 7636, 4.1)."""
LONGEST: Final = 4096
"""Characters of a code or of a token that travels in a header or an address."""
_OF_THE_PROTOCOL: Final = frozenset({"iss", "aud", "azp", "exp", "iat", "nbf", "jti", "nonce", "at_hash", "sid"})
_OF_THE_LOGIN: Final = ("acr", "amr", "auth_time")
_JWT: Final = "application/jwt"


@dataclass(frozen=True)
class Begun:
    """Where to send the person, and what the answer will be compared with: kept on our side, sealed or in a session."""

    address: str
    state: str
    nonce: str
    verifier: str
    """Of PKCE; empty where the provider takes none."""
    at: datetime


@dataclass(frozen=True)
class Identity:
    """Who the provider says it is, verified."""

    sub: str
    claims: Claims
    """Of the userinfo, with `acr`, `amr` and `auth_time` of the ID token."""
    id_token: str = field(repr=False)
    """As it came: a logout hands it back."""
    acr: str


def begin(provider: Provider, *, redirect_uri: str, now: datetime, **more: str) -> Begun:
    """Return a question to ask of the provider. `more` adds parameters (`prompt`, `login_hint`…).

    Raises Unreachable where its endpoints must be discovered and cannot be.
    """
    begun = Begun(
        address="",
        state=get_random_string(CHANCE),
        nonce=get_random_string(CHANCE),
        verifier=get_random_string(CHANCE) if provider.pkce else "",
        at=now,
    )
    parameters = dict(
        response_type="code",
        client_id=provider.client_id,
        redirect_uri=redirect_uri,
        scope=provider.scope,
        state=begun.state,
        nonce=begun.nonce,
        **({"acr_values": provider.acr_values} if provider.acr_values else {}),
        **({"code_challenge": challenge(begun.verifier), "code_challenge_method": "S256"} if provider.pkce else {}),
        **more,
    )
    address = _with(metadata.endpoints(provider).authorization_endpoint, parameters)
    return Begun(address, begun.state, begun.nonce, begun.verifier, now)


def finish(  # noqa: PLR0913 - what `begin` gave, and what came back
    provider: Provider,
    *,
    state: str,
    nonce: str,
    verifier: str,
    query: Mapping[str, str],
    redirect_uri: str,
    now: datetime,
) -> Identity:
    """Return the identity that the answer `query` leads to: what `begin` gave is passed back, and serves once.

    It takes FINISH_SECONDS at most. Raises Forged, Declined, Unreachable or NotVerified; whoever calls tells them
    apart only for the page to show.
    """
    try:
        with http.within(http.FINISH_SECONDS):
            code = _code(provider, state=state, query=query)
            tokens = _tokens(provider, code=code, verifier=verifier, redirect_uri=redirect_uri)
            login = keys.verified(tokens.id_token, provider)
            said.check_id_token(login, provider, nonce=nonce, access_token=tokens.access_token, now=now)
            person = _userinfo(provider, access_token=tokens.access_token, now=now)
        sub = said.sub_of(login)
        # Core 1.0, 5.3.2: claims about somebody else are not to be used.
        if said.sub_of(person) != sub:
            raise NotVerified("sub")
    except OpenIDTrouble as trouble:
        kind = type(trouble).__name__
        ANSWERS.labels(provider.name, kind, trouble.reason).inc()
        log.info("openid.refused", provider=provider.name, error=kind, reason=trouble.reason)
        raise
    ANSWERS.labels(provider.name, "Identity", "").inc()
    known = {name: value for name, value in person.items() if name not in _OF_THE_PROTOCOL}
    known |= {name: login[name] for name in _OF_THE_LOGIN if name in login}
    return Identity(sub=sub, claims=known, id_token=tokens.id_token, acr=said.acr_of(login))


def logout_address(provider: Provider, *, id_token: str, state: str, back: str) -> str | None:
    """Return where the person is logged out there too, and sent `back` with `state` (RP-Initiated Logout 1.0).

    None where the provider has no such place, or does not answer: leaving here never waits for another system.
    """
    try:
        address = metadata.endpoints(provider).end_session_endpoint
    except Unreachable:
        return None
    if not address:
        return None
    return _with(address, {"id_token_hint": id_token, "state": state, "post_logout_redirect_uri": back})


def challenge(verifier: str) -> str:
    """Return the code challenge of a verifier, by S256 (RFC 7636, 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass(frozen=True)
class _Tokens:
    id_token: str
    access_token: str


def _code(provider: Provider, *, state: str, query: Mapping[str, str]) -> str:
    """Return the code of an answer to our question. The state comes first: nothing else of a forged one is believed."""
    if not state or not said.same(query.get("state", ""), state):
        raise Forged("state")
    issuer = query.get("iss")
    # RFC 9207, 2.4: an answer of another provider, mixed up with this one's.
    if issuer != provider.issuer and (issuer is not None or _names_itself(provider)):
        raise Forged("iss")
    if "error" in query:
        raise Declined(query["error"])
    code = query.get("code", "")
    if not code or len(code) > LONGEST:
        raise Forged("code")
    return code


def _names_itself(provider: Provider) -> bool:
    return metadata.endpoints(provider).names_itself


def _tokens(provider: Provider, *, code: str, verifier: str, redirect_uri: str) -> _Tokens:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "client_id": provider.client_id,
        "client_secret": provider.client_secret,
        **({"code_verifier": verifier} if verifier else {}),
    }
    answer = http.post(metadata.endpoints(provider).token_endpoint, form, of=provider.name, call="token")
    content = answer.json()
    if answer.status != http.OK:
        raise Declined(content.get("error"))
    id_token, access_token = content.get("id_token"), content.get("access_token")
    if not isinstance(id_token, str) or not isinstance(access_token, str):
        raise Unreachable("unreadable")
    if str(content.get("token_type", "")).lower() != "bearer" or not 0 < len(access_token) <= LONGEST:
        raise Unreachable("unreadable")
    return _Tokens(id_token, access_token)


def _userinfo(provider: Provider, *, access_token: str, now: datetime) -> Claims:
    """Return what it says of the person: signed for us, or as JSON over the same verified connection."""
    address = metadata.endpoints(provider).userinfo_endpoint
    answer = http.get(address, of=provider.name, call="userinfo", bearer=access_token)
    if answer.status != http.OK:
        raise Unreachable(f"status_{answer.status}")
    if answer.kind != _JWT:
        return answer.json()
    try:
        token = answer.content.decode("ascii").strip()
    except UnicodeDecodeError:
        raise Unreachable("unreadable") from None
    claims = keys.verified(token, provider)
    said.check_origin(claims, provider)
    said.check_times(claims, now=now)
    return claims


def _with(address: str, parameters: Mapping[str, Any]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(parameters)}"
