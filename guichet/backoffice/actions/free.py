"""« Débloquer »: by a letter to the known address, and never by who blocked it."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.accounts import freezing
from guichet.accounts.states import AccountState
from guichet.agents.roles import Permission
from guichet.backoffice.actions.base import NotDone
from guichet.backoffice.actions.common import LETTER_LEAVES, NOTHING_SAID, Plain, account_of, explained
from guichet.backoffice.person.situation import Situation
from guichet.login.ending import end_access
from guichet.login.factors import own
from guichet.ui.forms import Form


class Free(Plain):
    """The gravest that agents do: it takes two of them, one of whom is of the security role."""

    name = "debloquer"
    permission = Permission.REOPEN
    label = _("Débloquer le compte")
    needs_caller = True

    def applies(self, situation: Situation) -> bool:
        """Whether it is blocked."""
        return situation.account is not None and situation.account.state == AccountState.FROZEN

    def consequences(self, situation: Situation) -> Sequence[str | Promise]:  # noqa: ARG002 - the protocol's
        """Return what will happen, and who is told."""
        return [
            LETTER_LEAVES,
            _("Elle porte un mot de passe provisoire, valable trente jours. D'ici là, personne n'entre."),
            _("Email, mobile, application, clés et navigateurs sont oubliés : tout est à confirmer à nouveau."),
            _("Pendant trois jours, rien de durable ne peut être changé dans le compte."),
            _("Qui a bloqué le compte ne peut pas le débloquer : il faut un autre agent."),
            _("L'email et le mobile d'avant sont prévenus, avec un code qui bloque à nouveau."),
            NOTHING_SAID,
        ]

    def run(self, situation: Situation, form: Form | None) -> str | Promise:  # noqa: ARG002 - the protocol's
        """Do it; return what was done. Raises NotDone."""
        desk, account, now = situation.desk, account_of(situation), situation.now
        if freezing.frozen_by(account) == desk.actor:
            raise NotDone(str(_("Vous avez bloqué ce compte : un autre agent du service sécurité doit le débloquer.")))
        with explained():
            freezing.free(account, fund=desk.fund, actor=desk.actor, now=now)
        own.forget_all(account, actor=desk.actor, now=now)
        end_access(account, reason="freed", actor=desk.actor, now=now)
        return _("Le compte est débloqué : un mot de passe provisoire part par courrier.")
