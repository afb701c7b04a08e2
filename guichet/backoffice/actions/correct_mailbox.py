"""« Corriger la messagerie »: the mailbox is lost, refuses our messages, or was mistyped.

What the agent types never takes effect by itself (`accounts.mailbox`, docs/adr/0095-what-an-agent-may-do.md). Before a
first login there is no account to keep for its owner: the letter is the way, and no address is taken at all.
"""

from collections.abc import Sequence

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.accounts import first_letters, mailbox
from guichet.accounts.states import AccountState
from guichet.agents.roles import Permission
from guichet.backoffice.actions.base import NotDone
from guichet.backoffice.actions.common import LETTER_LEAVES, NOTHING_SAID, TOLD, account_of, explained
from guichet.backoffice.person.situation import Situation
from guichet.enrolment.fields import EmailField
from guichet.ui.forms import Form


class MailboxForm(Form):
    """The address that the caller dictates."""

    email = EmailField(label=_("Nouvelle adresse email"), help_text=_("Épelez-la à la personne avant de confirmer."))

    def __init__(self, data: QueryDict | None) -> None:
        """Take what was sent; the agent's browser has no address to propose."""
        super().__init__(data)
        self.fields["email"].widget.attrs["autocomplete"] = "off"


class CorrectMailbox:
    """A code from that mailbox, a week, and a letter to the known address."""

    name = "corriger-la-messagerie"
    permission = Permission.HELP
    label = _("Corriger la messagerie")
    needs_caller = True

    def applies(self, situation: Situation) -> bool:
        """Whether the account is in use, or awaits a first login by email."""
        account = situation.account
        return account is not None and account.state in (AccountState.ACTIVE, AccountState.AWAITING_FIRST_LOGIN)

    def consequences(self, situation: Situation) -> Sequence[str | Promise]:
        """Return what will happen, and who is told."""
        if _before_first_login(situation):
            return [
                _("Avant la première connexion, aucune adresse ne se corrige au téléphone : un courrier part."),
                LETTER_LEAVES,
                _("Le mot de passe provisoire parti par email ne sert plus."),
                _("L'email et le mobile donnés à l'inscription seront confirmés à la première connexion."),
                NOTHING_SAID,
            ]
        return [
            _("Un code part à la nouvelle adresse. La personne le saisit elle-même sur « Confirmer mon adresse »."),
            _("Ne lui demandez jamais ce code : personne ne doit vous le dire."),
            _("L'adresse sert sept jours après ce code. D'ici là, rien ne change."),
            TOLD,
            _("Une lettre à l'adresse postale connue la prévient aussi ; sans elle, rien ne se fait."),
        ]

    def form(self, situation: Situation, data: QueryDict | None) -> Form | None:
        """Return the field of the address, where one may be noted."""
        return None if _before_first_login(situation) else MailboxForm(data)

    def run(self, situation: Situation, form: Form | None) -> str | Promise:
        """Do it; return what was done. Raises NotDone."""
        desk, account, now = situation.desk, account_of(situation), situation.now
        if form is None:
            with explained():
                first_letters.send_again(account, fund=desk.fund, actor=desk.actor, now=now)
            return _("Un mot de passe provisoire part par courrier.")
        try:
            with explained():
                mailbox.note(account, email=form.cleaned_data["email"], fund=desk.fund, actor=desk.actor, now=now)
        except mailbox.SameMailbox:
            raise NotDone(str(_("C'est déjà l'adresse confirmée du compte.")), "email") from None
        return _("Un code est parti à la nouvelle adresse ; elle servira sept jours après sa confirmation.")


def _before_first_login(situation: Situation) -> bool:
    return situation.account is not None and situation.account.state == AccountState.AWAITING_FIRST_LOGIN
