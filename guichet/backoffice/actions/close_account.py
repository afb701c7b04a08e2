"""« Fermer le compte »: its holder has died, or asked for it in writing.

Nothing of it goes to the spouse or to an heir: each has an account of their own, under their own number, and what the
fund owes to an estate is settled by the fund, in writing (docs/adr/0095-what-an-agent-may-do.md).
"""

from collections.abc import Sequence

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.accounts import closing
from guichet.accounts.states import ENDED
from guichet.agents.roles import Permission
from guichet.backoffice.actions.base import NotDone
from guichet.backoffice.actions.common import account_of, explained
from guichet.backoffice.actions.report_death import is_told
from guichet.backoffice.person.situation import Situation
from guichet.cases.models import CaseKind
from guichet.cases.operations import open_case
from guichet.login import operations as login
from guichet.registry.models import Person, PersonState
from guichet.ui.forms import Form

DECEASED_IN_REGISTRY = "deceased_in_registry"
DECEASED_DOCUMENT = "deceased_document"
ASKED = "asked_in_writing"
REASONS = (
    (DECEASED_IN_REGISTRY, _("Décès : le fichier le dit")),
    (DECEASED_DOCUMENT, _("Décès : acte vu par vous, que le fichier ne dit pas encore")),
    (ASKED, _("Demande écrite et signée de la personne")),
)
"""Words of the journal, and those of the page."""


class CloseForm(Form):
    """Why."""

    motif = forms.ChoiceField(label=_("Motif"), choices=REASONS, widget=forms.RadioSelect)


class CloseAccount:
    """It lets nobody in, and whoever did not want it may enrol again: the caller need not be checked, the paper is."""

    name = "fermer-le-compte"
    permission = Permission.REOPEN
    label = _("Fermer le compte")
    needs_caller = False

    def applies(self, situation: Situation) -> bool:
        """Whether it is not closed yet."""
        return situation.account is not None and situation.account.state not in ENDED

    def consequences(self, situation: Situation) -> Sequence[str | Promise]:  # noqa: ARG002 - the protocol's
        """Return what will happen, and who is told."""
        return [
            _("Plus personne n'entre dans ce compte : mot de passe, email, téléphones et sessions sont effacés."),
            _("Une lettre part à l'adresse postale connue. Après un décès, c'est le seul message."),
            _("Rien ne passe au conjoint ni aux héritiers : chacun a son propre compte, à son propre numéro."),
            _("Les droits, les paiements et la succession se règlent avec la caisse, par écrit."),
            _("Pour revenir, la personne s'inscrit à nouveau. Le fichier l'empêche après un décès."),
        ]

    def form(self, situation: Situation, data: QueryDict | None) -> Form | None:  # noqa: ARG002 - the protocol's
        """Ask why."""
        return CloseForm(data)

    def run(self, situation: Situation, form: Form | None) -> str | Promise:
        """Do it; return what was done. Raises NotDone."""
        desk, account, now = situation.desk, account_of(situation), situation.now
        reason = form.cleaned_data["motif"] if form else ""
        if reason == DECEASED_IN_REGISTRY and not _is_said_dead(situation):
            raise NotDone(str(_("Le fichier ne dit pas ce décès : choisissez le motif qui convient.")), "motif")
        deceased = reason != ASKED
        with explained():
            by_letter = closing.close_by_agent(
                account, reason=reason, deceased=deceased, fund=desk.fund, actor=desk.actor, now=now
            )
        login.forget_everything(account, actor=desk.actor, now=now)
        if reason == DECEASED_DOCUMENT and not is_told(situation):
            # Until the registry says so, a right proof would open it again.
            open_case(
                kind=CaseKind.DECEASED_OR_BLOCKED,
                fund_code=desk.fund.code,
                about=str(account.reference),
                details={"reason": reason},
                now=now,
            )
        if by_letter:
            return _("Le compte est fermé ; une lettre part à l'adresse connue.")
        return _("Le compte est fermé. Aucune lettre ne peut partir à l'adresse connue.")


def _is_said_dead(situation: Situation) -> bool:
    return isinstance(situation.holder, Person) and situation.holder.state == PersonState.DECEASED
