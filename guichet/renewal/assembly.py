"""The pages of a renewal, in order. What comes next is the enrolment's own rule (`guichet.enrolment.journey`)."""

import functools

from guichet.enrolment.journey import Journey
from guichet.funds.policy import Policy
from guichet.renewal.steps import ChooseChannel, GiveIdentifier, Step, TypeCode


@functools.cache
def journey_for(policy: Policy) -> Journey[Step]:
    """Return the journey under the policy of a site: where there is one way only, nobody is asked which."""
    steps: list[Step] = [GiveIdentifier()]
    if len(policy.renewal_channels) > 1:
        steps.append(ChooseChannel())
    return Journey((*steps, TypeCode()))
