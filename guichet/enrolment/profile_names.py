"""The profiles a person may choose, in the documents' order (R27)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class HolderKind(StrEnum):
    """Whom the account of a profile belongs to, and so which number is its identifier."""

    PERSON = "person"
    """A natural person: the NIR (R34)."""
    COMPANY = "company"
    """An establishment: SIRET or ET (R43)."""
    HOUSEHOLD = "household"
    """An establishment of somebody who employs at home: ET only (R44)."""
    NOBODY = "nobody"
    """No account is made online (R4)."""


@dataclass(frozen=True)
class ProfileName:
    """A profile: `name` as in answers and files, `label` and `hint` as on the screen."""

    name: str
    label: Any
    holder: HolderKind
    hint: Any = ""


EXPLOITANT = ProfileName("exploitant", _("Exploitant agricole"), HolderKind.PERSON)
ENTREPRISE = ProfileName("entreprise", _("Entreprise"), HolderKind.COMPANY)
PARTICULIER = ProfileName(
    "particulier",
    _("Particulier"),
    HolderKind.PERSON,
    _("(salarié, retraité, collaborateur, ayant-droit, demandeur d'emploi, sans emploi ...)"),
)
JARDINIER = ProfileName("jardinier", _("Employeur de jardinier"), HolderKind.HOUSEHOLD, _("en tant que particulier"))
SOLIDARITE = ProfileName("cotisant_solidarite", _("Cotisant de solidarité"), HolderKind.PERSON)
AUTRE = ProfileName("autre", _("Autre ..."), HolderKind.NOBODY)

PROFILES: tuple[ProfileName, ...] = (EXPLOITANT, ENTREPRISE, PARTICULIER, JARDINIER, SOLIDARITE, AUTRE)
BY_NAME = {profile.name: profile for profile in PROFILES}
OPEN_ONLINE = frozenset(profile.name for profile in PROFILES if profile.holder is not HolderKind.NOBODY)
"""Whose journey leads to an account; the others read what a convention is (R33)."""
