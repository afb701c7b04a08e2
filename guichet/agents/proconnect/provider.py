"""ProConnect as the protocol's side needs to know it, from the settings and from what ProConnect documents.

Source: partenaires.proconnect.gouv.fr/docs/fournisseur-service.
"""

import json
from types import MappingProxyType
from typing import Final

from django.conf import settings
from django.urls import reverse

from guichet.openid_client.provider import Provider

NAME: Final = "ProConnect"
SCOPE: Final = "openid uid given_name usual_name email siret"
"""Every one of them is sent for every agent; nothing optional is asked for."""
CLAIMS: Final = json.dumps(
    {"id_token": {"amr": {"essential": True}, "auth_time": {"essential": True}}}, separators=(",", ":")
)
"""How the person logged in, and when: said only where it is asked for (OpenID Connect Core 1.0, 5.5)."""
ASKED: Final = MappingProxyType({"acr_values": "eidas1", "claims": CLAIMS})
"""Besides what every provider is asked. The least level: more would shut out whoever has no second factor at their
organisation, and ours is asked then."""
PATHS: Final = MappingProxyType({
    "authorization_endpoint": "/authorize",
    "token_endpoint": "/token",
    "userinfo_endpoint": "/userinfo",
    "jwks_uri": "/jwks",
    "end_session_endpoint": "/session/end",
})  # fmt: skip


def proconnect() -> Provider | None:
    """Return ProConnect as this installation knows it; None where it is not offered."""
    known = settings.PROCONNECT
    if known is None:
        return None
    return Provider(
        name="proconnect",
        issuer=known.issuer,
        client_id=known.client_id,
        client_secret=known.client_secret,
        algorithm=known.algorithm,
        discovery=known.discovery,
        scope=SCOPE,
        # Asked in ASKED, and not held against the answer: beside the levels of eIDAS ProConnect has names of its own,
        # and `rules.asked_for_two` says which of all are worth two factors.
        acr_values="",
        # ProConnect refuses a parameter that it does not know, and documents none of PKCE: the nonce holds its place
        # (RFC 9700, 2.1.1).
        pkce=False,
        paths=PATHS,
    )


def redirect_uri() -> str:
    """Return where ProConnect sends agents back to: declared there, to the letter."""
    return f"{settings.PUBLIC_URL}{reverse('agents:proconnect_return')}"


def logged_out_uri() -> str:
    """Return where it sends them after a logout, likewise."""
    return f"{settings.PUBLIC_URL}{reverse('agents:proconnect_logged_out')}"
