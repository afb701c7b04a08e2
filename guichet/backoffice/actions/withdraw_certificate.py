"""« Retirer une attestation »: it proves nothing any more to whoever verifies it, and its holder is told.

Whoever decides on rights does it, with what they decide of requests: neither a caller's word nor the telephone does.
"""

from collections.abc import Sequence

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.agents.roles import Permission
from guichet.backoffice.actions.base import NotDone
from guichet.backoffice.person.papers import Issued, title_of
from guichet.backoffice.person.situation import Situation
from guichet.certificates import operations
from guichet.certificates.models import Why
from guichet.ui.forms import Form

REASONS = (
    (Why.MISTAKE.value, _("Ce qu'elle dit était faux")),
    (Why.CHANGED.value, _("Ce qu'elle dit n'est plus vrai")),
    (Why.FRAUD.value, _("Une autre personne l'a obtenue ou s'en sert")),
    (Why.ASKED.value, _("La personne le demande : perdue, ou envoyée par erreur")),
)
"""Words of the journal, and those of the page."""


class WithdrawForm(Form):
    """Which one, and why."""

    attestation = forms.ChoiceField(
        label=_("Attestation"), widget=forms.RadioSelect, error_messages={"required": _("Choisissez l'attestation.")}
    )
    motif = forms.ChoiceField(
        label=_("Motif"),
        choices=REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez le motif.")},
    )

    def __init__(self, data: QueryDict | None, *, offered: Sequence[Issued]) -> None:
        """Take those that can be withdrawn; one alone is chosen already."""
        super().__init__(data, initial={"attestation": offered[0].number} if len(offered) == 1 else None)
        self.fields["attestation"].choices = [(one.number, _named(one)) for one in offered]  # type: ignore[attr-defined]


class WithdrawCertificate:
    """It lets nobody in; at the wish of a caller, the caller is checked first."""

    name = "retirer-une-attestation"
    permission = Permission.REQUESTS
    label = _("Retirer une attestation")
    needs_caller = False

    def applies(self, situation: Situation) -> bool:
        """Whether one of this fund can still be relied on."""
        return bool(_valid(situation))

    def consequences(self, situation: Situation) -> Sequence[str | Promise]:  # noqa: ARG002 - the protocol's
        """Return what will happen, and who is told."""
        return [
            _("Qui vérifie cette attestation lit aussitôt qu'elle est retirée. C'est définitif."),
            _("Le document reste dans « Mes documents », où il est dit retiré. Une autre peut être demandée."),
            _("La personne est prévenue, par email ou par courrier selon son choix, sans rien du contenu."),
        ]

    def form(self, situation: Situation, data: QueryDict | None) -> WithdrawForm:
        """Return the form."""
        return WithdrawForm(data, offered=_valid(situation))

    def run(self, situation: Situation, form: Form | None) -> str | Promise:
        """Do it; return what was done. Raises NotDone."""
        chosen = form.cleaned_data if form is not None else {}
        why = Why(chosen["motif"])
        if why is Why.ASKED and situation.look.caller_checked_at is None:
            raise NotDone(
                str(_("Vérifiez d'abord qui le demande : « Vérifier l'appelant », dans le dossier.")), "motif"
            )
        try:
            operations.withdraw(chosen["attestation"], why=why, actor=situation.desk.actor, now=situation.now)
        except (operations.UnknownCertificate, operations.AlreadyWithdrawn):
            raise NotDone(str(_("Cette attestation est retirée déjà, ou effacée : rouvrez le dossier."))) from None
        return _("L'attestation est retirée, et la personne prévenue.")


def _valid(situation: Situation) -> list[Issued]:
    today = timezone.localdate(situation.now)
    return [one for one in situation.certificates if not one.withdrawn and one.expires_on >= today]


def _named(one: Issued) -> str:
    return f"{title_of(one)}, {one.number}, {date_format(timezone.localtime(one.issued_at), 'j F Y')}"
