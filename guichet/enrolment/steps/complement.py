"""The steps of a member who adds a file of another profile to an account: identity is known, one question is asked."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy

from guichet.enrolment import completion
from guichet.enrolment.journey import Answer
from guichet.enrolment.steps.base import GoTo, Line, Outcome, Refused, Step, Visit
from guichet.enrolment.steps.proof import Postal, too_many_by_post
from guichet.ui.forms import Form


class Known(Step):
    """Something that is known already: it is never shown."""

    slug = ""
    title: ClassVar[Any] = ""
    template = ""

    def __init__(self, name: str) -> None:
        """Take the name of the answer."""
        self.name = name  # type: ignore[misc]  # a class constant elsewhere, one name for each here


class AskAgent(Postal):
    """Where no question is answered: no letter, since there is an account; an adviser looks."""

    slug = "conseiller"
    title: ClassVar[Any] = gettext_lazy("Demander à un conseiller")
    template = "enrolment/steps/ask_agent.html"


class AddFile(Step):
    """What will be added, and the button that adds it."""

    name = "add_file"
    slug = "ajouter"
    title: ClassVar[Any] = gettext_lazy("Ajouter ce dossier à Mon espace privé")
    template = "enrolment/steps/add_file.html"

    def outcomes(self) -> Sequence[Outcome]:
        """Return: added, or asked for: the journey ends."""
        return (Outcome(gettext_lazy("Valider"), {}),)

    def forward(self, visit: Visit) -> Any:
        """Return what adds the file, or asks for it."""
        return (
            gettext_lazy("Transmettre ma demande") if "postal" in visit.answers else gettext_lazy("Ajouter ce dossier")
        )

    def context(self, visit: Visit) -> dict[str, Any]:
        """Return what will be attached, and whether an adviser looks first."""
        lines = [line for step in visit.journey.steps if step.name == "companies" for line in _lines(step, visit)]
        return {"lines": lines, "by_agent": "postal" in visit.answers, "forward": self.forward(visit)}

    def to_answer(self, form: Form) -> Answer:
        """Nothing: the file is the answer."""
        return {}

    def submit(self, form: Form, visit: Visit) -> None:
        """Add the file, or ask for it. Raises GoTo or Refused."""
        try:
            completion.finish_complement(visit)
        except completion.TooManyByPost:
            raise Refused(None, too_many_by_post()) from None
        raise GoTo("done")


def _lines(step: Step, visit: Visit) -> Sequence[Line]:
    return step.summary(visit.answers) if step.name in visit.answers else ()
