"""The one box, and the reason that opens a file."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts.models import Holder
from guichet.agents.access import Desk
from guichet.agents.models import Reason
from guichet.backoffice.finding import queries
from guichet.backoffice.finding.rules import LONGEST, NotUnderstood, Sought, read
from guichet.backoffice.finding.words import explain
from guichet.cases.models import Case, CaseState
from guichet.ui.fields import RadioField
from guichet.ui.forms import Form

LONGEST_REFERENCE = 60
_TYPED = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
"""The browser of a shared desk keeps none of it."""


class FindForm(Form):
    """Whom to look for; `sought` says what was understood once the form is valid."""

    cherche = forms.CharField(
        label=gettext_lazy("Qui cherchez-vous ?"),
        help_text=gettext_lazy(
            "Numéro de Sécurité sociale, SIRET, numéro d'établissement (ET), nom et date de naissance, ou numéro d'une "
            "lettre ou d'une demande. Par exemple : Weber 27/01/1985."
        ),
        max_length=LONGEST,
        widget=forms.TextInput(attrs=_TYPED),
    )

    def __init__(self, *args: Any, today: date, focused: bool = False, **kwargs: Any) -> None:
        """Take the day, and whether the box has the focus as the page opens."""
        super().__init__(*args, **kwargs)
        self.today = today
        self.sought: Sought | None = None
        if focused:
            self.fields["cherche"].widget.attrs["autofocus"] = True

    def clean_cherche(self) -> str:
        """Understand what was typed. Raises ValidationError that says what is missing."""
        text: str = self.cleaned_data["cherche"]
        try:
            self.sought = read(text, today=self.today)
        except NotUnderstood as refusal:
            raise ValidationError(explain(refusal), code=refusal.why.value) from None
        return text


class ReasonForm(Form):
    """Why a file is opened; nothing is chosen beforehand, so that the reason is one. `case` goes with that reason."""

    motif = RadioField(
        label=gettext_lazy("Pourquoi ouvrez-vous ce dossier ?"),
        choices=(
            (Reason.CALL.value, gettext_lazy("Appel téléphonique")),
            (Reason.COUNTER.value, gettext_lazy("Personne à l'accueil")),
            (Reason.POST.value, gettext_lazy("Courrier ou email")),
            (Reason.CASE.value, gettext_lazy("Demande à traiter")),
            (Reason.SECURITY.value, gettext_lazy("Sécurité")),
        ),
        error_messages={"required": gettext_lazy("Dites pourquoi : le titulaire pourra lire ce motif.")},
    )
    demande = forms.CharField(
        label=gettext_lazy("Numéro de la demande"),
        help_text=gettext_lazy("Seulement pour une demande à traiter. Par exemple : 4F3A-91BC-2D07."),
        required=False,
        max_length=LONGEST_REFERENCE,
        widget=forms.TextInput(attrs=_TYPED),
    )

    def __init__(self, *args: Any, desk: Desk | None = None, holder: Holder | None = None, **kwargs: Any) -> None:
        """Take, with data, who asks and whose file."""
        super().__init__(*args, **kwargs)
        self.desk, self.holder = desk, holder
        self.case: Case | None = None

    def clean(self) -> dict[str, Any]:
        """Find the case of a reason that is one: of the agent's fund, not closed, and of nobody else's account."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("motif") != Reason.CASE or "demande" not in data or self.desk is None or self.holder is None:
            return data
        if not data["demande"]:
            self.add_error("demande", _("Indiquez le numéro de la demande que vous traitez."))
            return data
        case = queries.case_of(data["demande"], self.desk)
        if case is None:
            self.add_error("demande", _("Aucune demande de votre caisse ne porte ce numéro. Vérifiez-le."))
        elif case.state == CaseState.CLOSED:
            self.add_error("demande", _("Cette demande est close. Choisissez un autre motif, ou rouvrez-la d'abord."))
        elif case.taken_by != self.desk.agent.reference:
            self.add_error("demande", _("Prenez d'abord cette demande : un motif est celui de qui la traite."))
        elif queries.is_about_another(case, self.holder):
            self.add_error("demande", _("Cette demande concerne un autre dossier que celui-ci."))
        else:
            self.case = case
        return data
