"""The kinds of structure, in the documents' order (R4). Another kind is another object in this list, and nothing else.

What an access opens comes from the organisation's own pages and model agreements. What changes from one fund to the
next (further papers, who signs for the fund) is left for the fund to tell.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Kind:
    """One kind of structure: what it is called, and what its page says besides what all of them say."""

    name: str
    """As in a case."""
    slug: str
    """As in addresses."""
    label: Any
    family: Any
    """One of the three families of R6."""
    signatory: Any
    """Who signs the convention on the structure's side."""
    opens: tuple[Any, ...]
    """What the access is for."""
    examples: Any = ""
    papers: tuple[Any, ...] = ()
    """What to prepare besides what every structure prepares."""


_DECLARANTS = _("Tiers déclarants")
_PAYEES = _("Tiers de paiement")
_SOCIAL_PARTNERS = _("Partenaires de l'action sociale")

KINDS: tuple[Kind, ...] = (
    Kind(
        name="tiers_declarant",
        slug="tiers-declarant",
        label=_("Tiers déclarant"),
        family=_DECLARANTS,
        examples=_("centre de gestion, expert-comptable"),
        signatory=_("la personne qui peut engager votre cabinet ou votre centre de gestion."),
        opens=(
            _("déposer les fichiers de déclarations des entreprises et des exploitants dont vous êtes mandataire ;"),
            _("déclarer les revenus d'un client qui vous a donné procuration ;"),
            _("travailler avec toutes les caisses de MSA sous un seul identifiant."),
        ),
        papers=(_("la procuration de chaque client dont vous déclarez les revenus ;"),),
    ),
    Kind(
        name="destinataire_de_paiements",
        slug="destinataire-de-paiements",
        label=_("Tiers destinataire de paiements"),
        family=_PAYEES,
        examples=_("notaire, trésorerie..."),
        signatory=_("la personne qui peut engager votre étude ou votre service."),
        opens=(_("consulter les paiements que la MSA vous a versés."),),
    ),
    Kind(
        name="aide_a_la_personne",
        slug="aide-a-la-personne",
        label=_("Structure d'aide à la personne"),
        family=_SOCIAL_PARTNERS,
        signatory=_("la personne qui peut engager votre structure."),
        opens=(
            _("consulter les aides accordées aux personnes que vous accompagnez ;"),
            _("échanger avec la MSA ce qui concerne ces aides."),
        ),
        papers=(_("si vous avez déjà une convention : son numéro et votre numéro de tiers ;"),),
    ),
    Kind(
        name="accueil_du_jeune_enfant",
        slug="accueil-du-jeune-enfant",
        label=_("Structure d'accueil du jeune enfant"),
        family=_SOCIAL_PARTNERS,
        signatory=_("la personne qui peut engager votre structure, ou la collectivité qui la gère."),
        opens=(_("consulter les ressources des familles, pour la prestation de service unique (PSU)."),),
    ),
    Kind(
        name="conseil_departemental",
        slug="conseil-departemental",
        label=_("Conseil Départemental"),
        family=_SOCIAL_PARTNERS,
        signatory=_("la personne qui peut engager le département."),
        opens=(_("consulter les dossiers de revenu de solidarité active (RSA)."),),
    ),
)

BY_SLUG = {kind.slug: kind for kind in KINDS}
