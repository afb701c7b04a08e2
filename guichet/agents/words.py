"""What the code calls roles, states and factors, in the words of who reads them."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.agents.models import AgentState, Door
from guichet.agents.proconnect.rules import BY_PROCONNECT, Refusal
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
DOORS: Mapping[tuple[str, str], str | Promise] = {
    (Door.PASSWORD, Factor.AUTHENTICATOR): _("mot de passe et code d'application"),
    (Door.PASSWORD, Factor.PASSKEY): _("mot de passe et clé d'accès"),
    (Door.PROCONNECT, Factor.AUTHENTICATOR): _("ProConnect et code d'application"),
    (Door.PROCONNECT, Factor.PASSKEY): _("ProConnect et clé d'accès"),
    (Door.PROCONNECT, BY_PROCONNECT): _("ProConnect, avec sa double authentification"),
}
"""By what a session was opened: the door, and what was shown besides."""
PROCONNECT_REFUSALS: Mapping[Refusal, str | Promise] = {
    Refusal.CLOSED: _("ProConnect fermé"),
    Refusal.LATE: _("retour trop tardif, ou déjà vu"),
    Refusal.DECLINED: _("refus sur ProConnect"),
    Refusal.FORGED: _("réponse à aucune demande"),
    Refusal.UNREACHABLE: _("ProConnect injoignable"),
    Refusal.NOT_VERIFIED: _("réponse de ProConnect non vérifiée"),
    Refusal.INCOMPLETE: _("identité ProConnect incomplète"),
    Refusal.OTHER_ORGANISATION: _("ProConnect d'un autre organisme"),
    Refusal.UNKNOWN_IDENTITY: _("compte ProConnect non relié"),
    Refusal.CHANGED_IDENTITY: _("compte ProConnect d'une autre personne"),
    Refusal.SUSPENDED: _("accès suspendu"),
    Refusal.INVITED: _("invitation sans réponse"),
    Refusal.NO_ROLE: _("aucun rôle"),
    Refusal.ONE_FACTOR: _("un seul moyen montré sur ProConnect"),
    Refusal.OLD_PROOF: _("double authentification ProConnect ancienne"),
    Refusal.OTHER_EMAIL: _("adresse autre que celle de l'invitation"),
    Refusal.TAKEN: _("compte ProConnect d'un autre accès"),
    Refusal.TIED_ALREADY: _("un autre compte ProConnect est relié"),
    Refusal.INVITATION_OVER: _("invitation terminée entre-temps"),
    Refusal.OTHER_SESSION: _("session terminée entre-temps"),
}
"""Why ProConnect opened or tied nothing, as the journal says it."""


def role(name: str) -> str:
    """Return the word for a role."""
    return str(ROLES[Role(name)])


def in_order(names: set[str]) -> list[Role]:
    """Return roles in the order in which they are offered."""
    return [one for one in ROLES if one.value in names]
