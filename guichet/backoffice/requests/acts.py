"""What an agent may say of a request: a state, the words on the button, and what to fill in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.backoffice.requests import forms
from guichet.registry.models import RequestState
from guichet.requests import states

Words = str | Promise


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act."""

    to: RequestState
    label: Words
    """On the button that opens it, and the heading of its page."""
    confirm: Words
    """On the button that does it."""
    done: str
    """What was done, as the address of the next page says it."""
    form: type[forms.WordsForm]
    follows: Sequence[Words]
    """What will happen, a sentence each."""

    def applies(self, state: str) -> bool:
        """Whether a request in this state may be given that one."""
        return self.to in states.FOLLOWS.get(state, frozenset())


_TOLD: Final = _(
    "Le membre est prévenu, par email ou par courrier selon son choix. Un email ne dit rien du contenu ; un courrier "
    "dit tout ce que vous écrivez ici."
)
_CLOSED: Final = _("La demande est close. Cet état est définitif.")

ACTS: Final[Mapping[str, Act]] = {
    "commencer": Act(
        to=RequestState.UNDER_WAY,
        label=_("Commencer"),
        confirm=_("Commencer le traitement"),
        done="commencee",
        form=forms.StartForm,
        follows=(_("La démarche passe « En cours »."), _TOLD),
    ),
    "complement": Act(
        to=RequestState.COMPLEMENT_ASKED,
        label=_("Demander un complément"),
        confirm=_("Envoyer la demande de complément"),
        done="complement",
        form=forms.ComplementForm,
        follows=(
            _("Le membre voit dans son espace ce qui manque. Il a 30 jours pour répondre."),
            _TOLD,
            _("La demande reste à vous ; elle n'est en retard pour personne pendant ces 30 jours."),
        ),
    ),
    "traiter": Act(
        to=RequestState.DONE,
        label=_("Dire qu'elle est traitée"),
        confirm=_("Dire que la démarche est traitée"),
        done="traitee",
        form=forms.DoneForm,
        follows=(_TOLD, _CLOSED),
    ),
    "refuser": Act(
        to=RequestState.REFUSED,
        label=_("Refuser"),
        confirm=_("Refuser cette démarche"),
        done="rejetee",
        form=forms.RefuseForm,
        follows=(
            _("Le membre lit votre motif, et comment contester : commission de recours amiable, sous deux mois."),
            _TOLD,
            _CLOSED,
        ),
    ),
}
"""By the last part of the address."""
