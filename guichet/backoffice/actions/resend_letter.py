"""« Renvoyer le courrier »: another provisional password, by letter, for somebody who was never in."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.accounts import first_letters
from guichet.accounts.states import AccountState
from guichet.agents.roles import Permission
from guichet.backoffice.actions.common import LETTER_LEAVES, NOTHING_SAID, Plain, account_of, explained
from guichet.backoffice.person.situation import Situation
from guichet.ui.forms import Form


class ResendLetter(Plain):
    """The letter was lost, or what it or an email brought has expired (7 days, 30 days)."""

    name = "renvoyer-le-courrier"
    permission = Permission.HELP
    label = _("Renvoyer le courrier")
    needs_caller = False

    def applies(self, situation: Situation) -> bool:
        """Whether it makes sense: no query."""
        account = situation.account
        if account is None or account.state not in first_letters.AWAITED:
            return False
        # One that an email brought and that still lives is given up only for a caller who was checked.
        return account.state == AccountState.AWAITING_LETTER or not account.counts_as_existing(situation.now)

    def consequences(self, situation: Situation) -> Sequence[str | Promise]:  # noqa: ARG002 - the protocol's
        """Return what will happen, and who is told."""
        return [
            LETTER_LEAVES,
            _("Le mot de passe provisoire précédent ne sert plus, même s'il arrive ensuite."),
            _("Le nouveau est valable trente jours."),
            NOTHING_SAID,
        ]

    def run(self, situation: Situation, form: Form | None) -> str | Promise:  # noqa: ARG002 - the protocol's
        """Do it; return what was done. Raises NotDone."""
        desk = situation.desk
        with explained():
            first_letters.send_again(account_of(situation), fund=desk.fund, actor=desk.actor, now=situation.now)
        return _("Un nouveau mot de passe provisoire part par courrier.")
