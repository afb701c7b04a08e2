"""Accept or refuse a file asked for at another fund (R192), and let a new manager in, from their cases."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts import file_codes, file_requests, successors
from guichet.accounts.models import FileRequest
from guichet.accounts.opening import AddressCameBack, NoPostalAddress, TooManyLetters
from guichet.cases import working
from guichet.cases.models import Case
from guichet.cases.rules import Outcome
from guichet.cases.working import Worker
from guichet.funds import catalogue

_CAME_BACK = gettext_lazy("Un courrier est revenu de l'adresse connue : faites-la corriger d'abord.")
_USED_UP = gettext_lazy("Aucun autre courrier ne peut partir pour ce compte aujourd'hui. Réessayez demain.")


class NotDecided(Exception):
    """Nothing was decided; `message` says why, in French, and what to do."""

    def __init__(self, message: str | Promise) -> None:
        """Take the sentence."""
        super().__init__(str(message))
        self.message = str(message)


def accept(case: Case, worker: Worker, request: FileRequest, *, now: datetime) -> None:
    """Send the code by post, which settles the case. Raises NotDecided, or NotHeld."""
    _decide(file_codes.issue_file_code, case, worker, request, said=_("Acceptée : le code part par courrier."), now=now)


def refuse(case: Case, worker: Worker, request: FileRequest, *, now: datetime) -> None:
    """Refuse, and tell the member, which settles the case. Raises NotDecided, or NotHeld."""
    _decide(file_requests.refuse, case, worker, request, said=_("Refusée : le titulaire est prévenu."), now=now)


@transaction.atomic
def let_manager_in(case: Case, worker: Worker, *, now: datetime) -> None:
    """Give the account to the new manager by letter, and close the case. Raises NotDecided, or NotHeld."""
    working.close(case, worker, outcome=Outcome.DONE, text=_("Acceptée : le mot de passe part par courrier."), now=now)
    typed = case.details
    try:
        successors.let_in(
            typed.get("identifier", ""),
            named=(typed.get("nom", ""), typed.get("prenom", "")),
            fund=catalogue.by_code(case.fund_code),
            actor=worker.actor,
            now=now,
        )
    except successors.NothingToTakeOver:
        raise NotDecided(
            _("Cet établissement n'a pas de compte en service : ouvrez son dossier et voyez ce qui bloque.")
        ) from None
    except successors.NotHeldToRunIt:
        raise NotDecided(
            _(
                "Pour le fichier de la caisse, cette personne ne dirige pas l'établissement, ou la précédente le "
                "dirige encore. Faites-le corriger sur justificatif (extrait Kbis), puis revenez après le prochain "
                "import."
            )
        ) from None
    except NoPostalAddress:
        raise NotDecided(
            _("La MSA ne connaît pas l'adresse postale de cet établissement : la lettre ne peut pas partir.")
        ) from None
    except AddressCameBack:
        raise NotDecided(_CAME_BACK) from None
    except TooManyLetters:
        raise NotDecided(_USED_UP) from None


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
        raise NotDecided(_CAME_BACK) from None
    except TooManyLetters:
        raise NotDecided(_USED_UP) from None
