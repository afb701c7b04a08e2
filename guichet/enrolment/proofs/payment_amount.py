"""The amount of a payment received from MSA in the last months (R86, R90, R95-R97)."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.enrolment.journey import Answers
from guichet.enrolment.proofs.base import QUESTION_TEMPLATE, Typed
from guichet.identifiers import amounts
from guichet.registry import facts
from guichet.registry.calendar import months_before
from guichet.registry.models import Person
from guichet.ui.forms import Form


class AmountField(forms.CharField):
    """An amount in euros, typed as people type it; cleaned to cents (G-18)."""

    def __init__(self, **kwargs: Any) -> None:
        """Show the numeric keyboard that has a comma."""
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=40, widget=widget, **kwargs)

    def clean(self, value: str | None) -> Any:
        """Return cents, None where nothing was typed. Raises ValidationError with what to mend."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return amounts.parse(text)
        except amounts.AmbiguousAmount:
            raise ValidationError(
                _("Ce montant peut se lire de deux façons. Saisissez-le avec ses centimes, par exemple 1 000,00."),
                code="ambiguous",
            ) from None
        except amounts.InvalidAmount:
            raise ValidationError(
                _("Saisissez le montant exact avec les centimes, par exemple 104,27."), code="invalid"
            ) from None


class AmountForm(Form):
    """One field."""

    montant = AmountField(
        label=gettext_lazy("Montant exact (avec centimes)"), help_text=gettext_lazy("Par exemple : 104,27")
    )


class PaymentAmount:
    """Asked of who is not health-insured by MSA, or holds no card; any payment counts (R97)."""

    name: ClassVar[str] = "payment_amount"
    slug: ClassVar[str] = "montant"
    template: ClassVar[str] = QUESTION_TEMPLATE
    secret_field: ClassVar[str] = "montant"  # noqa: S105 - the name of a field
    form_class: ClassVar[type[Form]] = AmountForm
    rests_on: ClassVar[frozenset[str]] = frozenset({"insured", "card"})
    cannot_answer: ClassVar[Any] = gettext_lazy("je n'ai pas trouvé ce montant")

    def applies(self, answers: Answers) -> bool:
        """Whether no card can be asked for (R86, R90)."""
        return answers.get("insured", {}).get("insured") is False or answers.get("card", {}).get("kind") == "none"

    def initial(self, answers: Answers) -> dict[str, Any]:
        """Show nothing: an amount is a secret."""
        return {}

    def context(self, answers: Answers) -> dict[str, Any]:
        """Return the question."""
        return {
            "question": _("Préciser le montant d'un paiement MSA reçu au cours des 6 derniers mois"),
            "explanation": _(
                "Tout paiement convient, par exemple un remboursement de santé ou de complémentaire santé. Vous le "
                "trouvez sur un relevé de la MSA ou sur votre relevé bancaire."
            ),
        }

    def confirms(self, person: Person | None, typed: Typed) -> bool:
        """Look for the amount among the payments of the window, unless too many members share it."""
        return facts.payment_amount_matches(
            person,
            typed.fields["montant"],
            since=months_before(typed.today, typed.policy.payment_months),
            until=typed.today,
            shared_percent=typed.policy.shared_amount_percent,
        )
