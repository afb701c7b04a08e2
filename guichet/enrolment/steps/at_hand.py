"""« Afin de poursuivre votre inscription, veuillez vous munir » (R59-R63, G-02)."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from guichet.enrolment.proofs.base import Proof
from guichet.enrolment.steps.base import Step, Visit


class AtHand(Step):
    """Says what will be asked, before it is asked: it follows from the proofs of the journey."""

    name = "at_hand"
    slug = "a-prevoir"
    title: ClassVar[Any] = _("Avant de commencer")
    template = "enrolment/steps/at_hand.html"
    rests_on = frozenset({"profile"})

    def __init__(self, proofs: Sequence[Proof]) -> None:
        """Take the proofs of the journey; with none, there is nothing to look for but the mail."""
        self.proofs = proofs

    def context(self, visit: Visit) -> dict[str, Any]:
        """Return what to have at hand for each proof."""
        # Our own sentences, with <strong> around what matters.
        items = [(proof.icon, mark_safe(proof.at_hand(visit.fund.policy))) for proof in self.proofs]  # noqa: S308 - see above
        asked_again = "account" not in visit.answers
        asked = {step.name for step in visit.journey.applicable(visit.answers)}
        return {
            "items": items,
            "of_company": "companies" in asked,
            "idle_minutes": visit.fund.policy.enrolment_idle_minutes if asked_again else None,
        }
