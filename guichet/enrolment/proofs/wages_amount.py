"""The amount of contributions on wages paid to MSA in the last months (R100)."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guichet.accounts.models import Holder
from guichet.enrolment.journey import Answers
from guichet.enrolment.profile_names import HolderKind
from guichet.enrolment.proofs.amounts import AmountProof
from guichet.funds.policy import Policy
from guichet.registry import facts, odds
from guichet.registry.models import Contribution, ContributionKind, Establishment


class WagesAmount(AmountProof):
    """Asked of an entreprise: one question only."""

    name: ClassVar[str] = "wages_amount"
    slug: ClassVar[str] = "cotisations-sur-salaires"
    label: ClassVar[Any] = gettext_lazy("Le montant de cotisations sur salaires payées à la MSA")
    holder_class: ClassVar[type[Holder]] = Establishment
    months: ClassVar[str] = "bill_months"
    matches: ClassVar[Callable[..., bool]] = staticmethod(facts.wages_amount_matches)
    amounts: ClassVar[Callable[..., odds.Secrets]] = staticmethod(odds.wages_amounts)
    needs: ClassVar[type[Model]] = Contribution
    holders: ClassVar[frozenset[HolderKind]] = frozenset({HolderKind.COMPANY, HolderKind.HOUSEHOLD})
    needs_rows: ClassVar[Mapping[str, str]] = {"kind": ContributionKind.WAGES}

    def since(self, policy: Policy) -> str:
        """Return how recent the payment must be."""
        return ngettext("au cours du dernier mois", "au cours des %(count)d derniers mois", policy.bill_months) % {
            "count": policy.bill_months
        }

    def at_hand(self, policy: Policy) -> str:
        """Return the payment to look for (R61, G-02)."""
        return ngettext(
            "d'un <strong>montant de « cotisation sur salaire » payée à la MSA dans le dernier mois</strong>",
            "d'un <strong>montant de « cotisation sur salaire » payée à la MSA dans les %(count)d "
            "derniers mois</strong>",
            policy.bill_months,
        ) % {"count": policy.bill_months}

    def where_to_look(self, policy: Policy) -> str:
        """Return where such amounts are written."""
        return _(
            "Cherchez le montant de cotisations sur salaires que l'établissement a payé à la MSA, sur "
            "un bordereau, un avis de prélèvement ou le relevé bancaire de l'entreprise."
        )

    def context(self, answers: Answers, policy: Policy) -> dict[str, Any]:
        """Return the question."""
        return {
            "question": ngettext(
                'Préciser le montant de "cotisation sur salaire" payée sur le dernier mois',
                'Préciser le montant de "cotisation sur salaire" payée sur les %(count)d derniers mois',
                policy.bill_months,
            )
            % {"count": policy.bill_months},
            "explanation": _(
                "Tout paiement de cotisations sur salaires de cet établissement convient. Vous le trouvez "
                "sur un bordereau, un avis de prélèvement ou le relevé bancaire de l'entreprise."
            ),
        }
