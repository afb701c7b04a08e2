"""Choosing the password on the spot, where the fund's policy allows it (`chosen_at_once`)."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from guichet.accounts.forms import NewPasswordForm
from guichet.accounts.operations import hash_password
from guichet.enrolment.journey import Answer, Answers
from guichet.enrolment.steps.base import Step, Visit
from guichet.ui.forms import Form


class ChoosePassword(Step):
    """Replaces the mailed password: nothing secret ever travels."""

    name = "password"
    slug = "mot-de-passe"
    title: ClassVar[Any] = _("Choisissez votre mot de passe")
    template = "enrolment/steps/choose_password.html"
    rests_on = frozenset({"receive", "code"})
    form_class = NewPasswordForm

    def applies(self, answers: Answers) -> bool:
        """Whether the mailbox is verified."""
        return "code" in answers

    def form(self, data: Any, visit: Visit) -> Form:
        """Refuse what a thief would try first: the identifier and the names."""
        details = visit.answers["details"]
        return NewPasswordForm(data, personal=[visit.answers["identifier"]["nir"], details["nom"], details["prenom"]])

    def to_answer(self, form: Form) -> Answer:
        """Keep the hash only."""
        return {"hash": hash_password(form.cleaned_data["nouveau"])}
