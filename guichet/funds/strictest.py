"""Where several funds know somebody, the strictest of their policies judges the proof, silently (pure).

Accounts are national: otherwise a stranger would go to the site of the most lenient fund and enrol there as the member
of another. What the pages say follows the site alone, or they would tell which fund knows whom.
"""

import dataclasses
from collections.abc import Iterable
from typing import Any, Final

from guichet.funds.policy import Policy

STRICTER_WHEN_LOWER: Final = (
    "proof_tries",
    "proofs_per_6_hours",
    "proofs_per_30_days",
    "payment_months",
    "bill_months",
    "shared_amount_percent",
)
"""What decides whether a right answer counts."""
STRICTER_WHEN_HIGHER: Final = ("proofs_needed",)
"""What decides whether enough of them were given."""


def strictest(site: Policy, others: Iterable[Policy]) -> Policy:
    """Return the policy of a site, with the numbers of the strictest and only the proofs that all of them accept."""
    policies = [site, *others]
    changes: dict[str, Any] = {name: min(getattr(policy, name) for policy in policies) for name in STRICTER_WHEN_LOWER}
    changes |= {name: max(getattr(policy, name) for policy in policies) for name in STRICTER_WHEN_HIGHER}
    for name, proofs in site.proofs():
        changes[name] = tuple(proof for proof in proofs if all(proof in getattr(one, name) for one in policies))
    return dataclasses.replace(site, **changes)
