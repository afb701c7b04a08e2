"""What a service of the space is, and where it leads."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import TextChoices
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.requests import kinds

OF_PEOPLE = frozenset({"particulier", "exploitation"})
"""What concerns a person's own rights: an establishment has none, whoever's account holds it."""
OF_FARMERS = frozenset({"exploitation"})
OF_COMPANIES = frozenset({"entreprise"})
OF_EMPLOYERS = frozenset({"entreprise", "jardinier"})
OF_CONTRIBUTORS = OF_FARMERS | OF_EMPLOYERS
"""Who pays contributions."""
OF_ALL = OF_PEOPLE | OF_EMPLOYERS


OF_ITS_KIND: frozenset[str] = frozenset()
"""A certificate or a request, whose pages say by themselves of which kind they are."""


class Family(TextChoices):
    """The four families of services (R12), and what follows them up."""

    CERTIFICATES = "attestations", _("Attestations")
    CONSULTATIONS = "consultations", _("Consultations")
    DECLARATIONS = "declarations", _("Déclarations")
    REQUESTS = "demandes", _("Demandes")
    FOLLOW_UP = "suivi", _("Suivi et échanges")


class Need(TextChoices):
    """What the registry must hold for a service to have something to show; the words are read where it does not.

    Only « Mes services » looks (`catalogue.needs`), in one query: the menu, home and the search ask nothing.
    """

    HEALTH_PAYMENTS = "Santé", _("Aucun paiement de santé pour le moment.")
    FAMILY_PAYMENTS = "Famille", _("Aucun paiement de la branche famille pour le moment.")
    HOUSING_PAYMENTS = "Logement", _("Aucun paiement d'aide au logement pour le moment.")
    INVALIDITY_PAYMENTS = "Invalidité", _("Aucun paiement d'invalidité pour le moment.")
    PENSION_PAYMENTS = "Retraite", _("Aucun paiement de retraite pour le moment.")
    BILLS = "bills", _("Aucune facture pour le moment.")
    PARCELS = "parcels", _("Votre caisse ne connaît aucune parcelle à votre nom.")
    WAGE_CONTRIBUTIONS = "wages", _("Aucune cotisation sur salaires pour le moment.")


class Destination(Protocol):
    """Where a service leads."""

    @property
    def address(self) -> str | None:
        """None while there is nothing there: the service is then shown nowhere."""

    @property
    def is_outside(self) -> bool:
        """Whether it leaves this site."""


@dataclass(frozen=True)
class Page:
    """A page of the space."""

    url_name: str
    """In the names of the space: `payments`."""
    kwargs: tuple[tuple[str, str], ...] = ()
    query: tuple[tuple[str, str], ...] = ()
    is_outside: bool = False

    @property
    def address(self) -> str | None:
        """Its address; None where it does not exist."""
        return _reversed(self)


@dataclass(frozen=True)
class RequestPage:
    """The first page of a request or a declaration of `guichet.requests.kinds`."""

    key: str
    """Of the kind: `dec_ressources`."""
    is_outside: bool = False

    @property
    def address(self) -> str | None:
        """Its address; None for a kind that nobody handles yet, since any key has an address."""
        if self.key not in _kinds():
            return None
        return page("request_begin", kind=self.key.replace("_", "-")).address


@dataclass(frozen=True)
class Outside:
    """Another application. A page of ours leads there, which knows whether this account opens it."""

    key: str
    """Of the service: `ent_tesa`."""
    setting: str
    """The name of the setting that holds its address; empty, it is not offered."""
    is_outside: bool = True

    @property
    def plain(self) -> str:
        """Its own address."""
        return str(getattr(settings, self.setting))

    @property
    def address(self) -> str | None:
        """The page that leads there."""
        return page("open_service", key=self.key.replace("_", "-")).address if self.plain else None


@dataclass(frozen=True, kw_only=True)
class Service:
    """One service, as the menu, home, « Mes services » and the search know it."""

    key: str
    family: Family | None
    """None for the page that lists them all."""
    title: str | Promise
    """As the documents say it."""
    sentence: str | Promise
    """What it is for, in one plain sentence."""
    words: str | Promise = ""
    """Other words that people type to look for it."""
    bundles: frozenset[str]
    """The sets of services that open it."""
    leads_to: Destination
    need: Need | None = None
    in_menu: bool = False
    """Among the five entries of the main menu (R165)."""
    is_shortcut: bool = False
    """Among the four shortcuts of home (R170)."""
    given: frozenset[str] | None = None
    """Names of the pages of the space that a mandate for it opens to somebody else, besides those of its kind
    (`acting.doors`); None where it may not be given."""

    @property
    def address(self) -> str | None:
        """Where it is; None while it is nowhere."""
        return self.leads_to.address

    @property
    def may_be_given(self) -> bool:
        """Whether a mandate may open it to somebody else."""
        return self.given is not None

    def offered_to(self, bundle: str) -> bool:
        """Whether a file that opens this set of services shows it: nothing on the screen leads nowhere (R141)."""
        return bundle in self.bundles and self.address is not None


def page(url_name: str, query: Mapping[str, str] | None = None, /, **kwargs: str) -> Page:
    """Return the page of that name."""
    return Page(url_name, tuple(kwargs.items()), tuple((query or {}).items()))


@functools.cache
def _reversed(one: Page) -> str | None:
    try:
        path = reverse(f"space:{one.url_name}", kwargs=dict(one.kwargs))
    except NoReverseMatch:
        return None
    return f"{path}?{urlencode(one.query)}" if one.query else path


def _kinds() -> frozenset[str]:
    """Return the keys of the requests that can be sent."""
    return frozenset(getattr(one, "key", one) for one in getattr(kinds, "KINDS", ()))
