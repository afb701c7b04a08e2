"""« Recevoir votre mot de passe » (R103-R105), then the security code (R112, C-08)."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guichet.enrolment import operations
from guichet.enrolment.journey import Answers
from guichet.enrolment.proofs.base import Proof
from guichet.enrolment.steps.base import Refused, Step, Visit
from guichet.enrolment.steps.details import EmailField
from guichet.enrolment.steps.proof import confirmed
from guichet.one_time_codes.operations import CodeAnswer
from guichet.ui.forms import Form


class ReceiveForm(Form):
    """The address, in a field only when the pencil asked for it."""

    email = EmailField(label=gettext_lazy("Adresse email"))


class Receive(Step):
    """Shows the address the password will go to; a pencil changes it."""

    name = "receive"
    slug = "email"
    title: ClassVar[Any] = gettext_lazy("Recevoir votre mot de passe")
    template = "enrolment/steps/receive.html"
    form_class = ReceiveForm

    def __init__(self, proofs: Sequence[Proof]) -> None:
        """Take the proofs of the journey: nothing is sent to an address before one is given."""
        self.proofs = proofs
        self.rests_on = frozenset({"details", *(proof.name for proof in proofs)})

    def applies(self, answers: Answers) -> bool:
        """Whether identity was proved."""
        return confirmed(answers, self.proofs)

    def initial(self, visit: Visit) -> dict[str, Any]:
        """Show the address typed with the details, or its correction."""
        return {"email": visit.answers.get(self.name, visit.answers["details"])["email"]}

    def context(self, visit: Visit) -> dict[str, Any]:
        """Show the address in words too."""
        return {"address": self.initial(visit)["email"]}

    def submit(self, form: Form, visit: Visit) -> None:
        """Keep the address and send it a code. Raises Refused when too many were sent."""
        operations.answer_step(visit, self, self.to_answer(form))
        if visit.fund.policy.security_code:
            try:
                operations.send_code(visit, form.cleaned_data["email"])
            except operations.TooManyCodes:
                raise Refused("email", too_many_codes()) from None


def too_many_codes() -> str:
    """Say that codes were sent too often, and what to do."""
    return _(
        "Plusieurs codes viennent déjà d'être envoyés. Patientez un quart d'heure avant d'en demander un autre, "
        "et regardez dans vos courriers indésirables (spams)."
    )


class CodeForm(Form):
    """One field that takes the whole code."""

    code = forms.CharField(
        label=gettext_lazy("Veuillez saisir le code reçu"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class SecurityCode(Step):
    """Typing the code proves that the mailbox is the person's (R112)."""

    name = "code"
    slug = "code"
    title: ClassVar[Any] = gettext_lazy("Code de sécurité")
    template = "enrolment/steps/code.html"
    rests_on = frozenset({"receive"})
    form_class = CodeForm

    def applies(self, answers: Answers) -> bool:
        """Whether there is an address to verify."""
        return "receive" in answers

    def initial(self, visit: Visit) -> dict[str, Any]:
        """Show nothing: a code is a secret."""
        return {}

    def context(self, visit: Visit) -> dict[str, Any]:
        """Show where the code went: the person typed that address here, a moment ago."""
        return {"address": visit.answers["receive"]["email"], "minutes": visit.fund.policy.code_minutes}

    def submit(self, form: Form, visit: Visit) -> None:
        """Check the code. Raises Refused with what to do."""
        answer = operations.answer_code(visit, self, form.cleaned_data["code"])
        messages = {
            CodeAnswer.WRONG: _("Ce code n'est pas le bon. Vérifiez les chiffres du dernier email reçu."),
            CodeAnswer.EXPIRED: _("Ce code n'est plus valable. Demandez un nouveau code."),
            CodeAnswer.EXHAUSTED: ngettext(
                "Trop d'essais avec ce code. Patientez %(count)d minute, puis demandez un nouveau code.",
                "Trop d'essais avec ce code. Patientez %(count)d minutes, puis demandez un nouveau code.",
                visit.fund.policy.code_minutes,
            )
            % {"count": visit.fund.policy.code_minutes},
            CodeAnswer.NONE: _("Aucun code n'est en attente. Demandez un nouveau code."),
        }
        if answer in messages:
            raise Refused("code", messages[answer])
