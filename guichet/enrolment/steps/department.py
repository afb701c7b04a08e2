"""« Choix d'un département » for those who enter by the national site (R72, C-04)."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.enrolment import operations
from guichet.enrolment.journey import Answer, Answers
from guichet.enrolment.steps.base import Outcome, Step, Visit
from guichet.enrolment.steps.proof import Proving, confirmed
from guichet.funds import catalogue
from guichet.funds.departments import DEPARTMENTS
from guichet.ui.forms import Form


def _choices() -> list[tuple[str, str]]:
    return [("", _("Choisissez votre département")), *((item.code, str(item)) for item in DEPARTMENTS)]


class DepartmentForm(Form):
    """A list of "code-name" entries (R190)."""

    departement: forms.Field = forms.ChoiceField(
        label=gettext_lazy("Département de votre MSA"),
        help_text=gettext_lazy("Celui de la MSA qui vous verse des prestations ou vous envoie du courrier."),
        choices=lazy(_choices, list),
    )

    def clean_departement(self) -> str:
        """Say which body to turn to where no MSA fund serves the department."""
        code: str = self.cleaned_data["departement"]
        department = catalogue.department(code)
        if department.fund_code is None:
            if department.other_body:
                raise ValidationError(
                    _("La MSA n'a pas de caisse dans ce département : adressez-vous à l'organisme « %(body)s ».")
                    % {"body": department.other_body}
                )
            raise ValidationError(
                _("La MSA n'a pas de caisse dans ce territoire. Choisissez le département où vous êtes affilié.")
            )
        return code


class TypedDepartmentForm(DepartmentForm):
    """The number is typed, as the leaflet's fifth step has it (R72)."""

    departement = forms.CharField(
        label=gettext_lazy("Numéro de département correspondant à votre MSA"),
        help_text=gettext_lazy("Par exemple : 01, 2A ou 68."),
        max_length=5,
        widget=forms.TextInput({"size": 5, "autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_departement(self) -> str:
        """Return the code of the department. Raises ValidationError."""
        try:
            self.cleaned_data["departement"] = catalogue.department(self.cleaned_data["departement"]).code
        except catalogue.UnknownFund:
            raise ValidationError(
                _("Ce numéro ne correspond à aucun département. Exemples : 01, 2A, 68, 974.")
            ) from None
        return super().clean_departement()


class DepartmentStep(Step):
    """Asked by the national site; elsewhere the site gives the fund (R25), unless the policy has it typed."""

    name = "department"
    slug = "departement"
    title: ClassVar[Any] = gettext_lazy("Votre département")
    template = "enrolment/steps/department.html"
    form_class = DepartmentForm

    def __init__(self, *, typed_after: Proving | None = None) -> None:
        """Take the proofs after which the number is typed; without them, it is chosen from a list."""
        self.typed_after = typed_after
        if typed_after is not None:
            self.form_class = TypedDepartmentForm

    def applies(self, answers: Answers) -> bool:
        """Whether identity is settled, where the number is typed after it."""
        return self.typed_after is None or "postal" in answers or confirmed(answers, self.typed_after)

    def outcomes(self) -> Sequence[Outcome]:
        """Return: any department."""
        return (Outcome(gettext_lazy("Suivant >"), {"code": "67"}),)

    def initial(self, visit: Visit) -> dict[str, Any]:
        """Show the department chosen before."""
        return {"departement": visit.answers[self.name]["code"]} if self.name in visit.answers else {}

    def to_answer(self, form: Form) -> Answer:
        """Keep the department's code."""
        return {"code": form.cleaned_data["departement"]}

    def submit(self, form: Form, visit: Visit) -> None:
        """Go on at the fund of the department."""
        visit.fund = catalogue.by_department(form.cleaned_data["departement"])
        operations.answer_step(visit, self, self.to_answer(form), fund_code=visit.fund.code)
