"""« Associer votre entreprise » (R74-R80), of an exploitant or a cotisant de solidarité."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guichet.enrolment import operations
from guichet.enrolment.fields import SiretField
from guichet.enrolment.journey import Answer, Answers
from guichet.enrolment.steps.base import Line, Outcome, Refused, Step, Visit
from guichet.enrolment.steps.proof import Proving, confirmed
from guichet.identifiers import siret
from guichet.ui.forms import Form

MOST = 6
"""R77."""
ADD = "ajouter"
"""Name of the button that adds a field; without JavaScript it is a button of the form, so that nothing is lost."""


class CompaniesForm(Form):
    """As many SIRET fields as were asked for, six at most; all may be left empty (R75)."""

    def __init__(self, data: Any = None, *, initial: Any = None, refused: Sequence[str] = ()) -> None:
        """Show the fields that were sent, else those that hold something, and one more where asked.

        A number that was refused is marked at its field from the first.
        """
        super().__init__(data, initial=initial)
        asked = [name for name in (data or initial or {}) if name.startswith("siret_") and name[6:].isdigit()]
        shown = max([int(name[6:]) for name in asked], default=1)
        self.growing = data is not None and ADD in data
        shown = max(shown, 1) + self.growing
        self.too_many = shown > MOST
        shown = min(shown, MOST)
        for rank in range(1, shown + 1):
            label = _("Numéro de SIRET") if rank == 1 else _("Numéro de SIRET n° %(rank)d") % {"rank": rank}
            self.fields[f"siret_{rank}"] = SiretField(label=label, required=False)
        if self.growing and not self.too_many:
            # What was wrong is looked at again with the next « Suivant »: meanwhile the new field is where to go on.
            self.fields[f"siret_{shown}"].widget.attrs["autofocus"] = True
            self._errors = ErrorDict()
        elif data is None and refused:
            shown_refused = {siret.group(number) for number in refused}
            marked = [name for name in self.fields if self.initial.get(name) in shown_refused]
            self._errors = ErrorDict({name: self.error_class([not_attached(1)]) for name in marked})

    def is_valid(self) -> bool:
        """Whether the numbers can be kept: not while another field is asked for."""
        return not self.growing and super().is_valid()

    @property
    def can_grow(self) -> bool:
        """Whether another number may be added (R77)."""
        return len(self.fields) < MOST

    def clean(self) -> dict[str, Any]:
        """Refuse a seventh number, and the same one twice."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.too_many:
            message = _("Vous pouvez associer jusqu'à %(most)d numéros SIRET : contactez votre MSA pour les suivants.")
            self.add_error(None, message % {"most": MOST})
        seen: set[str] = set()
        for name, number in list(data.items()):
            if number and number in seen:
                self.add_error(name, _("Ce numéro est déjà dans la liste. Effacez-le ou corrigez-le."))
            seen.add(number)
        return data


class AttachCompanies(Step):
    """Asks for the establishments to attach; whether they are the person's is said once identity is proved.

    Said before, it would tell whoever types a number, names and a birth date whether they are right: the SIRET of a
    farm is public.
    """

    name = "companies"
    slug = "entreprises"
    title: ClassVar[Any] = gettext_lazy("Associer votre entreprise")
    template = "enrolment/steps/companies.html"
    rests_on = frozenset({"profile"})

    def __init__(self, proofs: Proving) -> None:
        """Take the proofs of the journey."""
        self.proofs = proofs

    def form(self, data: Any, visit: Visit) -> Form:
        """Return the fields, with one more where the link asked for it."""
        if data is not None:
            return CompaniesForm(data)
        refused = visit.answers.get(self.name, {}).get("refused", ()) if confirmed(visit.answers, self.proofs) else ()
        return CompaniesForm(initial=self.initial(visit), refused=refused)

    def outcomes(self) -> Sequence[Outcome]:
        """Return: none attached, some, or some that are not the person's."""
        return (
            Outcome(gettext_lazy("Sans numéro SIRET"), {"sirets": [], "refused": []}),
            Outcome(gettext_lazy("Avec un numéro SIRET"), {"sirets": ["1"], "refused": []}),
            Outcome(gettext_lazy("Avec le numéro d'un autre"), {"sirets": ["1"], "refused": ["1"]}),
        )

    def essence(self, answer: Answer) -> Answer:
        """Return the numbers; what was found out about them is not an answer."""
        return {"sirets": answer["sirets"]}

    def initial(self, visit: Visit) -> dict[str, Any]:
        """Show the numbers grouped (R78)."""
        known = visit.answers.get(self.name, {}).get("sirets", [])
        return {f"siret_{rank}": siret.group(number) for rank, number in enumerate(known, start=1)}

    def context(self, visit: Visit) -> dict[str, Any]:
        """Return the name of the button that adds a field."""
        return {"add": ADD}

    def summary(self, answers: Answers) -> Sequence[Line]:
        """Show what will be attached, a number on each line."""
        known = answers[self.name]
        kept = [siret.group(number) for number in known["sirets"] if number not in known["refused"]]
        shown = "\n".join(kept).replace(" ", "\N{NO-BREAK SPACE}")
        return [Line(gettext_lazy("Numéro de SIRET"), shown or _("aucun"))]

    def to_answer(self, form: Form) -> Answer:
        """Keep the numbers typed, in order."""
        numbers = [form.cleaned_data[name] for name in form.fields]
        return {"sirets": [number for number in numbers if number], "refused": []}

    def submit(self, form: Form, visit: Visit) -> None:
        """Keep the numbers. Once identity is proved, raises Refused at the first that is not the person's."""
        answer = self.to_answer(form)
        if confirmed(visit.answers, self.proofs):
            refused = operations.not_theirs(visit, answer["sirets"])
            for name in form.fields:
                if form.cleaned_data[name] in refused:
                    raise Refused(name, not_attached(1))
        operations.answer_step(visit, self, answer)


class CompaniesRefused(Step):
    """Tells, once identity is proved, which numbers are not attached, and not whose they are."""

    name = "companies_refused"
    slug = "entreprises-refusees"
    title: ClassVar[Any] = gettext_lazy("Numéros SIRET à vérifier")
    template = "enrolment/steps/companies_refused.html"
    rests_on = frozenset({"companies"})

    def __init__(self, proofs: Proving) -> None:
        """Take the proofs of the journey."""
        self.proofs = proofs

    def applies(self, answers: Answers) -> bool:
        """Whether some number was refused and the person may know."""
        return bool(answers.get("companies", {}).get("refused")) and confirmed(answers, self.proofs)

    def context(self, visit: Visit) -> dict[str, Any]:
        """Return the numbers, and where to correct them."""
        refused = visit.answers["companies"]["refused"]
        return {
            "numbers": [siret.group(number) for number in refused],
            "reason": not_attached(len(refused)),
            "correct_slug": AttachCompanies.slug,
        }


def not_attached(count: int) -> str:
    """Say that numbers are not attached, the same whether they are somebody else's, closed or nobody's."""
    return ngettext(
        "Ce numéro n'est pas celui d'un établissement que la MSA rattache à votre dossier. Vérifiez-le, ou continuez "
        "sans lui : un conseiller pourra l'associer plus tard.",
        "Ces numéros ne sont pas ceux d'établissements que la MSA rattache à votre dossier. Vérifiez-les, ou continuez "
        "sans eux : un conseiller pourra les associer plus tard.",
        count,
    )
