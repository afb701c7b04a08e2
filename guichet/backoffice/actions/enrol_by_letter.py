"""« Inscrire par courrier »: an account for somebody who has none, opened by a letter to the known address (R83)."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.accounts import first_letters
from guichet.agents.models import Reason
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
        # The registry may learn of a death after us: a letter in that name would let in whoever opens it. Only who
        # stands at the reception desk with a paper shows that it was a mistake.
        look = situation.look
        is_present = look.reason == Reason.COUNTER and look.caller_checked_at is not None
        is_open_to = is_present or not situation.closed_after_death
        return is_open_to and first_letters.may_open(situation.holder, situation.account)

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
