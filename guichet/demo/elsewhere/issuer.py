"""A small OpenID provider that speaks as FranceConnect and ProConnect do, and lets anybody be anybody.

It refuses what they refuse, so that a mistake shows here first: a short `state` or `nonce`, an address that was not
declared, `code_challenge`, an `acr_values` that it does not give.
"""

import hmac
import secrets
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from django.utils.functional import Promise
from joserfc.jwk import ECKey

from guichet.demo.elsewhere.web import Answer, Request, Routes, data, page, redirect
from guichet.jose import tokens

PATH: Final = "/api/v2"
ALGORITHM: Final = "ES256"
ACR: Final = "eidas1"
CODE_SECONDS: Final = 30
TOKEN_SECONDS: Final = 60
LEAST_CHANCE: Final = 32
"""Characters of `state` and of `nonce`, as FranceConnect asks."""
JWT: Final = "application/jwt"


@dataclass(frozen=True)
class Identity:
    """Somebody as one of these systems vouches for them."""

    name: str
    sentence: str | Promise
    """Why one would choose them."""
    claims: Mapping[str, Any]
    """`sub` among them."""
    amr: tuple[str, ...] = ("pwd",)
    """How they show who they are there (RFC 8176)."""


@dataclass(frozen=True)
class House:
    """What is of one of them."""

    name: str
    """As its pages say it."""
    look: str
    """A word for the stylesheet."""


@dataclass(frozen=True)
class Declared:
    """What is known there of the one site that asks."""

    redirect_uri: str
    back: str
    """Where a logout may lead."""
    client_id: str = field(default_factory=lambda: secrets.token_hex(32))
    secret: str = field(default_factory=lambda: secrets.token_hex(32), repr=False)


@dataclass(frozen=True)
class _Given:
    identity: Identity
    nonce: str
    at: float


class Issuer:
    """Says who somebody is, to the one site that was declared."""

    def __init__(self, house: House, declared: Declared, *, origin: str) -> None:
        """Take what it is, who asks, and the address of its site."""
        self.identities: Sequence[Identity] = ()
        """Filled once the people are there."""
        self.declared = declared
        self.issuer = f"{origin}{PATH}"
        self._house = house
        self._key = ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHM}, auto_kid=True)
        self._codes: dict[str, _Given] = {}
        self._tokens: dict[str, _Given] = {}
        self._lock = threading.Lock()

    @property
    def routes(self) -> Routes:
        """Return what answers where."""
        return {
            ("GET", f"{PATH}/.well-known/openid-configuration"): self._describe,
            ("GET", f"{PATH}/authorize"): self._choose,
            ("POST", f"{PATH}/authorize"): self._chosen,
            ("POST", f"{PATH}/token"): self._exchange,
            ("GET", f"{PATH}/userinfo"): self._tell,
            ("GET", f"{PATH}/jwks"): lambda _request: data({"keys": [self._key.as_dict(private=False)]}),
            ("GET", f"{PATH}/session/end"): self._end,
        }

    def _describe(self, _request: Request) -> Answer:
        where = {
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "userinfo_endpoint": "userinfo",
            "jwks_uri": "jwks",
            "end_session_endpoint": "session/end",
        }
        return data(
            {
                "issuer": self.issuer,
                **{name: f"{self.issuer}/{path}" for name, path in where.items()},
                "response_types_supported": ["code"],
                "subject_types_supported": ["pairwise"],
                "acr_values_supported": [ACR],
                "id_token_signing_alg_values_supported": [ALGORITHM],
                "userinfo_signing_alg_values_supported": [ALGORITHM],
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
                "authorization_response_iss_parameter_supported": True,
            }
        )

    def _choose(self, request: Request) -> Answer:
        if wrong := self._wrong(request.query):
            return self._page("refused", {"wrong": wrong}, status=400)
        return self._page("choose", {"identities": self.identities, "asked": request.query})

    def _chosen(self, request: Request) -> Answer:
        asked = request.form
        if wrong := self._wrong(asked):
            return self._page("refused", {"wrong": wrong}, status=400)
        who = asked.get("who", "")
        if not who.isdecimal() or int(who) >= len(self.identities):
            told = {"error": "access_denied", "error_description": "User auth aborted"}
            return self._back(asked, told)
        code = secrets.token_urlsafe(32)
        with self._lock:
            self._codes[code] = _Given(self.identities[int(who)], asked["nonce"], time.time())
        return self._back(asked, {"code": code})

    def _back(self, asked: Mapping[str, str], told: Mapping[str, str]) -> Answer:
        query = urlencode({**told, "state": asked["state"], "iss": self.issuer})
        return redirect(f"{self.declared.redirect_uri}?{query}")

    def _wrong(self, asked: Mapping[str, str]) -> str:
        """Return the name of the first parameter that the real one would refuse, empty when all are right."""
        right = {
            "client_id": asked.get("client_id") == self.declared.client_id,
            "redirect_uri": asked.get("redirect_uri") == self.declared.redirect_uri,
            "response_type": asked.get("response_type") == "code",
            "scope": "openid" in asked.get("scope", "").split(),
            "state": len(asked.get("state", "")) >= LEAST_CHANCE,
            "nonce": len(asked.get("nonce", "")) >= LEAST_CHANCE,
            "acr_values": asked.get("acr_values") == ACR,
            "code_challenge": "code_challenge" not in asked,
        }
        return next((name for name, is_right in right.items() if not is_right), "")

    def _exchange(self, request: Request) -> Answer:
        form = request.form
        known = hmac.compare_digest(form.get("client_secret", "").encode(), self.declared.secret.encode())
        if not known or form.get("client_id") != self.declared.client_id:
            return data({"error": "invalid_client"}, status=401)
        given = self._take(self._codes, form.get("code", ""), seconds=CODE_SECONDS)
        if given is None or form.get("redirect_uri") != self.declared.redirect_uri:
            return data({"error": "invalid_grant"}, status=400)
        token, now = secrets.token_urlsafe(32), int(time.time())
        with self._lock:
            self._tokens[token] = _Given(given.identity, given.nonce, now)
        id_token = self._sign(
            {
                "sub": given.identity.claims["sub"],
                "nonce": given.nonce,
                "acr": ACR,
                "amr": list(given.identity.amr),
                "auth_time": int(given.at),
                "iat": now,
                "exp": now + TOKEN_SECONDS,
            }
        )
        return data({"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS, "id_token": id_token})

    def _tell(self, request: Request) -> Answer:
        kind, _space, token = request.headers.get("Authorization", "").partition(" ")
        given = self._take(self._tokens, token, seconds=TOKEN_SECONDS) if kind == "Bearer" else None
        if given is None:
            return Answer(status=401, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
        return Answer(self._sign(given.identity.claims).encode(), kind=JWT)

    def _end(self, request: Request) -> Answer:
        """Lead back to where a logout may lead; whoever was chosen is asked again each time anyway."""
        try:
            tokens.verify(request.query.get("id_token_hint", ""), self._key, algorithm=ALGORITHM)
        except tokens.NotGenuine:
            return self._page("refused", {"wrong": "id_token_hint"}, status=400)
        if request.query.get("post_logout_redirect_uri") != self.declared.back:
            return self._page("refused", {"wrong": "post_logout_redirect_uri"}, status=400)
        query = urlencode({"state": request.query["state"]}) if "state" in request.query else ""
        return redirect(f"{self.declared.back}?{query}" if query else self.declared.back)

    def _sign(self, claims: Mapping[str, Any]) -> str:
        of_here = {"iss": self.issuer, "aud": self.declared.client_id}
        return tokens.sign({**claims, **of_here}, self._key, algorithm=ALGORITHM, kid=self._key.kid or "")

    def _take(self, kept: dict[str, _Given], name: str, *, seconds: float) -> _Given | None:
        """Return what was given under this name, once, and while it lives."""
        with self._lock:
            given = kept.pop(name, None)
        return given if given and time.time() - given.at <= seconds else None

    def _page(self, name: str, context: Mapping[str, object], *, status: int = 200) -> Answer:
        here = {"house": self._house, "look": self._house.look}
        return page(f"demo/elsewhere/{name}.html", {**here, **context}, status=status)
