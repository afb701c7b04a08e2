"""What the space offers: each service is declared in one file here, and named once in this list.

The menu, the shortcuts, home, « Mes services » and the search read it. A service shows by itself once its page exists.
What a set of services opens is worked out once: neither the list nor the settings change while a process lives.
"""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from guichet.space.services import (
    att_cotisations,
    att_droits_maladie,
    att_famille,
    att_fiscale,
    att_logement,
    att_medecin_traitant,
    att_non_perception,
    att_paiements,
    att_regularite,
    dec_adresse,
    dec_medecin_traitant,
    dec_perte_vol_vitale,
    dec_ressources,
    dem_aide_logement,
    dem_ceam,
    dem_pension_invalidite,
    ent_accident_travail,
    ent_adresse,
    ent_cotisations_salaires,
    ent_depot_fichiers,
    ent_tesa,
    exp_entreprises,
    exp_factures,
    exp_releve_parcellaire,
    exp_telepaiement,
    exp_telereglement,
    follow_up,
    own_keys,
    pai,
)
from guichet.space.services.base import Family, Service

# Inside a family, in this order on the screen.
SERVICES: tuple[Service, ...] = (
    att_fiscale.SERVICE,
    att_droits_maladie.SERVICE,
    att_paiements.SERVICE,
    att_medecin_traitant.SERVICE,
    att_famille.SERVICE,
    att_logement.SERVICE,
    att_non_perception.SERVICE,
    att_cotisations.SERVICE,
    att_regularite.SERVICE,
    *pai.SERVICES,
    exp_releve_parcellaire.SERVICE,
    exp_factures.SERVICE,
    exp_entreprises.SERVICE,
    ent_cotisations_salaires.SERVICE,
    dec_ressources.SERVICE,
    dec_medecin_traitant.SERVICE,
    dec_perte_vol_vitale.SERVICE,
    ent_depot_fichiers.SERVICE,
    ent_accident_travail.SERVICE,
    ent_tesa.SERVICE,
    dem_aide_logement.SERVICE,
    dem_pension_invalidite.SERVICE,
    dem_ceam.SERVICE,
    dec_adresse.SERVICE,
    exp_telereglement.SERVICE,
    exp_telepaiement.SERVICE,
    ent_adresse.SERVICE,
    *follow_up.SERVICES,
)


@dataclass(frozen=True)
class Link:
    """A service as a page shows it."""

    key: str
    title: str
    sentence: str
    address: str
    is_outside: bool


@functools.cache
def offered(bundle: str) -> Sequence[Service]:
    """Return the services that a set of services opens, in the order of the list."""
    return tuple(one for one in SERVICES if one.offered_to(bundle))


@functools.cache
def menu(bundle: str) -> Sequence[tuple[str, str]]:
    """Return the label and the address of each entry of the main menu that a set of services has (R165)."""
    return tuple(_pairs(one for one in offered(bundle) if one.in_menu))


@functools.cache
def shortcuts(bundle: str) -> Sequence[tuple[str, str, str]]:
    """Return the key, the label and the address of each shortcut of home that a set of services has (R170)."""
    return tuple((one.key, str(one.title), one.address or "") for one in offered(bundle) if one.is_shortcut)


@functools.cache
def families(bundle: str) -> tuple[tuple[Family, tuple[Link, ...]], ...]:
    """Return the families (R12) with what a set of services opens in each, without those where it opens nothing."""
    open_ones = offered(bundle)
    grouped = [(family, tuple(link(one) for one in open_ones if one.family == family)) for family in Family]
    return tuple((family, links) for family, links in grouped if links)


def direct_debit(bundle: str) -> str | None:
    """Return where contributions are put on direct debit, for the pages of bills; None where that is not offered."""
    service = exp_telereglement.SERVICE
    return service.address if service.offered_to(bundle) else None


def keys() -> list[tuple[str, str]]:
    """Return the label and the address of what a member may add of their own to get in."""
    return _pairs(own_keys.SERVICES)


def link(service: Service) -> Link:
    """Return a service that leads somewhere as a page shows it."""
    return Link(
        service.key,
        str(service.title),
        str(service.sentence),
        service.address or "",
        service.leads_to.is_outside,
    )


def _pairs(services: Iterable[Service]) -> list[tuple[str, str]]:
    return [(str(one.title), one.address) for one in services if one.address]
