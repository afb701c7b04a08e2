"""One file per profile: the tuple of steps that its people meet."""

import functools
from collections.abc import Callable, Mapping

from guichet.enrolment.journey import Journey
from guichet.enrolment.profiles import particulier
from guichet.enrolment.steps.base import Step
from guichet.funds.catalogue import Fund
from guichet.funds.policy import Policy

JOURNEYS: Mapping[str, Callable[[Policy, bool], Journey[Step]]] = {"particulier": particulier.journey}


@functools.cache
def _built(profile: str, policy: Policy, ask_department: bool) -> Journey[Step]:  # noqa: FBT001 - a key of the cache
    return JOURNEYS[profile](policy, ask_department)


def journey_for(profile: str, fund: Fund, *, ask_department: bool) -> Journey[Step]:
    """Return the journey of a profile under a fund's policy; built once for each policy."""
    return _built(profile if profile in JOURNEYS else "particulier", fund.policy, ask_department)
