"""Accept or refuse a file asked for at another fund, from its case (R192)."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guichet.accounts import file_codes, file_requests
from guichet.accounts.models import FileRequest
from guichet.accounts.opening import AddressCameBack, NoPostalAddress, TooManyLetters
from guichet.cases import working
from guichet.cases.models import Case
from guichet.cases.working import Worker
from guichet.funds import catalogue


class NotDecided(Exception):
    """Nothing was decided; `message` says why, in French, and what to do."""

    def __init__(self, message: str) -> None:
        """Take the sentence."""
        super().__init__(message)
        self.message = message


def accept(case: Case, worker: Worker, request: FileRequest, *, now: datetime) -> None:
    """Send the code by post, which settles the case. Raises NotDecided, or NotHeld."""
    _decide(file_codes.issue_file_code, case, worker, request, said=_("Acceptée : le code part par courrier."), now=now)


def refuse(case: Case, worker: Worker, request: FileRequest, *, now: datetime) -> None:
    """Refuse, and tell the member, which settles the case. Raises NotDecided, or NotHeld."""
    _decide(file_requests.refuse, case, worker, request, said=_("Refusée : le titulaire est prévenu."), now=now)


@transaction.atomic
def _decide(  # noqa: PLR0913 - each is a fact of the decision
    decide: Callable[..., None], case: Case, worker: Worker, request: FileRequest, *, said: str, now: datetime
) -> None:
    # Written first: it fails for whoever lost the case meanwhile, and then nothing is decided.
    working.note(case, worker, text=said, now=now)
    try:
        decide(request, now=now, actor=worker.actor)
    except file_requests.NotAsked:
        raise NotDecided(_("Cette demande a déjà reçu une réponse. Vous pouvez clore.")) from None
    except file_requests.AccountOver:
        raise NotDecided(_("Le compte est bloqué ou fermé : rien ne peut être envoyé à son titulaire.")) from None
    except catalogue.UnknownFund:
        raise NotDecided(_("Cette caisse n'existe plus : refusez la demande.")) from None
    except NoPostalAddress:
        raise NotDecided(
            _("La MSA ne connaît pas l'adresse postale de cette personne : le code ne peut pas partir.")
        ) from None
    except AddressCameBack:
        raise NotDecided(_("Un courrier est revenu de l'adresse connue : faites-la corriger d'abord.")) from None
    except TooManyLetters:
        raise NotDecided(
            _("Aucun autre courrier ne peut partir pour ce compte aujourd'hui. Réessayez demain.")
        ) from None
