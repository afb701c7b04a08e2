"""The amount of a payment received from MSA in the last months (R86, R90, R95-R97)."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guichet.enrolment.journey import Answers
from guichet.enrolment.proofs.amounts import AmountProof
from guichet.enrolment.proofs.base import asked_for
from guichet.funds.policy import Policy
from guichet.registry import facts, odds
from guichet.registry.models import Payment


class PaymentAmount(AmountProof):
    """Asked of who is not health-insured by MSA, or holds no card; any payment counts (R97)."""

    name: ClassVar[str] = "payment_amount"
    slug: ClassVar[str] = "montant"
    label: ClassVar[Any] = gettext_lazy("Le montant d'un de mes derniers paiements")
    rests_on: ClassVar[frozenset[str]] = frozenset({"insured", "card", "proof_choice"})
    months: ClassVar[str] = "payment_months"
    matches: ClassVar[Callable[..., bool]] = staticmethod(facts.payment_amount_matches)
    amounts: ClassVar[Callable[..., odds.Secrets]] = staticmethod(odds.payment_amounts)
    needs: ClassVar[type[Model]] = Payment

    def applies(self, answers: Answers) -> bool:
        """Whether no card can be asked for (R86, R90), or the person chose to give an amount."""
        no_card = answers.get("card", {}).get("kind") == "none"
        not_insured = "insured" in answers and answers["insured"]["insured"] is False
        return not_insured or no_card or asked_for(self.name, answers)

    def since(self, policy: Policy) -> str:
        """Return how recent the payment must be, in the leaflet's words."""
        return ngettext(
            "reçu au cours du dernier mois", "reçu au cours des %(count)d derniers mois", policy.payment_months
        ) % {"count": policy.payment_months}

    def at_hand(self, policy: Policy) -> str:
        """Return the payment to look for (R60)."""
        return ngettext(
            "d'un <strong>montant d'une prestation versée par la MSA dans le dernier mois</strong>",
            "d'un <strong>montant d'une prestation versée par la MSA dans les %(count)d derniers mois</strong>",
            policy.payment_months,
        ) % {"count": policy.payment_months}

    def where_to_look(self, policy: Policy) -> str:
        """Return where payments are written."""
        return ngettext(
            "Cherchez un paiement de la MSA sur vos relevés bancaires du dernier mois, ou sur un courrier de la MSA.",
            "Cherchez un paiement de la MSA sur vos relevés bancaires des %(count)d derniers mois, ou sur un courrier "
            "de la MSA.",
            policy.payment_months,
        ) % {"count": policy.payment_months}

    def context(self, answers: Answers, policy: Policy) -> dict[str, Any]:
        """Return the question."""
        return {
            "question": ngettext(
                "Préciser le montant d'un paiement MSA reçu au cours du dernier mois",
                "Préciser le montant d'un paiement MSA reçu au cours des %(count)d derniers mois",
                policy.payment_months,
            )
            % {"count": policy.payment_months},
            "explanation": _(
                "Tout paiement convient, par exemple un remboursement de santé ou de complémentaire santé. Vous le "
                "trouvez sur un relevé de la MSA ou sur votre relevé bancaire."
            ),
        }
