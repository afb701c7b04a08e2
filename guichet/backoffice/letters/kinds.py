"""The letters there are, in words: what each is, whether an agent may stop it, and what follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

_AGAIN: Final = _("Un courrier arrêté ne compte pas dans les limites : un autre peut être demandé aussitôt.")


@dataclass(frozen=True)
class Kind:
    """One letter."""

    words: Words
    stopping: Sequence[Words] = ()
    """What becomes of its stopping, a sentence each; none for a letter that warns: nobody stops it.

    Whoever helps a thief would stop first what tells the member of the theft (accounts/warnings.py).
    """

    @property
    def stoppable(self) -> bool:
        """Whether an agent may stop it before it is printed."""
        return bool(self.stopping)


KINDS: Final[Mapping[str, Kind]] = {
    "accounts/provisional_password": Kind(
        _("Mot de passe provisoire"),
        (
            _("Le mot de passe provisoire de ce courrier est effacé : il n'arrivera jamais, ni par un autre moyen."),
            _("Le compte reste en attente de sa lettre : la personne ne peut pas se connecter."),
            _("Elle peut s'inscrire à nouveau, ou vous pouvez lui renvoyer un courrier depuis son dossier."),
            _AGAIN,
        ),
    ),
    "accounts/renewed_password": Kind(
        _("Nouveau mot de passe, après un oubli"),
        (
            _("Le mot de passe de ce courrier est effacé : il n'arrivera jamais, ni par un autre moyen."),
            _("Le compte reste comme il est : celle ou celui qui connaît l'ancien mot de passe entre toujours."),
            _("La personne peut demander à nouveau un mot de passe par courrier."),
            _AGAIN,
        ),
    ),
    "accounts/file_code": Kind(
        _("Code confidentiel, pour ouvrir un dossier"),
        (
            _("Le code de ce courrier est effacé : il n'arrivera jamais, ni par un autre moyen."),
            _("Le dossier demandé ne s'ouvrira pas ; la demande prend fin d'elle-même, et peut être refaite."),
            _AGAIN,
        ),
    ),
    "accounts/letter_reminder": Kind(
        _("Rappel : le mot de passe n'a pas servi"),
        (
            _("Le rappel ne part pas, et il n'y en aura pas d'autre."),
            _("Le mot de passe provisoire déjà envoyé sert jusqu'à sa date."),
        ),
    ),
    "backoffice/answer": Kind(
        _("Réponse d'un conseiller à une demande"),
        (
            _("La réponse ne part pas. Elle reste dans l'historique de la demande, qui n'est pas rouverte."),
            _("Prévenez qui traite la demande : une autre réponse peut être écrite."),
            _AGAIN,
        ),
    ),
    "documents/new_document": Kind(
        _("Avis : un document attend dans l'espace privé"),
        (
            _("L'avis ne part pas, et il n'y en aura pas d'autre pour ce document."),
            _("Le document reste dans « Mes documents », non lu : prévenez la personne autrement."),
        ),
    ),
    "requests/acknowledged": Kind(
        _("Avis : une démarche est reçue"),
        (
            _("L'avis ne part pas, et il n'y en aura pas d'autre pour cette démarche."),
            _("L'accusé de réception et la preuve restent dans « Mes documents »."),
        ),
    ),
    "certificates/withdrawn": Kind(
        _("Avis : une attestation est retirée"),
        (
            _("L'avis ne part pas, et il n'y en aura pas d'autre pour cette attestation."),
            _("Elle reste retirée : prévenez la personne autrement."),
        ),
    ),
    "exchanges/answered": Kind(
        _("Avis : une réponse attend dans l'espace privé"),
        (_("L'avis ne part pas. La réponse reste dans l'espace privé de la personne, qui n'en sait rien."), _AGAIN),
    ),
    "exchanges/appointment_answered": Kind(
        _("Avis : une réponse à une demande de rendez-vous"),
        (_("L'avis ne part pas. Appelez la personne : le rendez-vous reste au jour et à l'heure donnés."), _AGAIN),
    ),
    "mandates/given": Kind(_("Avis : une personne peut agir pour ce membre")),
    "mandates/ended": Kind(_("Avis : un mandat a pris fin")),
    "bank/details_asked": Kind(_("Avis : un nouveau compte bancaire a été donné")),
    "conventions/withdrawn": Kind(_("Avis : la convention d'une structure est retirée")),
    "login/factor_changed": Kind(_("Avis : ce qui ouvre le compte a changé")),
    "accounts/account_exists": Kind(_("Avis : une inscription a été demandée, le compte existe")),
    "accounts/enrolment_confirmed": Kind(_("Avis : un compte a été ouvert")),
    "accounts/password_renewed": Kind(_("Avis : le mot de passe a été renouvelé")),
    "accounts/agent_helped": Kind(_("Avis : un conseiller a agi sur le compte")),
    "accounts/responsible_changed": Kind(_("Avis : le compte de l'entreprise est géré par une autre personne")),
    "requests/state_changed": Kind(
        _("Avis : une démarche a avancé"),
        (
            _("L'avis ne part pas, et il n'y en aura pas d'autre pour cet état de la démarche."),
            _("La démarche garde son état, que le membre lit dans son espace : prévenez-le autrement."),
            _("D'un refus qui n'est pas arrivé, le délai pour contester ne court pas."),
        ),
    ),
}
"""Every message that has a letter; a test holds it complete, and every one that warns without a way to stop it."""
OTHER: Final = Kind(_("Courrier"))
STOPPABLE: Final = frozenset(name for name, kind in KINDS.items() if kind.stoppable)

STOP_REASONS: Final[Sequence[tuple[str, Words]]] = (
    ("asked", _("La personne le demande")),
    ("wrong_address", _("L'adresse n'est plus la bonne")),
    ("duplicate", _("Un autre courrier dit la même chose")),
    ("mistake", _("Il a été demandé par erreur")),
    ("fraud", _("Une fraude est soupçonnée")),
)
RETURN_REASONS: Final[Sequence[tuple[str, Words]]] = (
    ("unknown_at_address", _("Destinataire inconnu à l'adresse")),
    ("incomplete_address", _("Défaut d'accès ou d'adressage")),
    ("no_access", _("Boîte aux lettres inaccessible")),
    ("refused", _("Pli refusé par le destinataire")),
    ("unclaimed", _("Pli avisé et non réclamé")),
    ("other", _("Autre motif, ou motif illisible")),
)
"""As the post prints them on the envelope; the words of the print shop's answers (delivery/answers.py)."""


def of(message: str) -> Kind:
    """Return the letter of a message."""
    return KINDS.get(message, OTHER)
