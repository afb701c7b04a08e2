"""The demonstration's sites among those that guichet answers, written anew at each start: their ports change."""

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from guichet.demo.elsewhere.asker import Asker
from guichet.openid_client.provider import Provider
from guichet.openid_provider import keys
from guichet.openid_provider.models import AuthMethod, Client, ClientKind

SERVICE: Final = "essai-service"
FRANCECONNECT: Final = "essai-franceconnect"
SERVICE_SCOPE: Final = "openid profile email file"
SIGNED: Final = "ES256"


def service(asker: Asker, *, site: str, now: datetime) -> Provider:
    """Register an application of the organisation, which stands for TESA in the space; return how it asks."""
    secret = _register(
        SERVICE,
        asker,
        kind=ClientKind.SERVICE,
        name="Service d'essai",
        service="ent_tesa",
        initiate_login_uri=asker.start,
        backchannel_logout_uri=asker.ended,
        scopes=SERVICE_SCOPE.split(),
        asks_consent=True,
        now=now,
    )
    return _provider(SERVICE, secret, site=site, scope=SERVICE_SCOPE)


def franceconnect(asker: Asker, *, site: str, now: datetime) -> Provider:
    """Register FranceConnect, for which guichet vouches; return how it asks."""
    secret = _register(
        FRANCECONNECT,
        asker,
        kind=ClientKind.FRANCECONNECT,
        name="FranceConnect d'essai",
        scopes=["openid", "profile", "email", "birth"],
        asks_consent=False,
        now=now,
    )
    known = _provider(FRANCECONNECT, secret, site=site, scope="openid profile email birth")
    return replace(known, acr_values="eidas1", pkce=False)


def _register(client_id: str, asker: Asker, *, now: datetime, **facts: Any) -> str:
    """Write the row of a client; return its secret, drawn anew."""
    secret = secrets.token_urlsafe(48)
    values = {
        "auth_method": AuthMethod.POST,
        "secret": secret,
        "redirect_uris": [asker.redirect_uri],
        "post_logout_redirect_uris": [asker.back],
        "id_token_alg": SIGNED,
        "userinfo_alg": SIGNED,
        "disabled_at": None,
        **facts,
    }
    keys.make_missing(now=now)
    Client.objects.update_or_create(client_id=client_id, defaults=values, create_defaults={**values, "created_at": now})
    return secret


def _provider(client_id: str, secret: str, *, site: str, scope: str) -> Provider:
    return Provider(
        name=client_id,
        issuer=site,
        client_id=client_id,
        client_secret=secret,
        algorithm=SIGNED,
        discovery=True,
        scope=scope,
        acr_values="",
        pkce=True,
    )
