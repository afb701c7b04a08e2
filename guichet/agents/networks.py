"""From where the agents' pages exist: everywhere, or on the networks of GUICHET_AGENTS_NETWORKS only."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from guichet.limits.addresses import client_address, is_within


def address_of(request: HttpRequest) -> str:
    """Return the address of the client, as far as our own proxies vouch for it."""
    forwarded, remote = request.META.get("HTTP_X_FORWARDED_FOR", ""), request.META.get("REMOTE_ADDR", "")
    return client_address(forwarded, remote, settings.TRUSTED_PROXIES)


class AgentsNetworks:
    """Take the agents' addresses away from whoever is elsewhere. Installed only where networks are named."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what answers the request."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; from elsewhere theirs are unknown addresses, down to the redirection of a missing slash."""
        if not is_within(address_of(request), settings.AGENTS_NETWORKS):
            request.urlconf = settings.PUBLIC_URLCONF
        return self.get_response(request)
