"""One file per profile: what is its own. `assembly` makes the journey of it."""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from guichet.enrolment.journey import Answer, Answers, Journey
from guichet.enrolment.paths import Node, walk
from guichet.enrolment.profile_names import BY_NAME, HolderKind
from guichet.enrolment.profiles import cotisant_solidarite, entreprise, exploitant, jardinier, particulier
from guichet.enrolment.profiles.assembly import (
    KNOWN_AT_THE_COUNTER,
    KNOWN_OF_A_MEMBER,
    KNOWN_OF_A_RENEWAL,
    Traits,
)
from guichet.enrolment.steps.base import Step
from guichet.enrolment.steps.complement import Known
from guichet.enrolment.steps.details import SUGGESTED
from guichet.funds.catalogue import Fund
from guichet.funds.policy import Policy

TRAITS: Mapping[str, Traits] = {
    module.TRAITS.name: module.TRAITS
    for module in (exploitant, entreprise, particulier, jardinier, cotisant_solidarite)
}


def journey_for(answers: Answers, fund: Fund) -> Journey[Step]:
    """Return the journey of what was answered so far under a fund's policy; built once for each policy."""
    profile = answers.get("profile", {}).get("profile", "")
    traits = TRAITS.get(profile, particulier.TRAITS)
    if "account" in answers:
        return complement(traits.name, fund.policy)
    if "renewal" in answers:
        return renewal(traits.name, fund.policy)
    if "counter" in answers:
        return counter(traits.name, fund.policy)
    asked = fund.is_national or "department" in answers
    if SUGGESTED in answers:
        return with_suggestions(traits.name, fund.policy, ask_department=asked)
    return journey(traits.name, fund.policy, ask_department=asked)


@functools.cache
def journey(profile: str, policy: Policy, *, ask_department: bool = False) -> Journey[Step]:
    """Return the journey of a profile. Raises KeyError for one that opens no account."""
    return TRAITS[profile].journey(policy, ask_department=ask_department)


@functools.cache
def with_suggestions(profile: str, policy: Policy, *, ask_department: bool = False) -> Journey[Step]:
    """Return the same journey for somebody whose details another system filled in; each step is asked all the same."""
    return Journey((Known(SUGGESTED), *journey(profile, policy, ask_department=ask_department).steps))


@functools.cache
def complement(profile: str, policy: Policy) -> Journey[Step]:
    """Return the journey of a member who adds a file of a profile. Raises KeyError likewise."""
    return TRAITS[profile].complement(policy)


@functools.cache
def renewal(profile: str, policy: Policy) -> Journey[Step]:
    """Return the journey of a member who lost mailbox and mobile. Raises KeyError likewise."""
    return TRAITS[profile].renewal(policy)


@functools.cache
def counter(profile: str, policy: Policy) -> Journey[Step]:
    """Return the journey of who showed an identity document at a reception desk. Raises KeyError likewise."""
    return TRAITS[profile].counter(policy)


@dataclass(frozen=True)
class Variant:
    """One of the journeys that a profile has under a policy."""

    name: str
    journey: Journey[Step]
    known: Answers = field(default_factory=dict)
    """What is answered before it begins."""

    def walk(self) -> Node[Step]:
        """Return every path. Raises Stuck."""
        return walk(self.journey, self.known)


def variants(profile: str, policy: Policy) -> Iterator[Variant]:
    """Yield the journeys of a profile: by a fund's site, the national one, of who lost access, at a desk, added."""
    yield Variant("enrolment", journey(profile, policy))
    yield Variant("enrolment by the national site", journey(profile, policy, ask_department=True))
    yield Variant("renewal by post", renewal(profile, policy), {name: {} for name in KNOWN_OF_A_RENEWAL})
    seen: dict[str, Answer] = {name: {} for name in KNOWN_AT_THE_COUNTER}
    yield Variant("at the counter", counter(profile, policy), {**seen, "counter": {"confirmed": True, "holder": 0}})
    if BY_NAME[profile].holder is HolderKind.PERSON:
        yield Variant("added file", complement(profile, policy), {name: {} for name in KNOWN_OF_A_MEMBER})
