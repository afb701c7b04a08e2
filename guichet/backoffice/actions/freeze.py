"""« Bloquer »: nobody enters any more, at once."""

from collections.abc import Sequence

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.accounts import freezing
from guichet.accounts.states import ENDED, AccountState
from guichet.agents.roles import Permission
from guichet.backoffice.actions.common import account_of, explained
from guichet.backoffice.person.situation import Situation
from guichet.login.ending import end_access
from guichet.ui.forms import Form

REASONS = (
    ("not_me", _("La personne dit que ce n'est pas elle")),
    ("fraud_suspected", _("Soupçon de fraude ou d'usurpation")),
    ("letter_intercepted", _("Une lettre a été prise ou est revenue ouverte")),
    ("identity_in_doubt", _("Identité à vérifier par la caisse")),
)
"""Words of the journal, and those of the page."""


class FreezeForm(Form):
    """Why."""

    motif = forms.ChoiceField(label=_("Motif"), choices=REASONS, widget=forms.RadioSelect)


class Freeze:
    """Anybody's word is enough: it lets nobody in, and an account is freed by letter."""

    name = "bloquer"
    permission = Permission.FREEZE
    label = _("Bloquer le compte")
    needs_caller = False

    def applies(self, situation: Situation) -> bool:
        """Whether somebody could still enter."""
        account = situation.account
        return account is not None and account.state not in {AccountState.FROZEN, *ENDED}

    def consequences(self, situation: Situation) -> Sequence[str | Promise]:  # noqa: ARG002 - the protocol's
        """Return what will happen, and who is told."""
        return [
            _("Plus personne n'entre dans ce compte, et qui s'y trouve en sort aussitôt."),
            _("Le mot de passe ne sert plus à rien ; les lettres de mot de passe en attente sont annulées."),
            _("Les changements de coordonnées en attente sont abandonnés."),
            _("Une demande est ouverte pour le service sécurité. Un autre agent que vous pourra débloquer."),
            _("La personne est prévenue par courrier, et par email et SMS aux adresses qu'elle avait confirmées."),
        ]

    def form(self, situation: Situation, data: QueryDict | None) -> Form | None:  # noqa: ARG002 - the protocol's
        """Ask why."""
        return FreezeForm(data)

    def run(self, situation: Situation, form: Form | None) -> str | Promise:
        """Do it; return what was done. Raises NotDone."""
        desk, account, now = situation.desk, account_of(situation), situation.now
        reason = form.cleaned_data["motif"] if form else ""
        with explained():
            by_letter = freezing.freeze(account, reason=reason, fund=desk.fund, actor=desk.actor, now=now)
        end_access(account, reason="frozen", actor=desk.actor, now=now)
        if by_letter:
            return _("Le compte est bloqué ; la personne est prévenue par courrier.")
        return _("Le compte est bloqué. Aucune lettre ne peut partir : prévenez la personne autrement.")
