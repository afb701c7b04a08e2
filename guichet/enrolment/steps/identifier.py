"""« Votre identifiant »: the NIR, or the number of an establishment (R34-R49)."""

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.enrolment import operations
from guichet.enrolment.fields import EtField, SiretOrEtField
from guichet.enrolment.journey import Answer, Answers
from guichet.enrolment.steps.base import GoTo, Line, Outcome, Step, Visit
from guichet.identifiers import establishment, nir
from guichet.ui.forms import Form

WITHOUT_KEY, WITH_KEY = 13, 15
_KEY_WORD = re.compile(r"cl[eé]\s*:?", re.IGNORECASE)


def explain(error: nir.InvalidNir, *, lengths: tuple[int, ...] = (WITHOUT_KEY, WITH_KEY)) -> str:
    """Return what is wrong with a number, in the person's words, and what to do (R40, G-03)."""
    if isinstance(error, nir.WrongLength):
        if WITH_KEY not in lengths:
            return _(
                "Votre numéro comporte 13 caractères, sans la clé. Vous en avez saisi %(count)d : comptez-les sur "
                "votre carte Vitale."
            ) % {"count": error.length}
        return _(
            "Votre numéro comporte 13 caractères, ou 15 avec la clé. Vous en avez saisi %(count)d : "
            "comptez-les sur votre carte Vitale."
        ) % {"count": error.length}
    messages = {
        "empty": _("Ce champ est exigé."),
        "letter_o": _("Vous avez saisi la lettre O : remplacez-la par le chiffre 0 (zéro)."),
        "wrong_character": _(
            "Le numéro ne contient que des chiffres, sauf pour la Corse (2A ou 2B). Retirez les autres caractères."
        ),
        "wrong_key": _(
            "La clé (les deux derniers chiffres) ne correspond pas au numéro. Vérifiez chaque chiffre sur votre carte "
            "Vitale."
        ),
        "wrong_sex": _("Le premier chiffre ne peut pas être celui-ci : il vaut le plus souvent 1 ou 2. Vérifiez-le."),
        "wrong_month": _("Les 4e et 5e chiffres (mois de naissance) ne peuvent pas avoir cette valeur. Vérifiez-les."),
        "wrong_place": _(
            "Les 6e à 10e caractères (lieu de naissance) ne peuvent pas avoir cette valeur. Vérifiez-les."
        ),
        "wrong_order": _("Les 11e à 13e chiffres ne peuvent pas être 000. Vérifiez-les."),
        "specimen": _("Ce numéro est celui d'une carte de démonstration. Saisissez le numéro de votre propre carte."),
    }
    return messages.get(error.code, _("Ce numéro n'est pas un numéro de Sécurité sociale. Vérifiez chaque chiffre."))


class NirField(forms.CharField):
    """A personal number, 13 characters or 15 with its key; spaces, dots, hyphens and case are forgiven (R36-R38)."""

    def __init__(self, *, lengths: tuple[int, ...] = (13, 15), **kwargs: Any) -> None:
        """Take the lengths that the fund's policy accepts (C-01)."""
        self.lengths = lengths
        widget = forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text", "spellcheck": "false"})
        super().__init__(max_length=60, widget=widget, **kwargs)

    def to_python(self, value: str | None) -> str:
        """Return the 13-character number (R38). Raises ValidationError with the reason in words."""
        text = super().to_python(value)
        if not text:
            return ""
        try:
            # Papers print « clé 60 » after the number, and some people copy the word.
            number = nir.parse(_KEY_WORD.sub("", text))
        except nir.InvalidNir as error:
            raise ValidationError(explain(error, lengths=self.lengths), code=error.code) from None
        if not number.had_key and WITHOUT_KEY not in self.lengths:
            raise ValidationError(_("Saisissez aussi la clé : 15 chiffres en tout."), code="key_needed")
        if number.had_key and WITH_KEY not in self.lengths:
            raise ValidationError(_("Saisissez les 13 premiers chiffres, sans la clé."), code="key_refused")
        return number.body


class PersonForm(Form):
    """One field."""

    numero = NirField(
        label=gettext_lazy("Numéro de Sécurité Sociale"),
        help_text=gettext_lazy("13 chiffres, ou 15 avec la clé. Vous pouvez laisser des espaces."),
    )


class CompanyForm(Form):
    """One field for both numbers."""

    numero = SiretOrEtField(
        label=gettext_lazy("Numéro de SIRET ou Etablissement"),
        help_text=gettext_lazy("14 chiffres pour un SIRET, ET et 10 chiffres pour un numéro d'établissement."),
    )


class HouseholdForm(Form):
    """The ET number alone."""

    numero = EtField(
        label=gettext_lazy("Numéro d'établissement"),
        help_text=gettext_lazy("ET suivi de 10 chiffres."),
    )


class Identifier(Step):
    """The number that will be the account's identifier."""

    name = "identifier"
    slug = "identifiant"
    title: ClassVar[Any] = gettext_lazy("Votre identifiant")
    template = "enrolment/steps/identifier.html"
    rests_on = frozenset({"profile"})
    kind: ClassVar[str]
    """Last part of the address of its dialog « je ne connais pas mon numéro »."""
    instruction: ClassVar[Any]
    unknown_link: ClassVar[Any]
    """« Je ne connais pas mon numéro… », in the words of this number (R41, R49)."""
    unknown_lead: ClassVar[Any]
    """What the dialog says first (R51)."""
    where: ClassVar[Any]
    """Where the number is found."""
    picture: ClassVar[tuple[str, str]]
    """Kind of picture and which one (R39, R47)."""
    nobody: ClassVar[str]
    """A number that nobody has."""

    def outcomes(self) -> Sequence[Outcome]:
        """Return: the number of nobody."""
        return (Outcome(gettext_lazy("Suivant >"), {"number": self.nobody}),)

    def show(self, number: str) -> str:
        """Return a number grouped as on papers (R55, R78): an establishment's, unless it is a person's."""
        return establishment.group(number)

    def essence(self, answer: Answer) -> Answer:
        """Leave out whether the account is taken over: identity is proved the same way."""
        return {"number": answer["number"]}

    def initial(self, visit: Visit) -> dict[str, Any]:
        """Show the number grouped, as on the papers."""
        known = visit.answers.get(self.name)
        return {"numero": self.show(known["number"])} if known else {}

    def context(self, visit: Visit) -> dict[str, Any]:
        """Return the words and the picture of this number."""
        return {
            "instruction": self.instruction,
            "unknown_link": self.unknown_link,
            "kind": self.kind,
            "picture": self.picture,
            "unknown_opens_dialog": visit.fund.policy.unknown_number == "dialog",
            # After the details were sent late, they are kept and the number is not.
            "erased": visit.left_idle or ("details" in visit.answers and self.name not in visit.answers),
            "idle_minutes": visit.fund.policy.enrolment_idle_minutes,
        }

    def summary(self, answers: Answers) -> Sequence[Line]:
        """Show the number."""
        return [Line(self.form_class.base_fields["numero"].label, self.show(answers[self.name]["number"]))]

    def to_answer(self, form: Form) -> Answer:
        """Keep the number in its canonical form."""
        return {"number": form.cleaned_data["numero"]}

    def submit(self, form: Form, visit: Visit) -> None:
        """Keep the number; stop at « un compte existe déjà » where the policy says so (R54). Raises GoTo."""
        answer = self.to_answer(form)
        operations.answer_step(visit, self, answer)
        if operations.account_shows_at_identifier(visit, answer["number"]):
            raise GoTo("account_exists")


class PersonIdentifier(Identifier):
    """The NIR (R34-R42)."""

    form_class = PersonForm
    kind: ClassVar[str] = "securite-sociale"
    instruction: ClassVar[Any] = gettext_lazy("Renseigner votre numéro de Sécurité Sociale")
    unknown_link: ClassVar[Any] = gettext_lazy("Je ne connais pas mon numéro de Sécurité Sociale")
    unknown_lead: ClassVar[Any] = gettext_lazy(
        "Sans votre numéro de sécurité sociale, votre inscription nécessite de contacter un conseiller MSA."
    )
    where: ClassVar[Any] = gettext_lazy(
        "Ce numéro est sur votre carte Vitale, sur votre carte Vitale d'ayant droit, et sur chaque relevé de la MSA."
    )
    picture: ClassVar[tuple[str, str]] = ("card", "nir")
    nobody: ClassVar[str] = "1850167990001"

    def form(self, data: Any, visit: Visit) -> Form:
        """Accept the lengths of the fund's policy, and say so."""
        form = super().form(data, visit)
        field = form.fields["numero"]
        if isinstance(field, NirField):
            field.lengths = visit.fund.policy.identifier_lengths
            if WITH_KEY not in field.lengths:
                field.help_text = gettext_lazy("13 chiffres, sans la clé. Vous pouvez laisser des espaces.")
        return form

    def show(self, number: str) -> str:
        """Return « 1 54 06 99 990 921 » (R55)."""
        return nir.group(number)


class CompanyIdentifier(Identifier):
    """The SIRET or the ET number (R43, R45, R47-R49)."""

    form_class = CompanyForm
    kind: ClassVar[str] = "siret-ou-et"
    instruction: ClassVar[Any] = gettext_lazy(
        "Renseigner votre numéro de SIRET ou ET (numéro d'établissement) comme indiqué sur vos documents MSA"
    )
    unknown_link: ClassVar[Any] = gettext_lazy("je ne connais pas mon numéro SIRET ou ET")
    unknown_lead: ClassVar[Any] = gettext_lazy(
        "Sans votre numéro de SIRET ou ET, votre inscription nécessite de contacter un conseiller MSA."
    )
    where: ClassVar[Any] = gettext_lazy(
        "Le numéro ET est dans l'encadré « Références à rappeler » de chaque courrier de la MSA. Le SIRET est sur "
        "l'avis de situation de l'Insee, et sur vos bulletins de salaire."
    )
    picture: ClassVar[tuple[str, str]] = ("reference", "company")
    nobody: ClassVar[str] = "ET9900000000"

    def to_answer(self, form: Form) -> Answer:
        """Keep the number; its form says which of the two it is."""
        return {"number": form.cleaned_data["numero"].number}


class HouseholdIdentifier(Identifier):
    """The ET number of somebody who employs a gardener (R44, R46)."""

    form_class = HouseholdForm
    kind: ClassVar[str] = "etablissement"
    instruction: ClassVar[Any] = gettext_lazy(
        "Renseigner votre numéro ET (numéro d'établissement) comme indiqué sur vos documents MSA"
    )
    unknown_link: ClassVar[Any] = gettext_lazy("je ne connais pas mon numéro d'établissement")
    unknown_lead: ClassVar[Any] = gettext_lazy(
        "Sans votre numéro d'établissement (ET), votre inscription nécessite de contacter un conseiller MSA."
    )
    where: ClassVar[Any] = gettext_lazy(
        "Ce numéro est dans l'encadré « Références à rappeler » de chaque courrier de la MSA, à la ligne "
        "« Etablissement »."
    )
    picture: ClassVar[tuple[str, str]] = ("reference", "employer")
    nobody: ClassVar[str] = "ET9900000000"


IDENTIFIERS: tuple[type[Identifier], ...] = (PersonIdentifier, CompanyIdentifier, HouseholdIdentifier)
