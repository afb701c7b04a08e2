"""What the code calls roles, states and factors, in the words of who reads them."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.agents.models import AgentState
from guichet.agents.roles import Role
from guichet.login.models import Factor

ROLES: Mapping[Role, str | Promise] = {
    Role.SUPPORT: _("Assistance"),
    Role.LETTERS: _("Courriers"),
    Role.REQUESTS: _("Demandes"),
    Role.SECURITY: _("Sécurité"),
    Role.ADMINISTRATOR: _("Administration"),
}
"""In the order in which they are offered."""
DUTIES: Mapping[Role, str | Promise] = {
    Role.SUPPORT: _("Répond au téléphone et à l'accueil, aide les adhérents, bloque un compte."),
    Role.LETTERS: _("Suit les courriers, leurs lots et leurs retours."),
    Role.REQUESTS: _("Répond aux demandes écrites des adhérents et des tiers."),
    Role.SECURITY: _("Bloque et débloque les comptes, lit le journal."),
    Role.ADMINISTRATOR: _("Invite les agents, donne les rôles, écrit les contenus du site. Ne voit aucun adhérent."),
}
STATES: Mapping[str, str | Promise] = {
    AgentState.INVITED: _("En attente"),
    AgentState.ACTIVE: _("Actif"),
    AgentState.SUSPENDED: _("Suspendu"),
}
FACTORS: Mapping[str, str | Promise] = {
    Factor.AUTHENTICATOR: _("mot de passe et code d'application"),
    Factor.PASSKEY: _("mot de passe et clé d'accès"),
}


def role(name: str) -> str:
    """Return the word for a role."""
    return str(ROLES[Role(name)])


def in_order(names: set[str]) -> list[Role]:
    """Return roles in the order in which they are offered."""
    return [one for one in ROLES if one.value in names]
