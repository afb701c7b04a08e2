"""The steps of who showed an identity document at a reception desk: what the agent gave, and what only they give."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy

from guichet.enrolment import operations
from guichet.enrolment.fields import EmailField
from guichet.enrolment.journey import Answer, Answers
from guichet.enrolment.steps.base import Line, Outcome, Step, Visit
from guichet.enrolment.steps.complement import Known
from guichet.enrolment.steps.details import Details, PhoneField, show_phone
from guichet.ui.forms import Form


@dataclass(frozen=True)
class Seen:
    """What settles identity there. No fund's policy lists it: it is a way in of its own, and no question."""

    name: str = "counter"


SEEN = Seen()


class Given(Known):
    """What the agent's screen took from the registry: shown to be checked, and not to be changed here."""

    def __init__(self, step: Step) -> None:
        """Take the step that elsewhere asks for it."""
        super().__init__(step.name)
        self.step = step

    def essence(self, answer: Answer) -> Answer:
        """Return what others rest on, as the step has it."""
        return self.step.essence(answer)

    def summary(self, answers: Answers) -> Sequence[Line]:
        """Show what was given."""
        if isinstance(self.step, Details):
            return self.step.who(answers)
        return self.step.summary(answers)


class ReachForm(Form):
    """What nobody but the person types."""

    email = EmailField(label=gettext_lazy("Adresse email"))
    mobile = PhoneField(label=gettext_lazy("Numéro de téléphone mobile"))


class Reach(Step):
    """How to reach the person: asked on their own telephone, so that the agent never sees it."""

    name = "reach"
    slug = "coordonnees"
    title: ClassVar[Any] = gettext_lazy("Vos coordonnées")
    template = "enrolment/steps/details.html"
    rests_on = frozenset({"profile"})
    form_class = ReachForm

    def __init__(self, details: Details) -> None:
        """Take the step whose answer it completes."""
        self.details = details

    def outcomes(self) -> Sequence[Outcome]:
        """Return: a mailbox and a mobile."""
        return (Outcome(gettext_lazy("Suivant >"), {"given": True}),)

    def context(self, visit: Visit) -> dict[str, Any]:
        """Return whether « Abandonner » stands here, as with the details (C-03)."""
        return self.details.context(visit)

    def summary(self, answers: Answers) -> Sequence[Line]:
        """Show both."""
        return self.details.reached(answers)

    def initial(self, visit: Visit) -> dict[str, Any]:
        """Show what was typed before."""
        known = visit.answers["details"]
        return {"email": known["email"], "mobile": show_phone(known["mobile"])}

    def submit(self, form: Form, visit: Visit) -> None:
        """Complete the details. Raises Superseded."""
        details = {**visit.answers["details"], **form.cleaned_data}
        visit.enrolment.answers = visit.journey.answer(visit.journey.find("details"), details, visit.answers)
        operations.answer_step(visit, self, {"given": True})
