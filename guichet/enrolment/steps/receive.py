"""« Recevoir votre mot de passe » (R103-R105), then the security code (R112, C-08)."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guichet.delivery.models import Channel
from guichet.enrolment import operations
from guichet.enrolment.fields import EmailField
from guichet.enrolment.journey import Answer, Answers
from guichet.enrolment.steps.base import Outcome, Refused, Step, Visit
from guichet.enrolment.steps.details import PhoneField, show_phone
from guichet.enrolment.steps.proof import Proving, confirmed
from guichet.identifiers import phone
from guichet.one_time_codes.operations import CodeAnswer
from guichet.ui.fields import RadioField
from guichet.ui.forms import Form

CHANNELS = [(Channel.EMAIL, gettext_lazy("par e-mail")), (Channel.SMS, gettext_lazy("par SMS"))]
"""In the words of R157."""


class ChannelForm(Form):
    """Two ways (R112)."""

    canal = RadioField(
        label=gettext_lazy("Comment désirez-vous recevoir votre code de sécurité ?"),
        choices=CHANNELS,
        error_messages={"required": gettext_lazy("Choisissez par e-mail ou par SMS, puis « Suivant ».")},
    )


class CodeChannel(Step):
    """Where the code goes, at the person's choice; the password then takes the same way (C-11, C-17)."""

    name = "channel"
    slug = "reception-du-code"
    title: ClassVar[Any] = gettext_lazy("Code de sécurité")
    template = "enrolment/steps/channel.html"
    rests_on = frozenset({"profile"})
    form_class = ChannelForm

    def __init__(self, proofs: Proving) -> None:
        """Take the proofs of the journey."""
        self.proofs = proofs

    def applies(self, answers: Answers) -> bool:
        """Whether identity was proved."""
        return confirmed(answers, self.proofs)

    def outcomes(self) -> Sequence[Outcome]:
        """Return: each way."""
        return [Outcome(label, {"channel": value}) for value, label in CHANNELS]

    def initial(self, visit: Visit) -> dict[str, Any]:
        """Show the choice made before."""
        known = visit.answers.get(self.name)
        return {"canal": known["channel"]} if known else {}

    def context(self, visit: Visit) -> dict[str, Any]:
        """Show both addresses: the person typed them a moment ago."""
        details = visit.answers["details"]
        return {"email": details["email"], "mobile": show_phone(details["mobile"])}

    def to_answer(self, form: Form) -> Answer:
        """Keep the way."""
        return {"channel": form.cleaned_data["canal"]}


class EmailForm(Form):
    """The address, in a field only when the pencil asked for it."""

    email = EmailField(label=gettext_lazy("Adresse email"))


class MobileForm(Form):
    """The number, likewise."""

    mobile = PhoneField(label=gettext_lazy("Numéro de téléphone mobile"))

    def clean_mobile(self) -> str:
        """Refuse what no SMS reaches. Raises ValidationError."""
        number: str = self.cleaned_data["mobile"]
        if not phone.may_receive_sms(number):
            raise ValidationError(
                _("Ce numéro ne reçoit pas nos SMS. Indiquez un numéro de mobile français, ou choisissez l'email.")
            )
        return number


class Receive(Step):
    """Shows the address, or the number, the password will go to; a pencil changes it (R103, R104)."""

    name = "receive"
    slug = "email"
    title: ClassVar[Any] = gettext_lazy("Recevoir votre mot de passe")
    template = "enrolment/steps/receive.html"
    form_class = EmailForm

    def __init__(self, proofs: Proving) -> None:
        """Take the proofs of the journey: nothing is sent to an address before one is given."""
        self.proofs = proofs
        self.rests_on = frozenset({"details", "channel", *(proof.name for proof in proofs.proofs)})

    def applies(self, answers: Answers) -> bool:
        """Whether identity was proved."""
        return confirmed(answers, self.proofs)

    def outcomes(self) -> Sequence[Outcome]:
        """Return: an address, and a number where it was chosen."""
        return (Outcome(gettext_lazy("Suivant >"), {"email": "personne@exemple.invalid", "mobile": ""}),)

    def form(self, data: Mapping[str, Any] | None, visit: Visit) -> Form:
        """Ask for the number where the code goes by SMS, else for the address."""
        form_class = MobileForm if by_sms(visit.answers) else EmailForm
        return form_class(data, initial=None if data is not None else self.initial(visit))

    def initial(self, visit: Visit) -> dict[str, Any]:
        """Show what was typed with the details, or its correction."""
        name = "mobile" if by_sms(visit.answers) else "email"
        known = visit.answers.get(self.name, visit.answers["details"])[name]
        return {name: show_phone(known) if name == "mobile" else known}

    def context(self, visit: Visit) -> dict[str, Any]:
        """Show it in words too, under the name of its field."""
        [(name, shown)] = self.initial(visit).items()
        policy = visit.fund.policy
        return {
            "address": shown,
            "field_name": name,
            "by_sms": by_sms(visit.answers),
            "code_follows": _code_follows(visit),
            "chosen": policy.password_release == "chosen_at_once",  # noqa: S105 - the name of a policy
        }

    def submit(self, form: Form, visit: Visit) -> None:
        """Keep the address and send it a code. Raises Refused when too many were sent."""
        operations.answer_step(visit, self, self.to_answer(form))
        if _code_follows(visit):
            try:
                operations.send_code(visit)
            except operations.TooManyCodes:
                raise Refused(next(iter(form.fields)), too_many_codes()) from None


def _code_follows(visit: Visit) -> bool:
    return any(step.name == SecurityCode.name for step in visit.journey.steps)


def by_sms(answers: Answers) -> bool:
    """Whether the person chose to receive the code by SMS."""
    return bool(answers.get("channel", {}).get("channel") == Channel.SMS)


def too_many_codes() -> str:
    """Say that codes were sent too often, and what to do."""
    return _(
        "Plusieurs codes viennent déjà d'être envoyés. Patientez un quart d'heure avant d'en demander un autre, "
        "et regardez dans vos courriers indésirables (spams)."
    )


def refused_code(answer: CodeAnswer, *, minutes: int) -> str:
    """Say why a code that was typed is refused, and what to do. `minutes` is how long codes live."""
    return {
        CodeAnswer.WRONG: _("Ce code n'est pas le bon. Vérifiez les chiffres du dernier message reçu."),
        CodeAnswer.EXPIRED: _("Ce code n'est plus valable. Demandez un nouveau code."),
        CodeAnswer.EXHAUSTED: ngettext(
            "Trop d'essais avec ce code. Patientez %(count)d minute, puis demandez un nouveau code.",
            "Trop d'essais avec ce code. Patientez %(count)d minutes, puis demandez un nouveau code.",
            minutes,
        )
        % {"count": minutes},
    }.get(answer, _("Aucun code n'est en attente. Demandez un nouveau code."))


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

    def outcomes(self) -> Sequence[Outcome]:
        """Return: the right code."""
        return (Outcome(gettext_lazy("Suivant >"), {"verified": "personne@exemple.invalid"}),)

    def initial(self, visit: Visit) -> dict[str, Any]:
        """Show nothing: a code is a secret."""
        return {}

    def context(self, visit: Visit) -> dict[str, Any]:
        """Show where the code went: the person typed that address here, a moment ago."""
        sms = by_sms(visit.answers)
        received = visit.answers["receive"]
        return {
            "address": show_phone(received["mobile"]) if sms else received["email"],
            "by_sms": sms,
            "minutes": visit.fund.policy.code_minutes,
        }

    def submit(self, form: Form, visit: Visit) -> None:
        """Check the code. Raises Refused with what to do."""
        answer = operations.answer_code(visit, self, form.cleaned_data["code"])
        if answer is not CodeAnswer.ACCEPTED:
            raise Refused("code", refused_code(answer, minutes=visit.fund.policy.code_minutes))
