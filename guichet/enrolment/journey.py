"""One source for what comes next (pure: no Django, no clock, no I/O).

A journey is a tuple of steps. What has been answered decides which steps apply, which one is next, and what a changed
answer takes with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

Answer = Mapping[str, Any]
Answers = Mapping[str, Answer]


class StepLike(Protocol):
    """What a journey needs to know of a step."""

    @property
    def name(self) -> str:
        """Key of the step's answer."""

    @property
    def rests_on(self) -> frozenset[str]:
        """Names of the steps whose answers this one's answer depends on."""

    def applies(self, answers: Answers) -> bool:
        """Whether the person meets this step, given what was answered before it."""

    def essence(self, answer: Answer) -> Answer:
        """Return the part of an answer that other steps rest on."""


StepT = TypeVar("StepT", bound=StepLike)


@dataclass(frozen=True)
class Journey(Generic[StepT]):
    """An ordered tuple of steps; every question about order is answered here."""

    steps: tuple[StepT, ...]

    def __post_init__(self) -> None:
        """Refuse a journey that names a step twice, or rests a step on one that comes later."""
        seen: set[str] = set()
        for step in self.steps:
            if step.name in seen:
                raise ValueError(f"{step.name} stands twice in the journey")
            if step.name in step.rests_on:
                raise ValueError(f"{step.name} rests on itself")
            seen.add(step.name)

    def applicable(self, answers: Answers) -> list[StepT]:
        """Return the steps the person meets, in order."""
        return [step for step in self.steps if step.applies(answers)]

    def next_step(self, answers: Answers) -> StepT | None:
        """Return the first applicable step left unanswered, None when all are answered."""
        # What is answered is not asked whether it applies, nor what comes after: every path of every fund is walked so.
        return next((step for step in self.steps if step.name not in answers and step.applies(answers)), None)

    def previous_step(self, step: StepT, answers: Answers) -> StepT | None:
        """Return the applicable step before this one, None for the first."""
        before: StepT | None = None
        for candidate in self.applicable(answers):
            if candidate.name == step.name:
                return before
            before = candidate
        return before

    def may_visit(self, step: StepT, answers: Answers) -> bool:
        """Whether the step applies and everything before it is answered."""
        for candidate in self.applicable(answers):
            if candidate.name == step.name:
                return True
            if candidate.name not in answers:
                return False
        return False

    def answer(self, step: StepT, answer: Answer, answers: Answers) -> dict[str, Answer]:
        """Return the answers with this one in place.

        A changed answer forgets those that rested on it, and those of steps that no longer apply; the same answer
        given again forgets nothing.
        """
        kept = dict(answers)
        former = kept.get(step.name)
        if former is None or step.essence(former) != step.essence(answer):
            for name in self._resting_on(step.name):
                kept.pop(name, None)
        kept[step.name] = answer
        reachable = {candidate.name for candidate in self.applicable(kept)}
        return {name: value for name, value in kept.items() if name in reachable}

    def find(self, name: str) -> StepT:
        """Return a step by its name. Raises KeyError."""
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)

    def _resting_on(self, name: str) -> set[str]:
        found: set[str] = set()
        changed = {name}
        while changed:
            changed = {step.name for step in self.steps if step.rests_on & changed} - found
            found |= changed
        return found
