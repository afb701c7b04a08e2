"""What the proofs by an amount have in common (R95, R96)."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts.models import Holder
from guichet.enrolment.journey import Answers
from guichet.enrolment.profile_names import HolderKind
from guichet.enrolment.proofs.base import QUESTION_TEMPLATE, SECRET_ATTRIBUTES, Typed
from guichet.funds.policy import Policy
from guichet.identifiers import amounts
from guichet.registry import odds
from guichet.registry.calendar import months_before
from guichet.registry.models import Person
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
        except amounts.CentsMissing:
            # Asked before anything is compared: tries are few.
            message = _("Ajoutez les centimes, même s'il n'y en a pas : 12,00 pour 12 euros.")
            raise ValidationError(message, code="cents_missing") from None
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
    """One question, whose answer is an amount of the last months; a proof says whose, how many months, and which."""

    holder_class: ClassVar[type[Holder]] = Person
    """Of whom the registry has such amounts."""
    months: ClassVar[str]
    """Name of the policy's window, in calendar months."""
    matches: ClassVar[Callable[..., bool]]
    """The look-up of `guichet.registry.facts`."""
    amounts: ClassVar[Callable[..., odds.Secrets]]
    """The amounts that it accepts, of `guichet.registry.odds`."""

    template: ClassVar[str] = QUESTION_TEMPLATE
    icon: ClassVar[str] = "coin"
    secret_field: ClassVar[str] = "montant"  # noqa: S105 - the name of a field
    form_class: ClassVar[type[Form]] = AmountForm
    rests_on: ClassVar[frozenset[str]] = frozenset()
    needs_rows: ClassVar[Mapping[str, str]] = {}
    holders: ClassVar[frozenset[HolderKind]] = frozenset({HolderKind.PERSON})
    asks_alone: ClassVar[bool] = True
    cannot_answer: ClassVar[Any] = gettext_lazy("je n'ai pas trouvé ce montant")

    def applies(self, answers: Answers) -> bool:
        """Whether this person is asked: whoever has this profile (« une seule question », R98, R100)."""
        return True

    def initial(self, answers: Answers) -> dict[str, Any]:
        """Show nothing: an amount is a secret."""
        return {}

    def confirms(self, holder: Holder | None, typed: Typed) -> bool:
        """Look for the amount within the window, unless too many members share it."""
        mine = holder if isinstance(holder, self.holder_class) else None
        return self.matches(mine, typed.fields["montant"], **self._window(typed.policy, typed.today))

    def secrets(self, policy: Policy, today: date) -> odds.Secrets:
        """Return the amounts of the window that are not shared by too many."""
        return self.amounts(**self._window(policy, today))

    def _window(self, policy: Policy, today: date) -> dict[str, Any]:
        since = months_before(today, getattr(policy, self.months))
        return {"since": since, "until": today, "shared_percent": policy.shared_amount_percent}
