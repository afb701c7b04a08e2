"""« Fermer les sessions »: everybody is put out, and no browser is trusted any more."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.accounts import helped
from guichet.accounts.helped import Help
from guichet.accounts.states import MAY_LOG_IN
from guichet.agents.roles import Permission
from guichet.backoffice.actions.common import TOLD, Plain, account_of
from guichet.backoffice.person.situation import Situation
from guichet.login.ending import end_access
from guichet.ui.forms import Form


class EndSessions(Plain):
    """It lets nobody in: the caller need not be checked."""

    name = "fermer-les-sessions"
    permission = Permission.HELP
    label = _("Fermer les sessions")
    needs_caller = False

    def applies(self, situation: Situation) -> bool:
        """Whether it makes sense: no query."""
        account = situation.account
        return account is not None and account.state in MAY_LOG_IN and account.last_login_at is not None

    def consequences(self, situation: Situation) -> Sequence[str | Promise]:  # noqa: ARG002 - the protocol's
        """Return what will happen, and who is told."""
        return [
            _("Qui se trouve dans le compte en sort aussitôt, sur tous les appareils."),
            _("Les navigateurs de confiance sont oubliés : la prochaine connexion demande un code."),
            _("Le mot de passe ne change pas. S'il est connu de quelqu'un d'autre, bloquez plutôt le compte."),
            TOLD,
        ]

    def run(self, situation: Situation, form: Form | None) -> str | Promise:  # noqa: ARG002 - the protocol's
        """Do it; return what was done. Raises NotDone."""
        desk, account = situation.desk, account_of(situation)
        end_access(account, reason="agent", actor=desk.actor, now=situation.now)
        helped.tell(account, Help.SESSIONS, fund=desk.fund, now=situation.now)
        return _("Toutes les sessions sont fermées, et les navigateurs de confiance oubliés.")
