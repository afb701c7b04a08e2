"""What several actions share: nothing to fill in, and the words of what is refused by a letter."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.accounts.first_letters import NotOpenable
from guichet.accounts.freezing import NotFreezable, NotFrozen
from guichet.accounts.mailbox import NotCorrectable
from guichet.accounts.models import Account
from guichet.accounts.opening import AddressCameBack, NoPostalAddress, TooManyLetters
from guichet.accounts.operations import PasswordSuperseded
from guichet.accounts.renewal import NotRenewable
from guichet.accounts.states import WrongTransition
from guichet.backoffice.actions.base import NotDone
from guichet.backoffice.person.situation import Situation
from guichet.ui.forms import Form

TOLD = _(
    "La personne est prévenue par email et par SMS, aux adresses qu'elle avait confirmées, avec un code « Ce n'est pas "
    "moi » qui bloque le compte."
)
LETTER_LEAVES = _("Une lettre part à l'adresse postale connue de la caisse, et à aucune autre.")
NOTHING_SAID = _("Vous ne voyez aucun mot de passe et n'en dites aucun : la lettre seule le porte.")

_CHANGED = _("L'état du compte a changé entre-temps : rouvrez le dossier et regardez où il en est.")
REFUSALS: Mapping[type[Exception], str | Promise] = {
    TooManyLetters: _(
        "Une lettre est déjà partie aujourd'hui, ou quatre en trente jours : aucune autre ne peut partir. Dites à la "
        "personne d'attendre celle qui est en route, et reprenez demain si elle n'arrive pas."
    ),
    NoPostalAddress: _(
        "La caisse ne connaît aucune adresse postale pour cette personne. Faites d'abord enregistrer son adresse, sur "
        "justificatif, puis revenez ici."
    ),
    AddressCameBack: _(
        "Une lettre est revenue de cette adresse : une autre irait à qui y habite à présent. Faites d'abord corriger "
        "l'adresse, sur justificatif, puis revenez ici."
    ),
    NotOpenable: _("Un compte existe déjà, ou le fichier ne permet pas d'en ouvrir un : rouvrez le dossier."),
    PasswordSuperseded: _CHANGED,
    NotRenewable: _CHANGED,
    NotFreezable: _CHANGED,
    NotFrozen: _CHANGED,
    NotCorrectable: _CHANGED,
    WrongTransition: _CHANGED,
}
"""What the agent is told, and what to do."""


@contextmanager
def explained() -> Iterator[None]:
    """Say in words why an operation refused. Raises NotDone."""
    try:
        yield
    except tuple(REFUSALS) as refusal:
        raise NotDone(str(REFUSALS[type(refusal)])) from refusal


def account_of(situation: Situation) -> Account:
    """Return the account of a situation. Raises NotDone where there is none by now."""
    if situation.account is None:
        raise NotDone(str(_CHANGED))
    return situation.account


class Plain:
    """An action with nothing to fill in."""

    def form(self, situation: Situation, data: QueryDict | None) -> Form | None:  # noqa: ARG002 - the protocol's
        """Return None."""
        return None
