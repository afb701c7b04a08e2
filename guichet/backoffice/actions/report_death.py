"""« Signaler un décès »: a relative tells of it on the telephone, and whoever hears it may not close anything."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.accounts.states import ENDED
from guichet.agents.roles import Permission
from guichet.backoffice.actions.common import Plain, account_of
from guichet.backoffice.person.situation import Situation
from guichet.cases.models import CaseKind, CaseState
from guichet.cases.operations import open_case
from guichet.registry.models import Person
from guichet.ui.forms import Form

TOLD_BY_TELEPHONE = "death_told"


class ReportDeath(Plain):
    """A case for the security service, and nothing else: anybody's word is enough for that, and for no more."""

    name = "signaler-un-deces"
    permission = Permission.HELP
    label = _("Signaler un décès")
    needs_caller = False

    def applies(self, situation: Situation) -> bool:
        """Whether a person has an account in use, and nobody was told yet."""
        account = situation.account
        if account is None or account.state in ENDED or not isinstance(situation.holder, Person):
            return False
        return not is_told(situation)

    def consequences(self, situation: Situation) -> Sequence[str | Promise]:  # noqa: ARG002 - the protocol's
        """Return what will happen, and who is told."""
        return [
            _("Une demande est ouverte pour le service sécurité, qui ferme le compte sur présentation de l'acte."),
            _("D'ici là rien ne change : un appel ne suffit pas à fermer le compte de quelqu'un."),
            _("« Toutes nos condoléances. Envoyez l'acte de décès à votre caisse, par courrier ou à l'accueil. »"),
            _("Personne d'autre n'est prévenu."),
        ]

    def run(self, situation: Situation, form: Form | None) -> str | Promise:  # noqa: ARG002 - the protocol's
        """Do it; return what was done. Raises NotDone."""
        open_case(
            kind=CaseKind.DECEASED_OR_BLOCKED,
            fund_code=situation.desk.fund.code,
            about=str(account_of(situation).reference),
            details={"reason": TOLD_BY_TELEPHONE},
            now=situation.now,
        )
        return _("Le service sécurité est prévenu ; il attend l'acte de décès.")


def is_told(situation: Situation) -> bool:
    """Whether the security service has a case about it already, which it keeps until the registry knows."""
    waiting = {one.kind for one in situation.cases if one.state != CaseState.CLOSED}
    return CaseKind.DECEASED_OR_BLOCKED in waiting
