"""One step for every proof (R82-R84, R102), and the postal way for who cannot prove anything online (R83)."""

from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guichet.enrolment import operations
from guichet.enrolment.claimants import holder_kind
from guichet.enrolment.journey import Answer, Answers
from guichet.enrolment.profile_names import HolderKind
from guichet.enrolment.proofs.base import Named, Proof
from guichet.enrolment.steps.base import GoTo, Outcome, Refused, Step, Visit
from guichet.ui.forms import Form


class Proving(NamedTuple):
    """What settles identity."""

    proofs: Sequence[Named]
    needed: int
    """How many of them must be given: two where a fund asks, and on a day of attack."""


def confirmed(answers: Answers, proving: Proving) -> bool:
    """Whether enough of the proofs were given."""
    return given(answers, proving.proofs) >= proving.needed


def given(answers: Answers, proofs: Sequence[Named]) -> int:
    """Return how many of the proofs were given."""
    return sum(bool(answers.get(proof.name, {}).get("confirmed")) for proof in proofs)


class ProofStep(Step):
    """Asks the question of one proof."""

    title: ClassVar[Any] = gettext_lazy("Vérification de votre identité")

    def __init__(self, proof: Proof, proofs: Sequence[Proof], *, needed: int = 1) -> None:
        """Take the proof, and all the proofs of the journey: one right answer is enough (R82), unless two are needed.

        A second one is asked of who gave the first; where nothing would follow it, not even the first is asked.
        """
        self.proof, self.proofs, self.needed = proof, proofs, needed
        place = proofs.index(proof)
        self.before, self.after = proofs[:place], proofs[place + 1 :]
        self.name = proof.name  # type: ignore[misc]  # a class constant elsewhere, one name per proof here
        self.slug = proof.slug  # type: ignore[misc]  # as above
        self.template = proof.template  # type: ignore[misc]  # as above
        self.form_class = proof.form_class
        # The answer is worth what the number and the details it was compared with are worth.
        self.rests_on = proof.rests_on | {"identifier", "details"}

    def applies(self, answers: Answers) -> bool:
        """Whether the proof is asked: nothing confirmed yet, tries left, and the proof fits the person.

        One that was given up stays answered when a later one is given: that one may be asked because of it.
        """
        answered, two = self.name in answers, self.needed > 1
        # Of two, the later one in the list may have come first: it stays, whatever becomes of the other.
        if self._settled(answers, self.before) and not (answered and two):
            return False
        if not answered and (self._settled(answers, self.after) or (two and self._within_reach(answers) < self.needed)):
            return False
        return self.proof.applies(answers) or self._second(answers)

    def _settled(self, answers: Answers, proofs: Sequence[Proof]) -> bool:
        """Whether some of the proofs were given and are enough, or used up the tries."""
        return given(answers, proofs) >= self.needed or any(
            answers.get(proof.name, {}).get("failed") for proof in proofs
        )

    def _within_reach(self, answers: Answers) -> int:
        """Return how many proofs the person gave or may give."""
        open_to_them = [
            one for one in self.proofs if one.name not in answers and (one.asks_alone or one.applies(answers))
        ]
        # What cannot come first only counts behind one that does.
        first = given(answers, self.proofs) or any(one.applies(answers) for one in open_to_them)
        return given(answers, self.proofs) + len(open_to_them) if first else 0

    def _second(self, answers: Answers) -> bool:
        """Whether it follows another one that was given."""
        others = [*self.before, *self.after]
        return self.needed > 1 and self.proof.asks_alone and given(answers, others) > 0

    def outcomes(self) -> Sequence[Outcome]:
        """Return: right, given up, or wrong until no try is left."""
        return (
            Outcome(gettext_lazy("Bonne réponse"), {"confirmed": True, "holder": 0}),
            Outcome(self.proof.cannot_answer, {"cannot": True}),
            Outcome(gettext_lazy("Essais épuisés"), {"failed": True}),
        )

    def initial(self, visit: Visit) -> dict[str, Any]:
        """Show what the proof allows to show."""
        return self.proof.initial(visit.answers)

    def context(self, visit: Visit) -> dict[str, Any]:
        """Return the pictures and the link for who cannot answer."""
        own = self.proof.context(visit.answers, visit.fund.policy)
        others = [*self.before, *self.after]
        return {
            **own,
            "cannot_answer": self.proof.cannot_answer,
            "proofs_needed": self.needed,
            "one_given": given(visit.answers, others) > 0,
        }

    def submit(self, form: Form, visit: Visit) -> None:
        """Compare the answer with the registry. Raises Refused, or GoTo when an account shows after the match."""
        card = form.cleaned_data.get("carte")
        if card is not None and card != visit.answers.get("card", {}).get("kind"):
            operations.answer_step(visit, visit.journey.find("card"), {"kind": card})
            if card == "none":
                return
        result = operations.answer_proof(visit, self, form.cleaned_data)
        if result.account_exists:
            raise GoTo("account_exists")
        if result.tries_left:
            raise Refused(
                self.proof.secret_field,
                _wrong(
                    result.tries_left,
                    holder_kind(visit.answers),
                    adding="account" in visit.answers,
                    enrolling=not {"account", "renewal"} & visit.answers.keys(),
                ),
            )


def give_up(visit: Visit) -> None:
    """Keep that no proof of the journey holds: what is left is the post, and an agent. Raises Superseded."""
    for step in visit.journey.steps:
        if isinstance(step, ProofStep) and step.applies(visit.answers):
            operations.answer_step(visit, step, {"failed": True})


def _wrong(tries_left: int, holder: HolderKind, *, adding: bool, enrolling: bool) -> str:
    """Say that the answer is wrong, and not what is wrong with it: whatever was typed is to be looked at again.

    Who adds a file to their space typed nothing but the answer.
    """
    left = ngettext(
        "Il vous reste %(count)d essai ; ensuite, l'inscription se fera par courrier.",
        "Il vous reste %(count)d essais ; ensuite, l'inscription se fera par courrier.",
        tries_left,
    ) % {"count": tries_left}
    first = _("Cette réponse ne correspond pas aux informations que nous connaissons.")
    if not enrolling:
        left = ngettext("Il vous reste %(count)d essai.", "Il vous reste %(count)d essais.", tries_left) % {
            "count": tries_left
        }
    if adding:
        return f"{first} {_('Vérifiez-la.')} {left}"
    then = {
        HolderKind.COMPANY: _("Vérifiez-la, ainsi que le numéro, le nom de l'entreprise et celui du responsable."),
        HolderKind.HOUSEHOLD: _("Vérifiez-la, ainsi que votre numéro et votre nom."),
    }.get(holder, _("Vérifiez-la, ainsi que votre numéro, votre nom et votre date de naissance."))
    return f"{first} {then} {left}"


class Postal(Step):
    """« Inscription par voie postale »: the password goes to the address the fund knows, never to one typed (R83)."""

    name = "postal"
    slug = "voie-postale"
    title: ClassVar[Any] = gettext_lazy("Inscription par voie postale")
    template = "enrolment/steps/postal.html"

    def __init__(self, questions: Sequence[Step], proofs: Sequence[ProofStep], *, needed: int = 1) -> None:
        """Take the steps that come before: the questions, then the proofs; how many are needed."""
        self.questions, self.proofs, self.needed = questions, proofs, needed
        self.rests_on = frozenset(step.name for step in proofs)

    def applies(self, answers: Answers) -> bool:
        """Whether too few of the questions asked were answered right, or a fund has none that fits the person."""
        if given(answers, self.proofs) >= self.needed:
            return False
        asked = [step for step in (*self.questions, *self.proofs) if step.applies(answers)]
        return all(step.name in answers for step in asked)

    def outcomes(self) -> Sequence[Outcome]:
        """Return: asked for."""
        return (Outcome(gettext_lazy("Suivant >"), {"asked": True}),)

    def context(self, visit: Visit) -> dict[str, Any]:
        """Say whether the tries are used up."""
        return {
            "tries_used_up": any(answer.get("failed") for answer in visit.answers.values()),
            "nothing_asked": not self.proofs,
            "one_given": given(visit.answers, self.proofs) > 0,
            "days": visit.fund.policy.provisional_days_letter,
        }

    def to_answer(self, form: Form) -> Answer:
        """Keep that it was asked for."""
        return {"asked": True}


def too_many_by_post() -> str:
    """Say that too much was asked for from this network, and what to do. Nothing typed is lost."""
    return _(
        "Trop de demandes sont parties aujourd'hui du réseau Internet que vous utilisez : la vôtre n'est pas encore "
        "transmise. Réessayez dans quelques heures, appelez l'assistance Internet ou présentez-vous à l'accueil de "
        "votre MSA."
    )
