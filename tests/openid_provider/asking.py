"""Clients that ask who a member is, and what they ask."""

from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.utils import timezone
from joserfc.jwk import ECKey

from guichet.jose import tokens
from guichet.openid_provider import keys
from guichet.openid_provider.demand import read
from guichet.openid_provider.models import AuthMethod, Client, ClientKind, SigningKey

SECRET = "un-secret-de-quarante-trois-caracteres-0000"
BACK, LEFT = "https://service.exemple.test/retour", "https://service.exemple.test/parti"
FC_BACK, FC_LEFT = (
    "https://fc.exemple.test/api/v2/oidc-callback",
    "https://fc.exemple.test/api/v2/client/logout-callback",
)


def service(client_id="telepaiement", **values):
    """One of the organisation's services; `asks_consent=False` for one that asks nothing."""
    given = {
        "kind": ClientKind.SERVICE,
        "name": "Télépaiement",
        "auth_method": AuthMethod.BASIC,
        "secret": SECRET,
        "redirect_uris": [BACK],
        "post_logout_redirect_uris": [LEFT],
        "scopes": ["profile", "email"],
        "created_at": timezone.now(),
    }
    return Client.objects.create(client_id=client_id, **given | values)


def franceconnect(**values):
    """FranceConnect, which asks consent by itself."""
    given = {
        "kind": ClientKind.FRANCECONNECT,
        "name": "FranceConnect",
        "auth_method": AuthMethod.POST,
        "redirect_uris": [FC_BACK],
        "post_logout_redirect_uris": [FC_LEFT],
        "scopes": ["profile", "email", "birth"],
        "asks_consent": False,
    }
    return service("franceconnect", **given | values)


def request_of(client, **values):
    """What a client sends a browser with."""
    asked = {
        "client_id": client.client_id,
        "redirect_uri": client.redirect_uris[0],
        "response_type": "code",
        "scope": "openid profile email",
        "state": "etat-0123456789",
        "nonce": "nonce-0123456789",
    }
    if client.kind == ClientKind.FRANCECONNECT:
        asked |= {"scope": "openid profile email birth", "acr_values": "eidas1", "prompt": "login"}
    return {name: value for name, value in (asked | values).items() if value is not None}


def demand_of(client, *, now, **values):
    """The same, read."""
    return read(request_of(client, **values), now=now)


def answer_in(address):
    """What the client reads in the address that a browser comes back to."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}{parts.path}", {name: one for name, [one] in parse_qs(parts.query).items()}


def signing_key(*, now):
    """A key of ours that signs from now on."""
    key = ECKey.generate_key("P-256")
    row = {"alg": "ES256", "jwk": key.as_dict(private=True), "made_at": now, "signs_from": now}
    made = SigningKey.objects.create(kid=key.thumbprint(), **row)
    keys.KEYS.forget_written()
    return made


def hint_of(client, *, now, **claims):
    """An ID token that we signed for a client; `key` is another key than ours."""
    ours = keys.signer("ES256", now=now)
    key = claims.pop("key", ours.key)
    told = {"iss": settings.PUBLIC_URL, "aud": client.client_id, "sub": "x", "acr": "eidas1", "exp": 1, "iat": 1}
    return tokens.sign(told | claims, key, algorithm="ES256", kid=ours.kid)
