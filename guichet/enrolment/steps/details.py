"""« Vos coordonnées » of a person, of a company or of a household that employs (R64-R71)."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.enrolment.fields import EmailField
from guichet.enrolment.journey import Answer, Answers
from guichet.enrolment.steps.base import Line, Outcome, Step, Visit
from guichet.identifiers import phone
from guichet.ui.fields import DateField3
from guichet.ui.forms import Form

SUGGESTED = "suggested"
"""Beside the answers: what another system filled in, which proves nothing, and goes with the rest."""


class PhoneField(forms.CharField):
    """A telephone number, kept as E.164 and shown with its country prefix (R178)."""

    def __init__(self, **kwargs: Any) -> None:
        """Ask the browser for the person's own number (WCAG 1.3.5)."""
        widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"})
        super().__init__(widget=widget, max_length=40, **kwargs)

    def to_python(self, value: str | None) -> str:
        """Return the number as E.164; a number without a country is French. Raises ValidationError."""
        text = super().to_python(value)
        if not text:
            return ""
        try:
            return phone.parse(text)
        except phone.InvalidPhone:
            raise ValidationError(
                _(
                    "Saisissez un numéro de téléphone complet, par exemple 06 12 34 56 78, ou avec l'indicatif du "
                    "pays : +32..."
                ),
                code="invalid",
            ) from None


def show_phone(number: str | None) -> str:
    """Return an E.164 number as people read it: « (+33) 6 12 34 56 78 » (R178)."""
    return phone.show(number) if number else ""


class GivenNameForm(Form):
    """Family name and first name, or no first name at all."""

    nom = forms.CharField(
        label=gettext_lazy("Nom"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "family-name", "spellcheck": "false"}),
    )
    prenom = forms.CharField(
        label=gettext_lazy("Prénom"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "given-name", "spellcheck": "false"}),
    )
    sans_prenom = forms.BooleanField(
        label=gettext_lazy("Je n'ai pas de prénom sur mes papiers d'identité"), required=False
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the first name unless the person has none."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("sans_prenom"):
            self.errors.pop("prenom", None)
            data["prenom"] = ""
        return data


class HouseholdForm(GivenNameForm):
    """Of an employeur de jardinier: neither birth date nor company (R68). All fields are needed (R70)."""

    email = EmailField(label=gettext_lazy("Adresse email"))
    mobile = PhoneField(label=gettext_lazy("Numéro de téléphone mobile"))


class PersonForm(HouseholdForm):
    """Of a particulier, an exploitant or a cotisant de solidarité (R65)."""

    date_naissance = DateField3(
        label=gettext_lazy("Date de naissance"), help_text=gettext_lazy("Par exemple : 27 3 1954")
    )
    field_order = ("nom", "prenom", "sans_prenom", "date_naissance", "email", "mobile")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say which names are right: people hold several."""
        super().__init__(*args, **kwargs)
        self.fields["nom"].help_text = gettext_lazy("Votre nom de naissance ou votre nom d'usage.")


class CompanyForm(HouseholdForm):
    """Of an entreprise: its name, then who is entitled to manage it; no birth date (R67)."""

    entreprise = forms.CharField(
        label=gettext_lazy("Nom de l'entreprise (dénomination ou raison sociale)"),
        help_text=gettext_lazy("Comme sur les courriers de la MSA."),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "organization", "spellcheck": "false"}),
    )
    field_order = ("entreprise", "nom", "prenom", "sans_prenom", "email", "mobile")
    legends: ClassVar[dict[str, Any]] = {"nom": gettext_lazy("Personne habilitée à gérer l'entreprise (Responsable):")}
    """What stands above a field, where a part of the form begins."""


class Details(Step):
    """Who the person says they are, and how to reach them."""

    name = "details"
    slug = "coordonnees"
    title: ClassVar[Any] = gettext_lazy("Vos coordonnées")
    template = "enrolment/steps/details.html"
    rests_on = frozenset({"profile"})
    taken_late = True

    def __init__(self, form_class: type[Form]) -> None:
        """Take the form of the profile: what is asked differs, and nothing else does."""
        self.form_class = form_class

    def outcomes(self) -> Sequence[Outcome]:
        """Return: details of nobody."""
        nobody: dict[str, Any] = {**dict.fromkeys(self.form_class.base_fields, ""), "email": "personne@exemple.invalid"}
        if "date_naissance" in nobody:
            nobody["date_naissance"] = [1900, 1, 1]
        return (Outcome(gettext_lazy("Suivant >"), nobody),)

    def essence(self, answer: Answer) -> Answer:
        """Leave out the telephone: correcting it takes neither the proof nor the code away."""
        return {name: value for name, value in answer.items() if name != "mobile"}

    def context(self, visit: Visit) -> dict[str, Any]:
        """Return the lines above fields, and whether « Abandonner » stands here (C-03)."""
        leaves = {} if visit.fund.policy.abandon_on_details else {"abandon_url": None}
        return {"legends": getattr(self.form_class, "legends", {}), **leaves}

    def summary(self, answers: Answers) -> Sequence[Line]:
        """Show everything typed; where the password goes is changed at the page that shows it."""
        return [*self.who(answers), *self.reached(answers)]

    def who(self, answers: Answers) -> Sequence[Line]:
        """Show names and birth date."""
        typed = answers[self.name]
        lines: list[Line] = []
        if "entreprise" in typed:
            lines.append(Line(gettext_lazy("Nom de l'entreprise"), typed["entreprise"]))
        lines.append(Line(gettext_lazy("Nom et prénom"), f"{typed['nom']} {typed['prenom']}".strip()))
        if "date_naissance" in typed:
            year, month, day = typed["date_naissance"]
            lines.append(Line(gettext_lazy("Date de naissance"), f"{day:02d}/{month:02d}/{year}"))
        return lines

    def reached(self, answers: Answers) -> Sequence[Line]:
        """Show the mailbox and the mobile."""
        typed, received = answers[self.name], answers.get("receive", {})
        shown = {name: received.get(name) or typed[name] for name in ("email", "mobile")}
        at = {name: "receive" if name in received else "" for name in shown}
        return [
            Line(gettext_lazy("Adresse email"), shown["email"], at["email"]),
            Line(gettext_lazy("Numéro de téléphone mobile"), show_phone(shown["mobile"]), at["mobile"]),
        ]

    def initial(self, visit: Visit) -> dict[str, Any]:
        """Show numbers as people read them; at first, what another system says of the person (G-07)."""
        known = super().initial(visit)
        if not known:
            known = {name: value for name, value in visit.answers.get(SUGGESTED, {}).items() if name in self._names()}
        if "mobile" in known:
            known["mobile"] = show_phone(known["mobile"])
        if "date_naissance" in known:
            known["date_naissance"] = tuple(known["date_naissance"])
        return known

    def _names(self) -> frozenset[str]:
        return frozenset(self.form_class.base_fields)

    def to_answer(self, form: Form) -> Answer:
        """Keep everything; the date as year, month, day."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in form.cleaned_data.items()}
