"""Every request and declaration there is, a file each: to add one, write its file and its line here."""

from guichet.requests.kinds import (
    dec_adresse,
    dec_medecin_traitant,
    dec_perte_vol_vitale,
    dec_ressources,
    dem_aide_logement,
    dem_ceam,
    dem_pension_invalidite,
    ent_adresse,
    ent_depot_fichiers,
    exp_telereglement,
)
from guichet.requests.kinds.base import Kind, Words
from guichet.requests.words import REMEDIES

KINDS: tuple[Kind, ...] = (
    dec_ressources.KIND,
    dec_medecin_traitant.KIND,
    dec_perte_vol_vitale.KIND,
    dec_adresse.KIND,
    dem_aide_logement.KIND,
    dem_pension_invalidite.KIND,
    dem_ceam.KIND,
    exp_telereglement.KIND,
    ent_adresse.KIND,
)
"""In the order in which members see them."""
FROM_A_PAGE_OF_THEIR_OWN: tuple[Kind, ...] = (ent_depot_fichiers.KIND,)
"""Sent at once, without the engine's pages, and followed as the others are."""

_BY_KEY = {kind.key: kind for kind in (*KINDS, *FROM_A_PAGE_OF_THEIR_OWN)}
_BY_SLUG = {kind.slug: kind for kind in KINDS}


def by_key(key: str) -> Kind | None:
    """Return a kind by the key that a request bears; None for one that is gone: its requests stay readable."""
    return _BY_KEY.get(key)


def period_label(kind: str, period: str) -> str:
    """Return a period in words; its key where its kind is gone or has none; empty for none."""
    found = by_key(kind)
    return found.periods.find(period).label if found is not None and found.periods is not None else period


def by_slug(slug: str) -> Kind | None:
    """Return a kind by the part of an address; None where there is none."""
    return _BY_SLUG.get(slug)


def remedies_of(key: str) -> Words:
    """Return how a refusal is contested, as it is told with it; of a kind that is gone, as most are."""
    kind = by_key(key)
    return kind.law.refused if kind is not None else REMEDIES
