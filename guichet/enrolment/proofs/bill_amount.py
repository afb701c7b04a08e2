"""The amount of a bill paid to MSA in the last months (R98, R99)."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guichet.enrolment.journey import Answers
from guichet.enrolment.proofs.amounts import AmountProof
from guichet.funds.policy import Policy
from guichet.registry import facts, odds
from guichet.registry.models import Contribution, ContributionKind


class BillAmount(AmountProof):
    """Asked of an exploitant and of a cotisant de solidarité: one question only."""

    name: ClassVar[str] = "bill_amount"
    slug: ClassVar[str] = "facture"
    label: ClassVar[Any] = gettext_lazy("Le montant d'une facture payée à la MSA")
    months: ClassVar[str] = "bill_months"
    matches: ClassVar[Callable[..., bool]] = staticmethod(facts.bill_amount_matches)
    amounts: ClassVar[Callable[..., odds.Secrets]] = staticmethod(odds.bill_amounts)
    needs: ClassVar[type[Model]] = Contribution
    needs_rows: ClassVar[Mapping[str, str]] = {"kind": ContributionKind.BILL}

    def since(self, policy: Policy) -> str:
        """Return how recent the payment must be."""
        return ngettext("au cours du dernier mois", "au cours des %(count)d derniers mois", policy.bill_months) % {
            "count": policy.bill_months
        }

    def at_hand(self, policy: Policy) -> str:
        """Return the payment to look for (R61, G-02)."""
        return ngettext(
            "d'un <strong>montant d'une cotisation payée à la MSA dans le dernier mois</strong>",
            "d'un <strong>montant d'une cotisation payée à la MSA dans les %(count)d derniers mois</strong>",
            policy.bill_months,
        ) % {"count": policy.bill_months}

    def where_to_look(self, policy: Policy) -> str:
        """Return where such amounts are written."""
        return _(
            "Cherchez une facture de cotisations de la MSA que vous avez payée, ou le prélèvement sur "
            "votre relevé bancaire."
        )

    def context(self, answers: Answers, policy: Policy) -> dict[str, Any]:
        """Return the question."""
        return {
            "question": ngettext(
                "Préciser le montant d'une facture MSA payée au cours du dernier mois",
                "Préciser le montant d'une facture MSA payée au cours des %(count)d derniers mois",
                policy.bill_months,
            )
            % {"count": policy.bill_months},
            "explanation": _(
                "Toute facture de cotisations payée convient. Vous trouvez son montant sur un appel de "
                "cotisations, un avis de prélèvement ou votre relevé bancaire."
            ),
        }
