"""How this provider describes itself (OpenID Connect Discovery 1.0): what is true, and nothing that is not."""

from datetime import datetime
from typing import Any, Final

from django.conf import settings

from guichet.jose.algorithms import CONTENT, KEY_WRAPPING, SHARED
from guichet.openid_provider import claims, keys
from guichet.openid_provider.demand import PROMPTS
from guichet.openid_provider.models import AuthMethod

LEVELS: Final = ("eidas1",)
"""Levels of assurance that a password, with or without a code, reaches here (eIDAS: low)."""
ADDRESSES: Final = {
    "authorization_endpoint": "/openid/authorize",
    "token_endpoint": "/openid/token",
    "userinfo_endpoint": "/openid/userinfo",
    "jwks_uri": "/openid/jwks",
    "end_session_endpoint": "/openid/logout",
}


def document(*, now: datetime) -> dict[str, Any]:
    """Return the description; mostly without a query."""
    signing = [*keys.signing(now=now), *SHARED]
    return {
        "issuer": settings.PUBLIC_URL,
        **{name: f"{settings.PUBLIC_URL}{path}" for name, path in ADDRESSES.items()},
        "scopes_supported": sorted({scope for scopes in claims.SCOPES.values() for scope in scopes}),
        "claims_supported": [*claims.NAMES, *_ID_TOKEN],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["pairwise"],
        "acr_values_supported": list(LEVELS),
        "prompt_values_supported": sorted(PROMPTS),
        "token_endpoint_auth_methods_supported": list(AuthMethod.values),
        "code_challenge_methods_supported": ["S256"],
        "id_token_signing_alg_values_supported": signing,
        "id_token_encryption_alg_values_supported": list(KEY_WRAPPING),
        "id_token_encryption_enc_values_supported": list(CONTENT),
        "userinfo_signing_alg_values_supported": signing,
        "userinfo_encryption_alg_values_supported": list(KEY_WRAPPING),
        "userinfo_encryption_enc_values_supported": list(CONTENT),
        "authorization_response_iss_parameter_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "ui_locales_supported": ["fr"],
    }


_ID_TOKEN: Final = ("iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "at_hash", "sid")
