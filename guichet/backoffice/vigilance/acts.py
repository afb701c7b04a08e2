"""What may be done about a day of attack, whether it can be now, and the words of the page that confirms it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.vigilance import operations
from guichet.vigilance.models import AttackDay, Change

Words = str | Promise
Run = Callable[..., None]


@dataclass(frozen=True)
class Act:
    """One thing that an administrator may do about the day of attack of their fund."""

    name: str
    """Its place in the address."""
    label: Words
    """Words of the link, and of the button that confirms."""
    says: Words
    """What it does at once, on the page that confirms."""
    done: Words
    run: Run
    """Do it: takes the day, `by` and `now`. Raises operations.OwnProposal or ChangedMeanwhile."""
    stands: Callable[[AttackDay, datetime], bool]
    """Whether the state of the day lets it be done."""
    proposer: Callable[[AttackDay], UUID | None] = lambda _day: None
    """Who must not be the one who does it."""
    asks_hours: bool = False

    def own(self, day: AttackDay, agent: UUID) -> bool:
        """Whether somebody else than this agent must do it."""
        return self.proposer(day) == agent


def _proposed(day: AttackDay, now: datetime) -> bool:
    return day.is_proposed(now)


def _free(day: AttackDay, now: datetime) -> bool:
    return day.is_on(now) and not day.pending(now)


def _asked(change: Change) -> Callable[[AttackDay, datetime], bool]:
    return lambda day, now: day.pending(now) == change


def _pending(day: AttackDay, now: datetime) -> bool:
    return bool(day.pending(now))


def _changer(day: AttackDay) -> UUID | None:
    return day.change_asked_by


ACTS: Final = (
    Act(
        "declarer",
        _("Confirmer et déclarer"),
        _("Les mesures s'appliquent à l'instant, et s'arrêtent d'elles-mêmes."),
        _("Le jour d'attaque est déclaré."),
        run=operations.start,
        stands=_proposed,
        proposer=lambda day: day.asked_by,
    ),
    Act(
        "retirer",
        _("Retirer la proposition"),
        _("La proposition disparaît, et rien ne change."),
        _("La proposition est retirée : rien n'a changé."),
        run=operations.withdraw,
        stands=_proposed,
    ),
    Act(
        "prolonger",
        _("Proposer de prolonger"),
        _("Rien ne change encore : un autre administrateur doit confirmer. La nouvelle fin est dans 7 jours au plus."),
        _("La prolongation est proposée. Un autre administrateur doit maintenant la confirmer."),
        run=operations.propose_prolonging,
        stands=_free,
        asks_hours=True,
    ),
    Act(
        "confirmer-la-prolongation",
        _("Confirmer et prolonger"),
        _("Les mesures et le bandeau durent jusqu'à la nouvelle fin."),
        _("Le jour d'attaque est prolongé."),
        run=operations.confirm_change,
        stands=_asked(Change.PROLONG),
        proposer=_changer,
    ),
    Act(
        "terminer",
        _("Proposer de terminer avant l'heure"),
        _("Rien ne change encore : baisser la garde demande aussi deux administrateurs."),
        _("La fin est proposée. Un autre administrateur doit maintenant la confirmer."),
        run=operations.propose_end,
        stands=_free,
    ),
    Act(
        "confirmer-la-fin",
        _("Confirmer et terminer"),
        _("Les mesures cessent à l'instant, le bandeau est retiré, et les courriers retenus partent."),
        _("Le jour d'attaque est terminé."),
        run=operations.confirm_change,
        stands=_asked(Change.END),
        proposer=_changer,
    ),
    Act(
        "retirer-le-changement",
        _("Retirer ce qui est proposé"),
        _("Ce qui est proposé disparaît, et le jour d'attaque continue comme prévu."),
        _("C'est retiré : le jour d'attaque continue comme prévu."),
        run=operations.withdraw_change,
        stands=_pending,
    ),
)
BY_NAME: Final[Mapping[str, Act]] = {act.name: act for act in ACTS}
