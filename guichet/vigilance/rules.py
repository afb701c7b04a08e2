"""What a day of attack changes, and for how long (pure)."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any, Final

from guichet.funds.policy import Policy

MOST_HOURS: Final = 7 * 24
"""Of a day, and of what is left of one after it was prolonged: whoever raises the guard looks again within a week."""
PROPOSAL_LIVES: Final = timedelta(hours=24)
"""A proposal that nobody confirms: what was true of an attack yesterday is looked at anew."""
PROOFS_NEEDED: Final = 2
MOST_TRIES: Final = 3
"""In one enrolment, right answers included: one mistake over both proofs. The same in six hours, whoever tries."""
MOST_TRIES_30_DAYS: Final = 6
HELD_LETTERS: Final = ("accounts/provisional_password", "accounts/renewed_password")
"""Messages that bring a password: what warns, or lets somebody disavow, is no help to a thief and always leaves."""


@dataclass(frozen=True)
class Measures:
    """What is in force, each by itself; a banner is one as well, and belongs to `funds`."""

    proofs: bool = False
    """Two right answers instead of one, fewer tries, and no new password to a browser that the account does not know.
    """
    letters: bool = False
    """No letter with a password leaves; those asked for wait."""
    codes: bool = False
    """A code at each login, from trusted browsers too."""

    def __or__(self, other: "Measures") -> "Measures":
        """Return what two days of attack ask together: a fund's own, and that of all funds."""
        return Measures(self.proofs or other.proofs, self.letters or other.letters, self.codes or other.codes)

    def __bool__(self) -> bool:
        """Whether there is any."""
        return self != NOTHING


NOTHING: Final = Measures()


def word(measures: Measures, *, banner: bool) -> str:
    """Return what the journal keeps of a choice of measures: their names, joined."""
    names = [field.name for field in fields(Measures) if getattr(measures, field.name)]
    return "_".join([*names, "banner"] if banner else names)


def raised(policy: Policy, measures: Measures) -> Policy:
    """Return the policy in force under these measures: never more lenient than it was."""
    changes: dict[str, Any] = {}
    if measures.proofs:
        changes |= {
            "proofs_needed": max(policy.proofs_needed, PROOFS_NEEDED),
            "proof_tries": min(policy.proof_tries, MOST_TRIES),
            "proofs_per_6_hours": min(policy.proofs_per_6_hours, MOST_TRIES),
            "proofs_per_30_days": min(policy.proofs_per_30_days, MOST_TRIES_30_DAYS),
        }
    if measures.codes:
        changes |= {"second_factor": True, "trusted_browsers": False}
    return replace(policy, **changes) if changes else policy


def latest(ends: Iterable[datetime | None]) -> datetime | None:
    """Return the last of the moments at which several days end; None where there is none."""
    return max((end for end in ends if end is not None), default=None)
