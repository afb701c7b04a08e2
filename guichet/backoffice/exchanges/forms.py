"""What an agent writes to a member in the space."""

import uuid
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.backoffice.cases.forms import AnswerForm
from guichet.cases.rules import is_working
from guichet.enrolment.third_parties.forms import PlainTextField
from guichet.exchanges.operations import Written
from guichet.exchanges.rules import LARGEST_FILE, LONGEST_TEXT
from guichet.files.fields import AttachmentField
from guichet.ui.fields import DateField3, RadioField
from guichet.ui.forms import Form

CLOSES, KEEPS = "clore", "garder"
SET, DECLINED = "fixer", "refuser"
_OPENS, _SHUTS = time(8), time(19)


class ThreadAnswerForm(AnswerForm):
    """An answer in a thread, and whether the matter is over."""

    envoi = forms.UUIDField(widget=forms.HiddenInput, required=False)
    ensuite = RadioField(
        label=gettext_lazy("Ensuite"),
        choices=[
            (CLOSES, gettext_lazy("C'est tout : clore la demande")),
            (KEEPS, gettext_lazy("J'attends le membre : garder la demande")),
        ],
        hints={CLOSES: gettext_lazy("S'il écrit à nouveau, elle revient dans la pile.")},
        error_messages={"required": gettext_lazy("Dites si la demande est close ou si vous attendez le membre.")},
    )

    piece = AttachmentField(label=gettext_lazy("Un fichier à joindre"), limit=LARGEST_FILE, required=False)

    def __init__(self, *args: Any, to_structure: bool = False, **kwargs: Any) -> None:
        """Allow what no page of paper bounds; name the structure where it reads the answer."""
        super().__init__(*args, **kwargs)
        if to_structure:
            self.fields["ensuite"] = RadioField(
                label=_("Ensuite"),
                choices=[
                    (CLOSES, _("C'est tout : clore la demande")),
                    (KEEPS, _("J'attends la structure : garder la demande")),
                ],
                hints={CLOSES: _("Si elle écrit à nouveau, la demande revient dans la pile.")},
                error_messages={"required": _("Dites si la demande est close ou si vous attendez la structure.")},
            )
        self.fields["texte"] = PlainTextField(
            label=gettext_lazy("Votre réponse"),
            help_text=_("La structure la lit dans son espace. N'écrivez que ce que sa convention prévoit.")
            if to_structure
            else _("Le membre la lit dans son espace. N'écrivez ni mot de passe, ni code."),
            lines=True,
            max_length=LONGEST_TEXT,
            widget=forms.Textarea(attrs={"rows": 9}),
        )

    def written(self) -> Written:
        """Return what is sent."""
        data = self.cleaned_data
        return Written(data["texte"], data.get("envoi") or uuid.uuid4(), file=data["piece"])


class AppointmentAnswerForm(Form):
    """A day and an hour, or why there is none."""

    reponse = RadioField(
        label=gettext_lazy("Votre réponse"),
        choices=[(SET, gettext_lazy("Je donne un rendez-vous")), (DECLINED, gettext_lazy("Pas de rendez-vous"))],
        error_messages={"required": gettext_lazy("Choisissez votre réponse.")},
    )
    jour = DateField3(label=gettext_lazy("Jour"), required=False)
    heure = forms.TimeField(
        label=gettext_lazy("Heure"),
        required=False,
        help_text=gettext_lazy("Par exemple : 14:30"),
        input_formats=["%H:%M", "%Hh%M", "%H h %M", "%Hh"],
        widget=forms.TextInput(attrs={"size": "6", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": gettext_lazy("Une heure s'écrit ainsi : 14:30.")},
    )
    mot = PlainTextField(
        label=gettext_lazy("Un mot pour le membre"),
        help_text=gettext_lazy("Le lieu, ce qu'il doit apporter ; ou pourquoi il n'y a pas de rendez-vous."),
        lines=True,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        """Take the present: an appointment follows it."""
        super().__init__(*args, **kwargs)
        self.now = now

    def clean(self) -> dict[str, Any]:
        """Refuse an appointment without its hour, or one that nobody can come to."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("reponse") == SET and not self.errors.get("jour") and not self.errors.get("heure"):
            self._check_hour(data)
        return data

    def _check_hour(self, data: dict[str, Any]) -> None:
        if not data.get("jour"):
            self.add_error("jour", ValidationError(_("Donnez le jour du rendez-vous."), code="required"))
        if not data.get("heure"):
            self.add_error("heure", ValidationError(_("Donnez l'heure du rendez-vous."), code="required"))
        if data.get("jour") and data.get("heure"):
            at = self.meeting_at(data)
            if at <= self.now:
                self.add_error("jour", ValidationError(_("Ce moment est passé. Donnez un jour à venir."), code="past"))
            elif not is_working(at.date()) or not _OPENS <= data["heure"] <= _SHUTS:
                self.add_error("jour", ValidationError(_("Donnez un jour ouvré, entre 8 h et 19 h."), code="closed"))

    def meeting_at(self, data: dict[str, Any]) -> datetime:
        """Return the moment, in local time."""
        year, month, day = data["jour"]
        return datetime.combine(date(year, month, day), data["heure"], tzinfo=timezone.get_current_timezone())
