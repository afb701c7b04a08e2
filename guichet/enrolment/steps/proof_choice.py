"""Which proof to give, where a fund lets people choose among all those it accepts (the leaflet's step 4)."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from guichet.enrolment.journey import Answer
from guichet.enrolment.proofs.base import Proof
from guichet.enrolment.steps.base import Outcome, Step, Visit
from guichet.ui.fields import RadioField
from guichet.ui.forms import Form


class ProofChoice(Step):
    """« Je saisis l'une des informations de vérification demandées : », in the leaflet's own words."""

    name = "proof_choice"
    slug = "verification"
    title: ClassVar[Any] = _("Vérification de votre identité")
    template = "enrolment/steps/question.html"
    rests_on = frozenset({"profile"})

    def __init__(self, proofs: Sequence[Proof]) -> None:
        """Take the proofs to choose from."""
        self.proofs = proofs

    def form(self, data: Mapping[str, Any] | None, visit: Visit) -> Form:
        """Return one choice among the proofs."""
        form = Form(data, initial=None if data is not None else self.initial(visit))
        form.fields["preuve"] = RadioField(
            label=_("Je saisis l'une des informations de vérification demandées :"),
            choices=[(proof.name, proof.label) for proof in self.proofs],
            hints={proof.name: since for proof in self.proofs if (since := proof.since(visit.fund.policy))},
            error_messages={"required": _("Choisissez une information, puis « Suivant ».")},
        )
        return form

    def outcomes(self) -> Sequence[Outcome]:
        """Return: each proof."""
        return [Outcome(proof.label, {"proof": proof.name}) for proof in self.proofs]

    def initial(self, visit: Visit) -> dict[str, Any]:
        """Show the choice made before."""
        known = visit.answers.get(self.name)
        return {"preuve": known["proof"]} if known else {}

    def to_answer(self, form: Form) -> Answer:
        """Keep the name of the proof."""
        return {"proof": form.cleaned_data["preuve"]}
