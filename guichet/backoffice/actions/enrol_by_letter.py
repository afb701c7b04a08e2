"""« Inscrire par courrier »: an account for somebody who has none, opened by a letter to the known address (R83)."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.accounts import first_letters
from guichet.agents.roles import Permission
from guichet.backoffice.actions.common import LETTER_LEAVES, NOTHING_SAID, Plain, explained
from guichet.backoffice.person.situation import Situation
from guichet.ui.forms import Form


class EnrolByLetter(Plain):
    """Nothing that the caller says becomes a detail of the account."""

    name = "inscrire-par-courrier"
    permission = Permission.HELP
    label = _("Inscrire par courrier")
    needs_caller = True

    def applies(self, situation: Situation) -> bool:
        """Whether it makes sense: no query."""
        # The registry may learn of a death after us: a letter in that name would let in whoever opens it.
        return first_letters.may_open(situation.holder, situation.account) and not situation.closed_after_death

    def consequences(self, situation: Situation) -> Sequence[str | Promise]:  # noqa: ARG002 - the protocol's
        """Return what will happen, and who is told."""
        return [
            LETTER_LEAVES,
            _("Elle porte un mot de passe provisoire, valable trente jours."),
            _(
                "Rien de ce qui vous est dit au téléphone n'entre dans le compte : email et mobile se confirment à la "
                "première connexion, et les conditions générales s'y acceptent."
            ),
            NOTHING_SAID,
        ]

    def run(self, situation: Situation, form: Form | None) -> str | Promise:  # noqa: ARG002 - the protocol's
        """Do it; return what was done. Raises NotDone."""
        desk = situation.desk
        with explained():
            first_letters.open_for(situation.holder, fund=desk.fund, actor=desk.actor, now=situation.now)
        return _("Le compte est ouvert : son mot de passe provisoire part par courrier.")
