"""What the proofs by an amount have in common (R95, R96)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.enrolment.journey import Answers
from guichet.enrolment.profile_names import HolderKind
from guichet.enrolment.proofs.base import QUESTION_TEMPLATE, SECRET_ATTRIBUTES
from guichet.identifiers import amounts
from guichet.ui.forms import Form


class AmountField(forms.CharField):
    """An amount in euros, typed as people type it; cleaned to cents (G-18)."""

    def __init__(self, **kwargs: Any) -> None:
        """Show the numeric keyboard that has a comma."""
        widget = forms.TextInput(attrs={"inputmode": "decimal", **SECRET_ATTRIBUTES})
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


class AmountProof:
    """One question, whose answer is an amount."""

    template: ClassVar[str] = QUESTION_TEMPLATE
    icon: ClassVar[str] = "coin"
    secret_field: ClassVar[str] = "montant"  # noqa: S105 - the name of a field
    form_class: ClassVar[type[Form]] = AmountForm
    rests_on: ClassVar[frozenset[str]] = frozenset()
    needs_rows: ClassVar[Mapping[str, str]] = {}
    holders: ClassVar[frozenset[HolderKind]] = frozenset({HolderKind.PERSON})
    cannot_answer: ClassVar[Any] = gettext_lazy("je n'ai pas trouvé ce montant")

    def applies(self, answers: Answers) -> bool:
        """Whether this person is asked: whoever has this profile (« une seule question », R98, R100)."""
        return True

    def initial(self, answers: Answers) -> dict[str, Any]:
        """Show nothing: an amount is a secret."""
        return {}
