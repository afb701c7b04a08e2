"""Every value of the policy in words, theme by theme: `Policy` may have none that an agent could not read out."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from guichet.backoffice.policy.words import access, journey, proofs, secrets
from guichet.backoffice.policy.words.base import Rule, Theme, Words

THEMES: tuple[Theme, ...] = (
    journey.THEME,
    proofs.PROVING,
    proofs.TRIES,
    secrets.CODES,
    secrets.PASSWORDS,
    secrets.LETTERS,
    access.SESSIONS,
    access.DETAILS,
)
BY_NAME: Mapping[str, Rule] = {rule.name: rule for theme in THEMES for rule in theme.rules}
EDITIONS: Mapping[str, Words] = {
    "default": _("règles communes"),
    "alsace-2020": _("fiche pratique d'Alsace, octobre 2020"),
    "leaflet": _("dépliant sans date"),
    "nord-pas-de-calais": _("fiche d'accès du Nord-Pas de Calais, 2022"),
    "provence-azur": _("dépliant de Provence Azur"),
    "recommended": _("lecture la plus sûre"),
    "tutorial": _("pas à pas, vu en Île-de-France, 2020 à 2022"),
}
"""What each edition of the project shows; one that a fund adds is called by its name."""


def edition(name: str) -> str:
    """Return what to call an edition."""
    return str(EDITIONS.get(name, name))
