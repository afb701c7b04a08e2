"""The profiles a person may choose, in the documents' order (R27)."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class ProfileName:
    """A profile: `name` as in answers and files, `label` and `hint` as on the screen."""

    name: str
    label: Any
    hint: Any = ""
    opens_online: bool = True
    """Whether the journey exists here; for the others the page says whom to call."""


EXPLOITANT = ProfileName("exploitant", _("Exploitant agricole"), opens_online=False)
ENTREPRISE = ProfileName("entreprise", _("Entreprise"), opens_online=False)
PARTICULIER = ProfileName(
    "particulier",
    _("Particulier"),
    _("(salarié, retraité, collaborateur, ayant-droit, demandeur d'emploi, sans emploi ...)"),
)
JARDINIER = ProfileName("jardinier", _("Employeur de jardinier"), _("en tant que particulier"), opens_online=False)
SOLIDARITE = ProfileName("cotisant_solidarite", _("Cotisant de solidarité"), opens_online=False)
AUTRE = ProfileName("autre", _("Autre ..."), opens_online=False)

PROFILES: tuple[ProfileName, ...] = (EXPLOITANT, ENTREPRISE, PARTICULIER, JARDINIER, SOLIDARITE, AUTRE)

OPEN_ONLINE = frozenset(profile.name for profile in PROFILES if profile.opens_online)
