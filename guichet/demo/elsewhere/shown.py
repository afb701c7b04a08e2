"""Where the page of the demonstration sends whoever wants to try the other systems."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from guichet.demo.elsewhere import registering
from guichet.openid_provider.models import Client


@dataclass(frozen=True)
class Elsewhere:
    """Addresses."""

    service: str
    """Of the application of the organisation."""
    other_site: str
    """Of the site that goes through FranceConnect."""


def shown() -> Elsewhere | None:
    """Return them; None where these systems were never started. One query."""
    found = Client.objects.filter(client_id=registering.SERVICE).first()
    if found is None or settings.FRANCECONNECT is None:
        return None
    return Elsewhere(_origin(found.initiate_login_uri), _origin(settings.FRANCECONNECT.issuer))


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}/"
