"""Services of the space that are applications of their own: who may open them, and where they begin."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from guichet.login.models import Session
from guichet.openid_provider.models import Client
from guichet.openid_provider.signals import service_wanted
from guichet.space import services
from guichet.space import sight as sights
from guichet.space.services.base import Outside
from guichet.switches.models import Direction
from guichet.switches.queries import is_open


def listen() -> None:
    """Answer single sign-on, which stands below; done again, it changes nothing."""
    service_wanted.connect(opens)


def opens(*, session: Session, service: str, **_: Any) -> bool:
    """Whether the file in sight opens this service, offered at present or not."""
    bundle = sights.of(session).bundle
    return any(one.key == service and bundle in one.bundles for one in services.SERVICES)


def outside(bundle: str, key: str) -> tuple[str, str] | None:
    """Return the name and the plain address of an application that this set of services opens; None for any other."""
    for one in services.offered(bundle):
        if one.key == key and isinstance(one.leads_to, Outside):
            return str(one.title), one.leads_to.plain
    return None


def beginning(key: str, *, plain: str) -> str:
    """Return where the application logs in the member by this account; empty where it has a login of its own.

    One query, two where it knows this account. It is told who sends the member and where they are going (OpenID Connect
    Core 1.0, 4), and who they are only once it asks.
    """
    client = Client.objects.filter(service=key, disabled_at=None).exclude(initiate_login_uri="").first()
    if client is None or not is_open(Direction.SERVICES_OUT):
        return ""
    said = {"iss": settings.PUBLIC_URL, "target_link_uri": plain}
    joined = "&" if urlsplit(client.initiate_login_uri).query else "?"
    return f"{client.initiate_login_uri}{joined}{urlencode(said)}"
