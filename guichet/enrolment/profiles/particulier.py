"""The journey of a particulier, in the order of the documents (C-16)."""

from guichet.enrolment.journey import Journey
from guichet.enrolment.proofs import BY_NAME
from guichet.enrolment.steps.at_hand import AtHand
from guichet.enrolment.steps.base import Step
from guichet.enrolment.steps.choose_password import ChoosePassword
from guichet.enrolment.steps.conditions import Conditions
from guichet.enrolment.steps.department import DepartmentStep
from guichet.enrolment.steps.details import Details
from guichet.enrolment.steps.health import CardKind, Insured
from guichet.enrolment.steps.identifier import Identifier
from guichet.enrolment.steps.introduction import Introduction
from guichet.enrolment.steps.profile import Profile
from guichet.enrolment.steps.proof import Postal, ProofStep
from guichet.enrolment.steps.receive import Receive, SecurityCode
from guichet.funds.policy import Policy


def journey(policy: Policy, ask_department: bool) -> Journey[Step]:  # noqa: FBT001 - shared signature of the profiles
    """Return the steps; `ask_department` is for those who entered by the national site."""
    proofs = [BY_NAME[name] for name in policy.proofs]
    proof_steps = [ProofStep(proof, proofs) for proof in proofs]
    steps: list[Step] = [
        Profile(),
        *([DepartmentStep()] if ask_department else []),
        Identifier(),
        AtHand(),
        Details(),
        *([Introduction()] if policy.introduction_page else []),
        Insured(),
        CardKind(),
        *proof_steps,
        Postal(proof_steps),
        Receive(proofs),
        *([SecurityCode()] if policy.security_code else []),
        *([ChoosePassword()] if policy.password_release == "chosen_at_once" else []),  # noqa: S105 - the name of a policy
        Conditions(),
    ]
    return Journey(tuple(steps))
