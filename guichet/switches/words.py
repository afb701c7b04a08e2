"""What each direction is called, and what members read while it is closed."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.switches.models import Direction

Words = str | Promise


class Banner(NamedTuple):
    """What is closed, then what to do."""

    title: Words
    body: Words


LABELS: Final[Mapping[str, Words]] = {
    Direction.FRANCECONNECT_IN: _("Connexion des adhérents avec FranceConnect"),
    Direction.FRANCECONNECT_OUT: _("Compte MSA utilisé sur d'autres sites, par FranceConnect"),
    Direction.SERVICES_OUT: _("Connexion unique aux services de la MSA"),
    Direction.PROCONNECT_IN: _("Connexion des agents avec ProConnect"),
}
BANNERS: Final[Mapping[str, Banner]] = {
    Direction.FRANCECONNECT_IN: Banner(
        _("La connexion avec FranceConnect est momentanément fermée."),
        _("Utilisez votre identifiant et votre mot de passe."),
    ),
    Direction.FRANCECONNECT_OUT: Banner(
        _("Votre compte MSA ne permet momentanément plus de vous connecter à d'autres sites avec FranceConnect."),
        _("Sur ces sites, choisissez un autre compte dans FranceConnect. Votre espace privé reste ouvert."),
    ),
    Direction.SERVICES_OUT: Banner(
        _("Les services qui s'ouvrent depuis votre espace privé sans nouvelle connexion sont momentanément fermés."),
        _("Votre espace privé reste ouvert. Réessayez plus tard."),
    ),
}
"""No member goes through the agents' door: closing it publishes nothing."""
