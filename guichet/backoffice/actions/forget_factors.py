"""« Oublier les moyens de connexion »: the telephone with the application or the passkey is lost."""

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


class ForgetFactors(Plain):
    """By the letter and never at once: they are forgotten when its password is typed (`login.operations`), not before.

    Whoever telephones for somebody else would otherwise take away what keeps a stolen password from being enough.
    """

    name = "oublier-les-facteurs"
    permission = Permission.HELP
    label = _("Faire oublier l'application et les clés")
    needs_caller = True

    def applies(self, situation: Situation) -> bool:
        """Whether it makes sense: no query."""
        account = situation.account
        if account is None or account.state not in RENEWABLE:
            return False
        return account.has_authenticator or account.has_passkey

    def consequences(self, situation: Situation) -> Sequence[str | Promise]:  # noqa: ARG002 - the protocol's
        """Return what will happen, and who is told."""
        return [
            LETTER_LEAVES,
            _(
                "L'application de codes, les codes de secours et les clés d'accès restent exigés jusqu'à ce que le mot "
                "de passe de la lettre soit saisi ; alors seulement ils sont oubliés."
            ),
            _("Si le téléphone est retrouvé d'ici là, la personne n'a qu'à ignorer la lettre."),
            TOLD,
            NOTHING_SAID,
        ]

    def run(self, situation: Situation, form: Form | None) -> str | Promise:  # noqa: ARG002 - the protocol's
        """Do it; return what was done. Raises NotDone."""
        desk, account = situation.desk, account_of(situation)
        with explained():
            posted.send(account, actor=desk.actor, now=situation.now)
        helped.tell(account, Help.FACTORS, fund=desk.fund, now=situation.now)
        return _("La lettre part : une fois son mot de passe saisi, l'application et les clés sont oubliées.")
