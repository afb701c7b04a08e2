"""The pages of a journey in order, and which of them some people never meet."""

from dataclasses import dataclass

from guichet.enrolment.paths import met, paths
from guichet.enrolment.profiles import Variant
from guichet.enrolment.steps.base import Step


@dataclass(frozen=True)
class Stage:
    """A page that some path goes through."""

    step: Step
    by_all: bool
    """Whether every path does."""


def outline(variant: Variant) -> list[Stage]:
    """Return the pages of a journey in its order. Raises Stuck where a path does not end."""
    start = variant.walk()
    some = {step.name for step, _ in met(start)}
    every = some.intersection(*({move.step.name for move in path} for path in paths(start)))
    return [Stage(step, step.name in every) for step in variant.journey.steps if step.name in some]
