"""What the proofs of a profile are worth: counted in the registry, and kept for who reads a fund's rules.

Counting takes seconds for 100,000 people and minutes for a whole registry: a page reads what `guichet policy measure`
counted (docs/adr/0131-a-policy-is-read-in-words.md).
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from guichet.enrolment.models import Worth
from guichet.enrolment.profiles import TRAITS
from guichet.enrolment.proofs import BY_NAME as PROOFS
from guichet.enrolment.proofs.base import Proof
from guichet.funds.catalogue import Fund
from guichet.funds.policy import PROOFS_PREFIX, Policy, written
from guichet.registry import odds
from guichet.registry.odds import Members, Odds, Secrets

TOGETHER = ""
"""Stands where a proof's name does, for all the proofs of a profile."""
COUNTED_UNDER = ("payment_months", "bill_months", "shared_amount_percent", "proofs_per_30_days")
"""Values that change what is counted, besides which proofs there are."""


@dataclass(frozen=True)
class Limit:
    """How many wrong answers there may be, and within what."""

    within: str
    """`enrolment`, `6_hours` or `30_days`."""
    tries: int


def limits(policy: Policy) -> tuple[Limit, ...]:
    """Return the limits that a stranger meets, whatever the number of enrolments begun."""
    return (
        Limit("enrolment", policy.proof_tries),
        Limit("6_hours", policy.proofs_per_6_hours),
        Limit("30_days", policy.proofs_per_30_days),
    )


def proofs(profile: str, policy: Policy) -> list[Proof]:
    """Return the proofs accepted of a profile. Raises KeyError for a name that nothing declares."""
    return [PROOFS[name] for name in policy.proofs_of(profile)]


def weigh(secrets: Secrets, members: Members, policy: Policy) -> Odds:
    """Count one question over the members, for as many tries as the widest limit allows."""
    return odds.measure(secrets, members, tries=policy.proofs_per_30_days)


def digest(profile: str, policy: Policy) -> str:
    """Return what tells one set of rules from another, as far as counting goes: 64 characters."""
    values = [written(getattr(policy, name)) for name in (PROOFS_PREFIX + profile, *COUNTED_UNDER)]
    return hashlib.sha256("\n".join(values).encode()).hexdigest()


def count_anew(fund: Fund, *, now: datetime) -> int:
    """Count each profile at a fund and replace what was kept of it. Returns how many rows there are."""
    rows = [row for profile in TRAITS for row in _counted(fund, profile, timezone.localdate(now), now)]
    with transaction.atomic():
        Worth.objects.filter(fund_code=fund.code).delete()
        Worth.objects.bulk_create(rows)
    return len(rows)


def kept(fund: Fund) -> Mapping[tuple[str, str], Worth]:
    """Return what was counted under the present rules of a fund, by profile and proof. One query."""
    under = {profile: digest(profile, fund.policy) for profile in TRAITS}
    rows = Worth.objects.filter(fund_code=fund.code, under__in=set(under.values()))
    return {(row.profile, row.proof): row for row in rows if under.get(row.profile) == row.under}


def read(row: Worth) -> Odds:
    """Return a row as it was counted."""
    return Odds(row.members, row.can_answer, tuple(row.guessed), row.space)


def _counted(fund: Fund, profile: str, today: date, now: datetime) -> Iterator[Worth]:
    policy, members = fund.policy, TRAITS[profile].members(fund.code)
    same = {"fund_code": fund.code, "profile": profile, "under": digest(profile, policy), "measured_at": now}
    questions = {proof.name: proof.secrets(policy, today) for proof in proofs(profile, policy)}
    for name, secrets in questions.items():
        found = weigh(secrets, members, policy)
        yield Worth(
            **same, proof=name, members=found.members, can_answer=found.can_answer, guessed=list(found.guessed),
            space=found.space,
        )  # fmt: skip
    if questions:
        total = members.count()
        none = odds.cannot_answer_any(questions.values(), members)
        yield Worth(**same, proof=TOGETHER, members=total, can_answer=total - none)
