"""« Êtes-vous affilié à la MSA pour votre santé ? » (R85) and « Votre carte Vitale est... » (R87), in either order."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from guichet.enrolment.journey import Answer, Answers
from guichet.enrolment.proofs.base import asked_for
from guichet.enrolment.steps.base import Outcome, Step, Visit
from guichet.ui.forms import Form

CARD_CHOICES = [("photo", _("avec photo")), ("plain", _("sans photo")), ("none", _("je n'ai pas de carte"))]


class InsuredForm(Form):
    """Yes or no."""

    affilie = forms.ChoiceField(
        label=_("Êtes-vous affilié à la MSA pour votre santé ?"),
        help_text=_("(carte Vitale, remboursements maladie, indemnités journalières, ...)"),
        choices=[("oui", _("oui")), ("non", _("non"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Répondez par oui ou par non, puis « Suivant ».")},
    )


class Insured(Step):
    """The first question (C-18)."""

    name = "insured"
    slug = "sante"
    title: ClassVar[Any] = _("Vérification de votre identité")
    template = "enrolment/steps/question.html"
    rests_on = frozenset({"profile"})
    form_class = InsuredForm

    def __init__(self, *, after_card: bool = False) -> None:
        """Take whether the card is asked first: only who has none is then asked this (C-18)."""
        self.after_card = after_card
        self.rests_on = frozenset({"card"}) if after_card else frozenset({"profile"})

    def applies(self, answers: Answers) -> bool:
        """Whether it is asked of this person."""
        return not self.after_card or answers.get("card", {}).get("kind") == "none"

    def outcomes(self) -> Sequence[Outcome]:
        """Return: yes or no."""
        return (Outcome(_("oui"), {"insured": True}), Outcome(_("non"), {"insured": False}))

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
        error_messages={"required": _("Choisissez la carte que vous avez, puis « Suivant ».")},
    )


class CardKind(Step):
    """Which card the person holds."""

    name = "card"
    slug = "carte"
    title: ClassVar[Any] = _("Vérification de votre identité")
    template = "enrolment/steps/question.html"
    form_class = CardForm

    def __init__(self, *, first: bool = False) -> None:
        """Take whether it is the first question (C-18)."""
        self.first = first
        self.rests_on = frozenset({"profile"}) if first else frozenset({"insured", "proof_choice"})

    def applies(self, answers: Answers) -> bool:
        """Only who is health-insured by MSA has a card that MSA knows; or who chose to give its number."""
        return self.first or bool(answers.get("insured", {}).get("insured")) or asked_for("card_serial", answers)

    def outcomes(self) -> Sequence[Outcome]:
        """Return: the three cards."""
        return [Outcome(label, {"kind": kind}) for kind, label in CARD_CHOICES]

    def initial(self, visit: Visit) -> dict[str, Any]:
        """Show the answer given before."""
        known = visit.answers.get(self.name)
        return {"carte": known["kind"]} if known else {}

    def to_answer(self, form: Form) -> Answer:
        """Keep the kind."""
        return {"kind": form.cleaned_data["carte"]}
