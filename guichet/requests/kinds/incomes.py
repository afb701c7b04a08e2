"""What somebody received, month by month: screens that several kinds ask for."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.enrolment.journey import Answers
from guichet.requests.kinds.base import Screen, said
from guichet.requests.kinds.forms import AmountField, Line, ScreenForm
from guichet.requests.kinds.household import NONE


class Income(NamedTuple):
    """One sort of income."""

    label: Any
    hint: Any
    """What to write."""


INCOMES: Mapping[str, Income] = {
    "salaires": Income(
        gettext_lazy("Salaires"),
        gettext_lazy("Le montant net à payer avant impôt, en bas de chaque bulletin de salaire."),
    ),
    "chomage": Income(
        gettext_lazy("Chômage et indemnités journalières"),
        gettext_lazy("Allocations de France Travail, maladie, maternité, accident du travail."),
    ),
    "pensions": Income(
        gettext_lazy("Pensions, retraites et rentes"),
        gettext_lazy("Retraite, invalidité, pension alimentaire reçue."),
    ),
    "independant": Income(
        gettext_lazy("Revenus agricoles ou d'indépendant"),
        gettext_lazy(
            "Bénéfice de l'exploitation ou de l'activité. Sans résultat connu, indiquez ce que vous en avez retiré."
        ),
    ),
    "autres": Income(
        gettext_lazy("Autres revenus"),
        gettext_lazy("Loyers reçus, revenus de placements, aides régulières de proches."),
    ),
}
"""By the name of its box, which ends the address of its screen."""
_EACH_MONTH = gettext_lazy("Indiquez un montant pour chaque mois : 0 si vous n'avez rien reçu.")
When = Callable[[Answers], bool]


class Which(ScreenForm):
    """Which incomes somebody had; none is an answer like another."""

    legends: ClassVar = {"salaires": gettext_lazy("Cochez tout ce qui a été reçu pendant ces trois mois.")}

    def prepare(self) -> None:
        """Draw a box for each income, and one for none."""
        for name, income in INCOMES.items():
            self.fields[name] = forms.BooleanField(label=income.label, required=False)
        self.fields[NONE] = forms.BooleanField(
            label=gettext_lazy("Aucun revenu pendant ces trois mois"), required=False
        )

    def clean(self) -> dict[str, Any]:
        """Ask for one answer at least, which does not contradict another."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        ticked = [name for name in INCOMES if data.get(name)]
        if not ticked and not data.get(NONE):
            raise ValidationError(_("Cochez au moins une case. Sans revenu, cochez « Aucun revenu »."))
        if ticked and data.get(NONE):
            raise ValidationError(_("« Aucun revenu » ne va pas avec un revenu coché. Décochez l'un ou l'autre."))
        return data

    def lines(self) -> list[Line]:
        """Tell the incomes in one line."""
        names = [str(INCOMES[name].label) for name in INCOMES if self.answer.get(name)]
        return [Line(_("Revenus reçus"), ", ".join(names) or _("aucun"))]


class Amounts(ScreenForm):
    """One income of somebody, for each of the three months."""

    def prepare(self) -> None:
        """Draw an amount for each month."""
        period = self.situation.period
        for rank, month in enumerate(period.months if period else (), start=1):
            self.fields[f"mois_{rank}"] = AmountField(label=month, error_messages={"required": _EACH_MONTH})


def screens_of(who: str, title: str | Promise, when: When) -> list[Screen]:
    """Return the screens of one person: which incomes, then each of them, month by month."""
    address = who.replace("_", "-")
    which = Screen(
        name=f"{who}_revenus",
        slug=f"{address}-revenus",
        title=title,
        form=Which,
        when=when,
    )
    return [which] + [
        Screen(
            name=f"{who}_{name}",
            slug=f"{address}-{name}",
            title=f"{title}\N{NO-BREAK SPACE}: {str(income.label)[0].lower()}{str(income.label)[1:]}",
            lead=income.hint,
            form=Amounts,
            when=_both(when, said(which.name, name, True)),
        )
        for name, income in INCOMES.items()
    ]


def total_of(who: str, answers: Answers) -> int:
    """Return all that somebody declares, in cents."""
    given = (answers.get(f"{who}_{name}", {}) for name in INCOMES)
    return sum(value for months in given for value in months.values() if isinstance(value, int))


def _both(one: When, other: When) -> When:
    return lambda answers: one(answers) and other(answers)
