"""What may be done about a direction, whether it can be now, and the words of the page that confirms it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.switches import operations
from guichet.switches.models import Closing, Direction

Words = str | Promise

DOORS: Final[Mapping[str, Direction]] = {
    "franceconnect": Direction.FRANCECONNECT_IN,
    "autres-sites": Direction.FRANCECONNECT_OUT,
    "services": Direction.SERVICES_OUT,
    "proconnect": Direction.PROCONNECT_IN,
}
"""Place of each direction in the address."""
CLOSED_MEANS: Final[Mapping[str, Sequence[Words]]] = {
    Direction.FRANCECONNECT_IN: (
        _("Plus personne ne se connecte avec FranceConnect ; le mot de passe et les clés d'accès restent."),
        _("Qui est déjà connecté le reste. Pour faire sortir ceux-là aussi, demandez à l'exploitant du site."),
    ),
    Direction.FRANCECONNECT_OUT: (
        _("FranceConnect n'apprend plus de nous qui est quelqu'un : il renvoie la personne choisir un autre compte."),
        _("Qui est déjà connecté sur un autre site y reste : ce site en décide."),
    ),
    Direction.SERVICES_OUT: (
        _("Les services de la MSA ne s'ouvrent plus depuis l'espace privé sans nouvelle connexion."),
        _("Qui est déjà connecté à un service y reste tant que ce service le veut."),
    ),
    Direction.PROCONNECT_IN: (
        _("Les agents ne se connectent plus avec ProConnect ; le mot de passe et le second moyen restent."),
        _("Un agent déjà connecté le reste."),
    ),
}
"""What stops, and what goes on."""


@dataclass(frozen=True)
class Act:
    """One thing that an administrator of the national site may do about a direction."""

    name: str
    """Its place in the address."""
    label: Words
    """Words of the link, and of the button that confirms."""
    says: Words
    """What it does at once, on the page that confirms."""
    done: Words
    closes: bool
    """Whether it makes, or asks for, a door that is closed: its page tells what that means, and shows the banner."""
    run: Callable[[Direction, Closing | None, UUID, datetime], object]
    """Do it. Raises operations.OwnProposal or ChangedMeanwhile."""
    stands: Callable[[Closing | None], bool]
    """Whether the state of the direction lets it be done."""
    proposer: Callable[[Closing | None], UUID | None] = lambda _closing: None
    """Who must not be the one who does it."""

    def own(self, closing: Closing | None, agent: UUID) -> bool:
        """Whether somebody else than this agent must do it."""
        return self.proposer(closing) == agent


def _opened(closing: Closing | None) -> bool:
    return closing is None


def _proposed(closing: Closing | None) -> bool:
    return closing is not None and closing.closed_at is None


def _closed(closing: Closing | None) -> bool:
    return closing is not None and closing.is_closed and closing.opening_asked_at is None


def _opening(closing: Closing | None) -> bool:
    return closing is not None and closing.is_closed and closing.opening_asked_at is not None


def _on(write: Callable[..., None]) -> Callable[[Direction, Closing | None, UUID, datetime], object]:
    def run(_direction: Direction, closing: Closing | None, by: UUID, now: datetime) -> None:
        if closing is None:
            raise operations.ChangedMeanwhile
        write(closing, by=by, now=now)

    return run


ACTS: Final[Sequence[Act]] = (
    Act(
        "proposer-de-fermer",
        _("Proposer de fermer"),
        _("Rien ne se ferme encore : un autre administrateur national doit confirmer, sur cette page, pour que "
          "la porte se ferme. Appelez-le."),
        _("La fermeture est proposée. Un autre administrateur national doit maintenant la confirmer."),
        closes=True,
        run=lambda direction, _closing, by, now: operations.propose_closing(direction=direction, by=by, now=now),
        stands=_opened,
    ),
    Act(
        "fermer",
        _("Confirmer et fermer"),
        _("La porte se ferme à l'instant, pour toutes les caisses. Si elle concerne les adhérents, un bandeau le dit "
          "sur le site."),
        _("C'est fermé."),
        closes=True,
        run=_on(operations.close),
        stands=_proposed,
        proposer=lambda closing: closing.asked_by if closing else None,
    ),
    Act(
        "retirer-la-fermeture",
        _("Retirer la proposition de fermer"),
        _("La proposition disparaît, et la porte reste ouverte."),
        _("La proposition est retirée : la porte reste ouverte."),
        closes=False,
        run=_on(operations.withdraw_closing),
        stands=_proposed,
    ),
    Act(
        "proposer-de-rouvrir",
        _("Proposer de rouvrir"),
        _("Rien ne s'ouvre encore : un autre administrateur national doit confirmer, sur cette page, pour que "
          "la porte s'ouvre."),
        _("La réouverture est proposée. Un autre administrateur national doit maintenant la confirmer."),
        closes=False,
        run=_on(operations.propose_opening),
        stands=_closed,
    ),
    Act(
        "rouvrir",
        _("Confirmer et rouvrir"),
        _("La porte s'ouvre à l'instant, pour toutes les caisses, et le bandeau est retiré."),
        _("C'est rouvert."),
        closes=False,
        run=_on(operations.open_again),
        stands=_opening,
        proposer=lambda closing: closing.opening_asked_by if closing else None,
    ),
    Act(
        "retirer-la-reouverture",
        _("Retirer la proposition de rouvrir"),
        _("La proposition disparaît, et la porte reste fermée."),
        _("La proposition est retirée : la porte reste fermée."),
        closes=False,
        run=_on(operations.withdraw_opening),
        stands=_opening,
    ),
)  # fmt: skip
BY_NAME: Final[Mapping[str, Act]] = {act.name: act for act in ACTS}


def possible(closing: Closing | None, agent: UUID) -> list[Act]:
    """Return what this agent may do about a direction whose closing, or proposal, is under way; None for open."""
    return [act for act in ACTS if act.stands(closing) and not act.own(closing, agent)]
