"""« Dissocier FranceConnect »: whoever holds that identity enters no more, until the member associates one again."""

from collections.abc import Sequence

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.agents.roles import Permission
from guichet.backoffice.actions.base import NotDone
from guichet.backoffice.actions.common import account_of
from guichet.backoffice.person.situation import Situation
from guichet.franceconnect import operations as franceconnect
from guichet.ui.forms import Form

REASONS = (
    ("not_me", _("La personne dit que ce n'est pas elle")),
    ("fraud_suspected", _("Soupçon de fraude ou d'usurpation")),
    ("asked", _("La personne le demande")),
)
"""Words of the journal, and those of the page."""


class DissociateForm(Form):
    """Why."""

    motif = forms.ChoiceField(label=_("Motif"), choices=REASONS, widget=forms.RadioSelect)


class Dissociate:
    """It takes a way in away and gives none: the caller need not be checked."""

    name = "dissocier-franceconnect"
    permission = Permission.HELP
    label = _("Dissocier FranceConnect")
    needs_caller = False

    def applies(self, situation: Situation) -> bool:
        """Whether it makes sense: no query."""
        return situation.account is not None and situation.ties.franceconnect_since is not None

    def consequences(self, situation: Situation) -> Sequence[str | Promise]:  # noqa: ARG002 - the protocol's
        """Return what will happen, and who is told."""
        return [
            _("On n'entre plus dans ce compte avec FranceConnect, et qui y est entré ainsi en sort aussitôt."),
            _("Le mot de passe ne change pas. S'il est connu de quelqu'un d'autre, bloquez plutôt le compte."),
            _("La personne pourra l'associer à nouveau elle-même, avec son mot de passe ou un code."),
            _("Vous ne voyez pas de quelle identité il s'agit, et son compte FranceConnect reste ouvert ailleurs."),
            _(
                "La personne est prévenue aux adresses qu'elle avait confirmées, avec un code « Ce n'est pas moi » qui "
                "bloque le compte."
            ),
        ]

    def form(self, situation: Situation, data: QueryDict | None) -> Form | None:  # noqa: ARG002 - the protocol's
        """Ask why."""
        return DissociateForm(data)

    def run(self, situation: Situation, form: Form | None) -> str | Promise:
        """Do it; return what was done. Raises NotDone."""
        reason = form.cleaned_data["motif"] if form else ""
        account, desk = account_of(situation), situation.desk
        if not franceconnect.unlink(account, reason=reason, actor=desk.actor, now=situation.now):
            raise NotDone(str(_("Le compte n'est plus associé : rouvrez le dossier et regardez où il en est.")))
        return _("Le compte n'est plus associé avec FranceConnect.")
