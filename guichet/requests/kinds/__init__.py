"""Every request and declaration there is, a file each: to add one, write its file and its line here."""

from guichet.requests.kinds import dec_ressources, ent_depot_fichiers
from guichet.requests.kinds.base import Kind

KINDS: tuple[Kind, ...] = (dec_ressources.KIND,)
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
