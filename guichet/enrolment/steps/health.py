"""« Êtes-vous affilié à la MSA pour votre santé ? » (R85), then « Votre carte Vitale est... » (R87)."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from guichet.enrolment.journey import Answer, Answers
from guichet.enrolment.steps.base import Step, Visit
from guichet.ui.forms import Form

CARD_CHOICES = [("photo", _("avec photo")), ("plain", _("sans photo")), ("none", _("je n'ai pas de carte"))]


class InsuredForm(Form):
    """Yes or no."""

    affilie = forms.ChoiceField(
        label=_("Êtes-vous affilié à la MSA pour votre santé ?"),
        help_text=_("(carte Vitale, remboursements maladie, indemnités journalières, ...)"),
        choices=[("oui", _("oui")), ("non", _("non"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Répondez par oui ou par non, puis « Suivant ».")},
    )


class Insured(Step):
    """The first question (C-18)."""

    name = "insured"
    slug = "sante"
    title: ClassVar[Any] = _("Vérification de votre identité")
    template = "enrolment/steps/question.html"
    rests_on = frozenset({"profile"})
    form_class = InsuredForm

    def initial(self, visit: Visit) -> dict[str, Any]:
        """Show the answer given before."""
        known = visit.answers.get(self.name)
        return {"affilie": "oui" if known["insured"] else "non"} if known else {}

    def to_answer(self, form: Form) -> Answer:
        """Keep yes or no."""
        return {"insured": form.cleaned_data["affilie"] == "oui"}


class CardForm(Form):
    """Three choices."""

    carte = forms.ChoiceField(
        label=_("Votre carte Vitale est..."),
        choices=CARD_CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez la carte que vous avez, puis « Suivant ».")},
    )


class CardKind(Step):
    """Which card the person holds."""

    name = "card"
    slug = "carte"
    title: ClassVar[Any] = _("Vérification de votre identité")
    template = "enrolment/steps/card.html"
    rests_on = frozenset({"insured"})
    form_class = CardForm

    def applies(self, answers: Answers) -> bool:
        """Only who is health-insured by MSA has a card that MSA knows."""
        return bool(answers.get("insured", {}).get("insured"))

    def initial(self, visit: Visit) -> dict[str, Any]:
        """Show the answer given before."""
        known = visit.answers.get(self.name)
        return {"carte": known["kind"]} if known else {}

    def to_answer(self, form: Form) -> Answer:
        """Keep the kind."""
        return {"kind": form.cleaned_data["carte"]}
