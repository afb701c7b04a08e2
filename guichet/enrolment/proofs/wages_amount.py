"""The amount of contributions on wages paid to MSA in the last months (R100)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guichet.accounts.models import Holder
from guichet.enrolment.journey import Answers
from guichet.enrolment.profile_names import HolderKind
from guichet.enrolment.proofs.amounts import AmountProof
from guichet.enrolment.proofs.base import Typed
from guichet.funds.policy import Policy
from guichet.registry import facts, odds
from guichet.registry.calendar import months_before
from guichet.registry.models import Contribution, ContributionKind, Person


class WagesAmount(AmountProof):
    """Asked of an entreprise: one question only."""

    name: ClassVar[str] = "wages_amount"
    slug: ClassVar[str] = "cotisations-sur-salaires"
    label: ClassVar[Any] = gettext_lazy("Le montant de cotisations sur salaires payées à la MSA")
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

    def confirms(self, holder: Holder | None, typed: Typed) -> bool:
        """Look for the amount among what was paid in the window, unless too many members share it."""
        return facts.wages_amount_matches(
            None if isinstance(holder, Person) else holder,
            typed.fields["montant"],
            since=months_before(typed.today, typed.policy.bill_months),
            until=typed.today,
            shared_percent=typed.policy.shared_amount_percent,
        )

    def secrets(self, policy: Policy, today: date) -> odds.Secrets:
        """Return the amounts of the window that are not shared by too many."""
        since = months_before(today, policy.bill_months)
        return odds.wages_amounts(since=since, until=today, shared_percent=policy.shared_amount_percent)
