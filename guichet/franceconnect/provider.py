"""FranceConnect as its documentation for service providers describes it (v2), under the address of the settings."""

from django.conf import settings
from django.urls import reverse

from guichet.openid_client.provider import Provider

NAME = "FranceConnect"
"""As people know it."""
SITE = "https://franceconnect.gouv.fr/"
"""Where it explains itself to the public."""
_SCOPE = "openid given_name family_name birthdate gender birthplace birthcountry preferred_username email"
_PATHS = {
    "authorization_endpoint": "/authorize",
    "token_endpoint": "/token",
    "userinfo_endpoint": "/userinfo",
    "jwks_uri": "/jwks",
    "end_session_endpoint": "/session/end",
}


def franceconnect() -> Provider | None:
    """Return the provider of the settings, None where they name none.

    It refuses PKCE. `eidas1` is what the password of a member is worth: the code that the fund asks for comes on top.
    """
    given = settings.FRANCECONNECT
    if given is None:
        return None
    return Provider(
        name="franceconnect",
        issuer=given.issuer,
        client_id=given.client_id,
        client_secret=given.client_secret,
        algorithm=given.algorithm,
        discovery=given.discovery,
        scope=_SCOPE,
        acr_values="eidas1",
        pkce=False,
        paths=_PATHS,
    )


def callback_address() -> str:
    """Return where it sends people back to, as declared there: an address of the settings, never of a request."""
    return f"{settings.PUBLIC_URL}{reverse('franceconnect:callback')}"


def logged_out_address() -> str:
    """Return where it sends back whoever logged out, as declared there."""
    return f"{settings.PUBLIC_URL}{reverse('franceconnect:logged_out')}"
