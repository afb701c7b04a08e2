"""The last step: check the details (R111), accept the general conditions, finish (R106-R110)."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts.opening import AccountExists
from guichet.enrolment import completion
from guichet.enrolment.journey import Answer
from guichet.enrolment.steps.base import GoTo, Outcome, Refused, Step, Visit
from guichet.enrolment.steps.proof import give_up, too_many_by_post
from guichet.ui.forms import Form

FINISH = gettext_lazy("Finaliser mon inscription en acceptant les conditions générales d'utilisation")


class FinalButtonForm(Form):
    """Nothing to type: the final button is the acceptance (R107, C-07)."""


class TickForm(Form):
    """A box to tick before « Suivant », as the leaflet has it (C-07)."""

    conditions = forms.BooleanField(
        label=gettext_lazy("J'accepte les conditions générales d'utilisation de Mon espace privé"),
        error_messages={
            "required": gettext_lazy("Pour vous inscrire, cochez la case qui accepte les conditions générales.")
        },
    )


class Conditions(Step):
    """The details to check (R111) and the general conditions; the final button accepts and finishes."""

    name = "conditions"
    slug = "conditions"
    title: ClassVar[Any] = gettext_lazy("Accepter les conditions générales d'utilisation")
    template = "enrolment/steps/conditions.html"

    def __init__(self, *, ticked: bool = False) -> None:
        """Take whether a box is to tick, rather than the final button accepting (C-07)."""
        self.ticked = ticked
        self.form_class = TickForm if ticked else FinalButtonForm

    def form(self, data: Mapping[str, Any] | None, visit: Visit) -> Form:
        """Return the form; nothing is accepted beforehand."""
        return self.form_class(data)

    def outcomes(self) -> Sequence[Outcome]:
        """Return: accepted: the journey ends."""
        label = (
            gettext_lazy("Case cochée, puis « Suivant »") if self.ticked else gettext_lazy("Finaliser mon inscription")
        )
        return (Outcome(label, {}),)

    def forward(self, visit: Visit) -> Any:
        """Return what accepts the conditions (R107), or « Suivant » where the box does."""
        return super().forward(visit) if self.ticked else FINISH

    def context(self, visit: Visit) -> dict[str, Any]:
        """Return what was typed, for the person to check, with the step that changes it."""
        answers = visit.answers
        find = visit.journey.find
        lines = [
            # A link is read by its words alone: the first names its page, the others what they change there.
            (line.label, line.value, find(line.step or step.name).slug, step.title if rank == 0 else line.label)
            for step in visit.journey.applicable(answers)
            if step.name in answers
            for rank, line in enumerate(step.summary(answers))
        ]
        return {
            "lines": lines,
            "by_post": "postal" in answers,
            "takes_over": bool(answers["identifier"].get("takes_over")),
            "at_counter": "counter" in answers,
            "ticked": self.ticked,
            "forward": self.forward(visit),
        }

    def to_answer(self, form: Form) -> Answer:
        """Nothing: the version is kept with the account."""
        return {}

    def submit(self, form: Form, visit: Visit) -> None:
        """Finish, or go on by post when identity is no longer proved.

        Raises GoTo, to the last page or to « un compte existe déjà », or Refused.
        """
        try:
            completion.finish(visit)
        except AccountExists:
            raise GoTo("account_exists") from None
        except completion.NotProved:
            if "counter" in visit.answers:
                raise Refused(None, _no_longer_seen()) from None
            give_up(visit)
            return
        except completion.TooManyByPost:
            raise Refused(None, too_many_by_post()) from None
        raise GoTo("done")


def _no_longer_seen() -> str:
    """Say that what an agent saw holds no more: the registry changed since, and only an agent can say how."""
    return _(
        "Ce que la MSA sait de vous a changé depuis votre passage au guichet : votre inscription ne peut pas se "
        "terminer ici. Revenez au guichet ou appelez votre MSA."
    )
