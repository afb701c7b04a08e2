"""What the space offers, said once: the menu and the shortcuts come from this list.

An entry shows by itself once its address exists, so that nothing on the screen leads nowhere (R141, R165, R170).
"""

import functools
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, kw_only=True)
class Service:
    """One service, with its label as the documents show it."""

    name: str
    label: str | Promise
    in_menu: bool = False
    """Among the five entries of the main menu (R165)."""
    is_shortcut: bool = False
    """Among the four shortcuts of home (R170)."""
    bundles: frozenset[str] | None = None
    """The sets of services it belongs to; None for every one."""

    @property
    def url_name(self) -> str:
        """The name of its page."""
        return f"space:{self.name}"

    @property
    def exists(self) -> bool:
        """Whether it leads somewhere."""
        return _address(self.url_name) is not None

    def opened_by(self, bundle: str) -> bool:
        """Whether a file that opens this set of services opens it."""
        return self.bundles is None or bundle in self.bundles


OF_PEOPLE = frozenset({"particulier", "exploitation"})
"""What concerns what a person is paid: an establishment is paid nothing, whoever's account holds it."""
# In the order of the documents.
SERVICES: tuple[Service, ...] = (
    Service(name="services", label=_("Mes services"), in_menu=True),
    Service(name="certificates", label=_("Mes attestations"), in_menu=True, is_shortcut=True),
    Service(name="payments", label=_("Mes paiements"), in_menu=True, bundles=OF_PEOPLE),
    Service(name="documents", label=_("Mes documents"), is_shortcut=True),
    Service(name="requests", label=_("Suivre mes demandes"), in_menu=True, is_shortcut=True),
    Service(name="messages", label=_("Contact & échanges"), in_menu=True),
    Service(name="my_account", label=_("Mon compte"), is_shortcut=True),
)

KEYS: tuple[Service, ...] = (
    Service(name="passkeys", label=_("Des clés d'accès")),
    Service(name="authenticator", label=_("Une application pour vos codes")),
)
"""What the member may add of their own to get in."""


def menu(bundle: str) -> list[tuple[str, str]]:
    """Return the label and the address of each entry of the main menu that a set of services has."""
    return _links(service for service in SERVICES if service.in_menu and service.opened_by(bundle))


def shortcuts(bundle: str) -> list[tuple[str, str]]:
    """Return the label and the address of each shortcut of home that a set of services has."""
    return _links(service for service in SERVICES if service.is_shortcut and service.opened_by(bundle))


def keys() -> list[tuple[str, str]]:
    """Return the label and the address of each of `KEYS`."""
    return _links(KEYS)


def _links(services: Iterable[Service]) -> list[tuple[str, str]]:
    return [(str(service.label), address) for service in services if (address := _address(service.url_name))]


@functools.cache
def _address(url_name: str) -> str | None:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None
