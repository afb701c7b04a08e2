"""The other side: a client as somebody else would write it, over Authlib and joserfc, that speaks to our addresses."""

import base64
import functools
import secrets
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from django.test import Client as Browser
from joserfc import jwe, jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from guichet.login import operations as login
from guichet.openid_provider import authorization, demand, registration
from guichet.openid_provider.models import AuthMethod, SigningKey

ISSUER = "http://localhost:8000"
REDIRECT = "https://service.example.org/retour?d=1"
FORM = "application/x-www-form-urlencoded"


@functools.cache
def private(alg):
    """A key of ours, made once in a run: RSA takes its time."""
    return ECKey.generate_key("P-256") if alg == "ES256" else RSAKey.generate_key(2048)


def signing_keys(now, *algorithms):
    """Let the provider have keys that sign since `now`."""
    for alg in algorithms or ("ES256", "RS256"):
        key = private(alg)
        SigningKey.objects.create(
            kid=key.thumbprint(), alg=alg, jwk=key.as_dict(private=True), made_at=now, signs_from=now
        )


@dataclass
class Partner:
    """A client, what it was given at its registration, and the browser of a test as its network."""

    client: object
    secret: str
    browser: Browser

    @property
    def name(self):
        return self.client.client_id

    def asks(self, **more):
        """What it sends a browser with."""
        return {
            "client_id": self.name, "redirect_uri": REDIRECT, "response_type": "code", "scope": "openid profile email",
            "state": "s" * 32, "nonce": "n" * 32,
        } | more  # fmt: skip

    def code(self, session, *, now, auth_time=None, **more):
        """The code of a member who is let through."""
        asked = demand.read(self.asks(**more), now=now)
        address = authorization.grant(
            asked, session, acr="eidas1", amr=["pwd"], auth_time=auth_time or session.began_at, now=now
        )
        return answer_of(address)["code"]

    def exchange(self, code, *, redirect_uri=REDIRECT, method=None, secret=None, name=None, **fields):
        """Its request to the token endpoint, as Authlib's client makes it."""
        from authlib.common.urls import url_encode
        from authlib.oauth2.auth import ClientAuth

        body = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri} | fields
        auth = ClientAuth(
            name or self.name, self.secret if secret is None else secret, method or self.client.auth_method
        )
        _uri, headers, body = auth.prepare("POST", "/openid/token", {}, url_encode(body.items()))
        return self.post(body, headers)

    def post(self, body, headers=None, **more):
        given = {name.decode() if isinstance(name, bytes) else name: value for name, value in (headers or {}).items()}
        given.pop("Content-Type", None), given.pop("Content-Length", None)
        return self.browser.post("/openid/token", body, content_type=FORM, headers=given, **more)

    def userinfo(self, token, **more):
        return self.browser.get("/openid/userinfo", headers={"Authorization": f"Bearer {token}"}, **more)

    def keys(self, algorithm):
        if algorithm == "HS256":
            return OctKey.import_key(self.secret)
        return KeySet.import_key_set(self.browser.get("/openid/jwks").json())

    def verified(self, token, algorithm, *, sealed_for=None):
        """The header and the claims of a token, by joserfc."""
        if sealed_for is not None:
            registry = jwe.JWERegistry(algorithms=["RSA-OAEP-256", "ECDH-ES", "A256GCM"])
            opened = jwe.decrypt_compact(token, sealed_for, registry=registry)
            assert opened.headers()["cty"] == "JWT"
            token = opened.plaintext.decode()
        read = jwt.decode(token, self.keys(algorithm), algorithms=[algorithm])
        return read.header, read.claims

    def check_id_token(self, answer, *, now, nonce="n" * 32, sealed_for=None):
        """The claims of the ID token of an answer, with all that Authlib's client looks at."""
        header, claims = self.verified(answer["id_token"], self.client.id_token_alg, sealed_for=sealed_for)
        options = {
            "iss": {"essential": True, "value": ISSUER},
            "aud": {"essential": True, "value": self.name},
        }
        params = {"nonce": nonce, "client_id": self.name, "access_token": answer["access_token"]}
        CodeIDToken(claims, header, options, params).validate(now=int(now.timestamp()), leeway=0)
        return claims


def register(now, *, browser=None, **more):
    """A partner that is registered."""
    if not SigningKey.objects.exists():
        signing_keys(now)
    wanted = {"client_id": "tesa", "name": "TESA", "redirect_uris": [REDIRECT]} | more
    if wanted.pop("franceconnect", False):
        client, secret = registration.add(registration.franceconnect(**wanted), now=now)
    else:
        client, secret = registration.add(registration.Wanted(**wanted), now=now)
    return Partner(client, secret, browser or Browser(raise_request_exception=False))


def session_of(account, *, now):
    session, _token = login.open_session(account, now=now)
    return session


def answer_of(address):
    """The parameters that an address carries, each once; and where it leads, which never changes."""
    parts = urlsplit(address)
    said = parse_qs(parts.query, strict_parsing=True)
    assert all(len(values) == 1 for values in said.values())
    return {name: values[0] for name, values in said.items()}


def pkce():
    """A verifier and its challenge."""
    verifier = secrets.token_urlsafe(48)
    return verifier, create_s256_code_challenge(verifier)


def basic(name, secret):
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()}


PUBLIC = {"client_id": "telephone", "auth_method": AuthMethod.NONE}
