"""The last step: check the details (R111), accept the general conditions, finish (R106-R110)."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy

from guichet.accounts.opening import AccountExists
from guichet.enrolment import completion
from guichet.enrolment.journey import Answer
from guichet.enrolment.steps.base import GoTo, Step, Visit
from guichet.enrolment.steps.details import show_phone
from guichet.identifiers import nir
from guichet.ui.forms import Form


class CheckForm(Form):
    """Nothing to type: the final button is the acceptance (R107, C-07)."""


class Conditions(Step):
    """The details to check (R111) and the general conditions; the final button accepts and finishes."""

    name = "conditions"
    slug = "conditions"
    title: ClassVar[Any] = gettext_lazy("Accepter les conditions générales d'utilisation")
    template = "enrolment/steps/conditions.html"
    form_class = CheckForm

    def context(self, visit: Visit) -> dict[str, Any]:
        """Return the details typed, for the person to check."""
        return {
            "details": visit.answers["details"],
            "number": nir.group(visit.answers["identifier"]["nir"]),
            "mobile": show_phone(visit.answers["details"]["mobile"]),
            "birth_date": "{2:02d}/{1:02d}/{0}".format(*visit.answers["details"]["date_naissance"]),
            "email": visit.answers.get("receive", visit.answers["details"])["email"],
            "by_post": "postal" in visit.answers,
        }

    def to_answer(self, form: Form) -> Answer:
        """Nothing: the version is kept with the account."""
        return {}

    def submit(self, form: Form, visit: Visit) -> None:
        """Finish. Raises GoTo: to the last page, or to « un compte existe déjà »."""
        try:
            completion.finish(visit)
        except AccountExists:
            raise GoTo("account_exists") from None
        raise GoTo("done")
