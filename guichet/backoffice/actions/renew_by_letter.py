"""« Renouveler par courrier »: neither mailbox nor mobile left (docs/adr/0061)."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.accounts import helped, posted
from guichet.accounts.helped import Help
from guichet.accounts.renewal import RENEWABLE
from guichet.agents.roles import Permission
from guichet.backoffice.actions.common import (
    LETTER_LEAVES,
    NOTHING_SAID,
    TOLD,
    Plain,
    account_of,
    explained,
)
from guichet.backoffice.person.situation import Situation
from guichet.ui.forms import Form


class RenewByLetter(Plain):
    """The former password opens until the letter's is typed; then changes wait 72 hours."""

    name = "renouveler-par-courrier"
    permission = Permission.HELP
    label = _("Renouveler par courrier")
    needs_caller = True

    def applies(self, situation: Situation) -> bool:
        """Whether it makes sense: no query."""
        return situation.account is not None and situation.account.state in RENEWABLE

    def consequences(self, situation: Situation) -> Sequence[str | Promise]:  # noqa: ARG002 - the protocol's
        """Return what will happen, and who is told."""
        return [
            LETTER_LEAVES,
            _("Le mot de passe actuel sert toujours, jusqu'à ce que celui de la lettre soit saisi."),
            _(
                "À ce moment-là, l'email et le mobile d'avant ne comptent plus, et tout changement de coordonnées "
                "attend trois jours."
            ),
            TOLD,
            NOTHING_SAID,
        ]

    def run(self, situation: Situation, form: Form | None) -> str | Promise:  # noqa: ARG002 - the protocol's
        """Do it; return what was done. Raises NotDone."""
        desk, account = situation.desk, account_of(situation)
        with explained():
            posted.send(account, actor=desk.actor, now=situation.now)
        helped.tell(account, Help.RENEWAL, fund=desk.fund, now=situation.now)
        return _("Un nouveau mot de passe part par courrier.")
