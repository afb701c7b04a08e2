"""The steps of a member who has neither mailbox nor mobile left: who they are, one question, a letter (G-15)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy

from guichet.enrolment import renewing
from guichet.enrolment.endings import TooManyByPost
from guichet.enrolment.journey import Answer
from guichet.enrolment.steps.base import GoTo, Outcome, Refused, Step, Visit
from guichet.enrolment.steps.details import Details
from guichet.enrolment.steps.proof import Postal, too_many_by_post
from guichet.ui.forms import Form

CONTACTS = ("email", "mobile")


class Identity(Details):
    """Who the person says they are. How to reach them is not asked: nothing typed here receives anything."""

    slug = "identite"
    title: ClassVar[Any] = gettext_lazy("Qui êtes-vous ?")
    template = "enrolment/steps/identity.html"
    taken_late = False

    def form(self, data: Mapping[str, Any] | None, visit: Visit) -> Form:
        """Leave out the fields by which an enrolment is answered."""
        form = super().form(data, visit)
        for name in CONTACTS:
            form.fields.pop(name)
        return form

    def to_answer(self, form: Form) -> Answer:
        """Keep who it is, in the shape that an enrolment has."""
        return {**super().to_answer(form), **dict.fromkeys(CONTACTS, "")}


class AskAgent(Postal):
    """Where no question is answered: no letter, an adviser finds out."""

    slug = "conseiller"
    title: ClassVar[Any] = gettext_lazy("Demander à un conseiller")
    template = "enrolment/steps/renewal_agent.html"


class AskLetter(Step):
    """What will happen, and the button that asks for it."""

    name = "ask_letter"
    slug = "demander"
    title: ClassVar[Any] = gettext_lazy("Recevoir un mot de passe par courrier")
    template = "enrolment/steps/ask_letter.html"

    def outcomes(self) -> tuple[Outcome, ...]:
        """Return: asked for: the journey ends."""
        return (Outcome(gettext_lazy("Valider"), {}),)

    def forward(self, visit: Visit) -> Any:
        """Return what asks for the letter, or for the adviser."""
        if "postal" in visit.answers:
            return gettext_lazy("Transmettre ma demande")
        return gettext_lazy("Recevoir le courrier")

    def context(self, visit: Visit) -> dict[str, Any]:
        """Say whether an adviser looks first, and how long the password lives."""
        return {
            "by_agent": "postal" in visit.answers,
            "days": visit.fund.policy.provisional_days_letter,
            "forward": self.forward(visit),
        }

    def to_answer(self, form: Form) -> Answer:
        """Nothing: the letter is the answer."""
        return {}

    def submit(self, form: Form, visit: Visit) -> None:
        """Ask for it. Raises GoTo or Refused."""
        try:
            renewing.finish(visit)
        except TooManyByPost:
            raise Refused(None, too_many_by_post()) from None
        raise GoTo("done")
