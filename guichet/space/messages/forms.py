"""What a member writes to their fund, and the appointment they wish for."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateformat import format as format_date
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.enrolment.steps.details import PhoneField
from guichet.enrolment.third_parties.forms import PlainTextField
from guichet.exchanges import rules
from guichet.exchanges.appointments import Wish
from guichet.exchanges.models import Way
from guichet.exchanges.operations import Written
from guichet.exchanges.rules import Theme
from guichet.exchanges.words import THEMES
from guichet.files.papers import PapersField
from guichet.ui.fields import RadioField
from guichet.ui.forms import Form

HALVES = (("am", gettext_lazy("matin")), ("pm", gettext_lazy("après-midi")))
_CHOOSE_THEME = gettext_lazy("Choisissez de quoi il s'agit : votre message ira à la bonne équipe.")


def _choices() -> list[tuple[str, Any]]:
    return [("", gettext_lazy("Choisissez")), *((theme.value, THEMES[theme]) for theme in Theme)]


class ReplyForm(Form):
    """A message in a thread."""

    envoi = forms.UUIDField(widget=forms.HiddenInput, required=False)
    texte = PlainTextField(
        label=gettext_lazy("Votre message"),
        help_text=gettext_lazy("4 000 caractères au plus. N'écrivez ni mot de passe, ni code."),
        lines=True,
        max_length=rules.LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    pieces = PapersField(
        label=gettext_lazy("Pièces jointes"),
        help_text=gettext_lazy("3 fichiers au plus, PDF, JPEG ou PNG, de 5 Mo chacun."),
        most=rules.MOST_PAPERS,
        largest=rules.LARGEST_PAPER,
        required=False,
    )

    def written(self) -> Written:
        """Return what is sent; a form without its mark, made by hand, is one of its own."""
        data = self.cleaned_data
        return Written(data["texte"], data.get("envoi") or uuid.uuid4(), data["pieces"])


class MessageForm(ReplyForm):
    """The first message of a thread."""

    sujet = forms.ChoiceField(
        label=gettext_lazy("De quoi s'agit-il ?"), choices=_choices, error_messages={"required": _CHOOSE_THEME}
    )
    objet = PlainTextField(
        label=gettext_lazy("Objet"),
        help_text=gettext_lazy("En quelques mots, par exemple : remboursement de mes lunettes."),
        max_length=rules.LONGEST_TITLE,
    )
    demande = forms.ChoiceField(label=gettext_lazy("Au sujet d'une de vos démarches"), required=False)
    field_order = ("sujet", "objet", "demande", "texte", "pieces", "envoi")

    def __init__(self, *args: Any, requests: Iterable[tuple[uuid.UUID, str]], **kwargs: Any) -> None:
        """Take the member's own requests, reference and words; without any, nothing is asked."""
        super().__init__(*args, **kwargs)
        own = [(str(reference), words) for reference, words in requests]
        if own:
            self.fields["demande"].choices = [("", _("Aucune")), *own]  # type: ignore[attr-defined]  # of a ChoiceField
        else:
            del self.fields["demande"]

    def about(self) -> uuid.UUID | None:
        """Return the request that it is about."""
        chosen = self.cleaned_data.get("demande")
        return uuid.UUID(chosen) if chosen else None


class AppointmentForm(Form):
    """By telephone or at the fund, and when."""

    moyen = RadioField(
        label=gettext_lazy("Comment voulez-vous nous parler ?"),
        choices=[(Way.TELEPHONE, gettext_lazy("Par téléphone")), (Way.DESK, gettext_lazy("À l'accueil de ma caisse"))],
        hints={
            Way.TELEPHONE: gettext_lazy("Un conseiller vous appelle à l'heure convenue."),
            Way.DESK: gettext_lazy("Le lieu vous est donné avec l'heure."),
        },
        error_messages={"required": gettext_lazy("Choisissez par téléphone ou à l'accueil.")},
    )
    sujet = forms.ChoiceField(
        label=gettext_lazy("De quoi voulez-vous parler ?"),
        choices=_choices,
        error_messages={"required": gettext_lazy("Choisissez de quoi il s'agit.")},
    )
    choix_1 = forms.ChoiceField(
        label=gettext_lazy("Votre premier choix"),
        error_messages={"required": gettext_lazy("Choisissez au moins une demi-journée.")},
    )
    choix_2 = forms.ChoiceField(label=gettext_lazy("Votre deuxième choix"), required=False)
    choix_3 = forms.ChoiceField(label=gettext_lazy("Votre troisième choix"), required=False)
    telephone = PhoneField(label=gettext_lazy("Votre téléphone"))
    precision = PlainTextField(
        label=gettext_lazy("Ce que le conseiller doit savoir avant"),
        lines=True,
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        """Take the day of the request: half-days follow it."""
        super().__init__(*args, **kwargs)
        halves = [
            (f"{day.isoformat()}-{half}", f"{capfirst(format_date(day, 'l j F'))}, {word}")
            for day in rules.days_to_wish(today)
            for half, word in HALVES
        ]
        for name in _WISHES:
            self.fields[name].choices = [("", _("Choisissez")), *halves]  # type: ignore[attr-defined]  # of a ChoiceField

    def clean(self) -> dict[str, Any]:
        """Refuse the same half-day twice."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        seen: set[str] = set()
        for name in _WISHES:
            chosen = data.get(name)
            if chosen and chosen in seen:
                self.add_error(name, ValidationError(_("Choisissez une autre demi-journée que les précédentes.")))
            seen.add(chosen or "")
        return data

    def wish(self) -> Wish:
        """Return what is wished for."""
        data = self.cleaned_data
        chosen = [data[name].rpartition("-") for name in _WISHES if data.get(name)]
        return Wish(
            theme=Theme(data["sujet"]),
            way=Way(data["moyen"]),
            half_days=[(dt.date.fromisoformat(day), half) for day, _hyphen, half in chosen],
            telephone=data["telephone"],
            words=data["precision"],
        )


_WISHES = ("choix_1", "choix_2", "choix_3")
