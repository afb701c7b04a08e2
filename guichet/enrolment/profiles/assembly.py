"""What the journeys of all profiles have in common: a profile says what differs, the fund's policy the rest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from guichet.enrolment.journey import Journey
from guichet.enrolment.proofs import BY_NAME
from guichet.enrolment.proofs.base import Proof
from guichet.enrolment.steps.at_hand import AtHand
from guichet.enrolment.steps.base import Step
from guichet.enrolment.steps.choose_password import ChoosePassword
from guichet.enrolment.steps.companies import AttachCompanies, CompaniesRefused
from guichet.enrolment.steps.complement import AddFile, AskAgent, Known
from guichet.enrolment.steps.conditions import Conditions
from guichet.enrolment.steps.counter import SEEN, Given, Reach
from guichet.enrolment.steps.department import DepartmentStep
from guichet.enrolment.steps.details import Details
from guichet.enrolment.steps.health import CardKind, Insured
from guichet.enrolment.steps.identifier import Identifier
from guichet.enrolment.steps.introduction import Introduction
from guichet.enrolment.steps.profile import Profile
from guichet.enrolment.steps.proof import Postal, ProofStep, Proving
from guichet.enrolment.steps.proof_choice import ProofChoice
from guichet.enrolment.steps.receive import CodeChannel, Receive, SecurityCode
from guichet.enrolment.steps.renewal import AskAgent as AskAgentForAccess
from guichet.enrolment.steps.renewal import AskLetter, Identity
from guichet.funds.policy import Policy
from guichet.registry.odds import Members
from guichet.ui.forms import Form

KNOWN_OF_A_MEMBER = ("profile", "identifier", "details", "account")
KNOWN_OF_A_RENEWAL = ("profile", "identifier", "renewal")
KNOWN_AT_THE_COUNTER = ("profile", "identifier", "details", SEEN.name)
SEEN_IS_ENOUGH = Proving([SEEN], 1)
"""On a day of attack too: an agent who sees a person and a paper is what the others are sent to."""


@dataclass(frozen=True)
class Traits:
    """What is a profile's own."""

    name: str
    identifier: type[Identifier]
    details: type[Form]
    members: Callable[[str], Members]
    """Who the profile is of, at the fund of this code; for figures."""
    asks_health: bool = False
    """Whether the question depends on the health insurance and the card (R85, R87)."""
    attaches_companies: bool = False
    """Whether establishments may be attached (R74, R80)."""

    def journey(self, policy: Policy, *, ask_department: bool) -> Journey[Step]:
        """Return the steps of an enrolment; `ask_department` is for those who entered by the national site."""
        proofs, needed = _asked(policy, self.name), policy.proofs_needed
        questions, proof_steps = self._questions(policy, proofs), _steps(proofs, needed)
        typed = policy.department_asked == "typed_after_proof"
        steps: list[Step] = [
            Profile(),
            *([DepartmentStep()] if ask_department and not typed else []),
            self.identifier(),
            *([AtHand(proofs)] if policy.at_hand_page else []),
            Details(self.details),
            *([AttachCompanies(Proving(proofs, needed))] if self._attaches(policy) else []),
            *([Introduction()] if policy.introduction_page and proofs else []),
            *questions,
            *proof_steps,
            Postal(questions, proof_steps, needed=needed),
            *([CompaniesRefused(Proving(proofs, needed))] if self._attaches(policy) else []),
            *([DepartmentStep(typed_after=Proving(proofs, needed))] if typed else []),
            *_release(policy, Proving(proofs, needed)),
            Conditions(ticked=policy.acceptance == "tick_then_next"),
        ]
        return Journey(tuple(steps))

    def complement(self, policy: Policy) -> Journey[Step]:
        """Return the steps of a member who adds a file of this profile."""
        proofs, needed = _asked(policy, self.name), policy.proofs_needed
        questions, proof_steps = self._questions(policy, proofs), _steps(proofs, needed)
        steps: list[Step] = [
            *map(Known, KNOWN_OF_A_MEMBER),
            *([AtHand(proofs)] if proofs else []),
            *([AttachCompanies(Proving(proofs, needed))] if self._attaches(policy) else []),
            *questions,
            *proof_steps,
            AskAgent(questions, proof_steps, needed=needed),
            *([CompaniesRefused(Proving(proofs, needed))] if self._attaches(policy) else []),
            AddFile(),
        ]
        return Journey(tuple(steps))

    def renewal(self, policy: Policy) -> Journey[Step]:
        """Return the steps of who lost mailbox and mobile, and proves who they are (G-15)."""
        proofs, needed = _asked(policy, self.name), policy.proofs_needed
        questions, proof_steps = self._questions(policy, proofs), _steps(proofs, needed)
        steps: list[Step] = [
            *map(Known, KNOWN_OF_A_RENEWAL),
            Identity(self.details),
            *questions,
            *proof_steps,
            AskAgentForAccess(questions, proof_steps, needed=needed),
            AskLetter(),
        ]
        return Journey(tuple(steps))

    def counter(self, policy: Policy) -> Journey[Step]:
        """Return the steps of who showed an identity document at a reception desk (R15): no question is asked."""
        details = Details(self.details)
        steps: list[Step] = [
            Known("profile"),
            Given(self.identifier()),
            Given(details),
            Known(SEEN.name),
            Reach(details),
            *([AttachCompanies(SEEN_IS_ENOUGH)] if self._attaches(policy) else []),
            # An agent vouches for a person and not for a mailbox: a code proves that one, whatever the policy.
            *_release(replace(policy, security_code=True), SEEN_IS_ENOUGH),
            Conditions(ticked=policy.acceptance == "tick_then_next"),
        ]
        return Journey(tuple(steps))

    def _attaches(self, policy: Policy) -> bool:
        return self.attaches_companies and policy.attach_companies

    def _questions(self, policy: Policy, proofs: Sequence[Proof]) -> list[Step]:
        """Return the steps that decide which proof is asked (C-18); one proof for all needs none."""
        if not self.asks_health or not proofs:
            return []
        if policy.proof_questions == "one_of":
            return [ProofChoice(proofs), CardKind()]
        if policy.proof_questions == "card_then_insured":
            return [CardKind(first=True), Insured(after_card=True)]
        return [Insured(), CardKind()]


def _asked(policy: Policy, profile: str) -> list[Proof]:
    """Return the proofs that are asked for: none where all of them together would not be enough."""
    proofs = [BY_NAME[name] for name in policy.proofs_of(profile)]
    return proofs if len(proofs) >= policy.proofs_needed else []


def _steps(proofs: Sequence[Proof], needed: int) -> list[ProofStep]:
    return [ProofStep(proof, proofs, needed=needed) for proof in proofs]


def _release(policy: Policy, proofs: Proving) -> list[Step]:
    """Return what comes between the proof and the conditions: nothing where there is no proof."""
    if not proofs.proofs:
        return []
    choice = policy.security_code and len(policy.code_channels) > 1
    return [
        *([CodeChannel(proofs)] if choice else []),
        Receive(proofs),
        *([SecurityCode()] if policy.security_code else []),
        *([ChoosePassword()] if policy.password_release == "chosen_at_once" else []),  # noqa: S105 - the name of a policy
    ]
