"""Every path of a journey (pure: no Django, no clock, no I/O): what is checked, drawn and simulated.

The paths are found by answering each step with each of its outcomes, through the journey's own `answer` and
`next_step`: nothing here knows an order. They are kept as a graph in which the same end of a path is one node, so that
dozens of paths are a score of nodes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from guichet.enrolment.journey import Answer, Answers, Journey, StepLike


class OutcomeLike(Protocol):
    """One kind of answer."""

    @property
    def label(self) -> Any:
        """What the person does, in French."""

    @property
    def answer(self) -> Answer:
        """Such an answer as the enrolment keeps it."""


class WalkedStep(StepLike, Protocol):
    """A step that says which kinds of answers make a difference."""

    def outcomes(self) -> Sequence[OutcomeLike]:
        """Return one outcome of each kind."""


StepT = TypeVar("StepT", bound=WalkedStep)


@dataclass(frozen=True)
class Move(Generic[StepT]):
    """A step met and one answer given there. `rank` is the outcome's place among those of the step."""

    step: StepT
    rank: int

    @property
    def outcome(self) -> OutcomeLike:
        """The answer given."""
        return self.step.outcomes()[self.rank]

    @property
    def key(self) -> tuple[str, int]:
        """The same for the same answer to the same question."""
        return self.step.name, self.rank

    def __str__(self) -> str:
        return f"{self.step.name} « {self.outcome.label} »"


class Stuck(Exception):
    """A path that never ends: `reason` says whether it stops too early or turns in a circle."""

    def __init__(self, reason: str, path: Sequence[Move[Any]]) -> None:
        """Take the reason and the moves made before."""
        super().__init__(f"{reason}: {tell(path)}")
        self.reason, self.path = reason, tuple(path)


@dataclass(frozen=True, eq=False)
class Node(Generic[StepT]):
    """A step with what follows each of its outcomes; None once the journey is over."""

    step: StepT
    ways: tuple["Node[StepT] | None", ...]


@dataclass(frozen=True)
class Arrow(Generic[StepT]):
    """From a step to the next one, whatever came before; `to` is None at the end."""

    move: Move[StepT]
    to: StepT | None
    after: Move[StepT] | None = None
    """The earlier answer that sends here, where the same answer leads elsewhere without it."""


def walk(journey: Journey[StepT], known: Answers | None = None) -> Node[StepT]:
    """Return the first step left to answer, with all that follows. Raises Stuck.

    `known` is what was answered already: a member who adds a file has a number and a name.
    """
    return _Walk(journey).node(dict(known or {}), {}, [])


@dataclass
class _Walk(Generic[StepT]):
    journey: Journey[StepT]
    by_state: dict[frozenset[tuple[str, int]], Node[StepT]] = field(default_factory=dict)
    by_shape: dict[tuple[str, tuple[int, ...]], Node[StepT]] = field(default_factory=dict)

    def node(self, answers: Answers, ranks: Mapping[str, int], path: list[Move[StepT]]) -> Node[StepT]:
        """Return the node of the first step left; `ranks` says which outcomes gave these answers."""
        step = self.journey.next_step(answers)
        if step is None:
            raise Stuck("nothing is asked", path)
        state = frozenset(ranks.items())
        if state not in self.by_state:
            ways = [self._after(Move(step, rank), answers, ranks, path) for rank in range(len(step.outcomes()))]
            if not ways:
                raise Stuck(f"{step.name} has no outcome", path)
            shape = step.name, tuple(map(id, ways))
            self.by_state[state] = self.by_shape.setdefault(shape, Node(step, tuple(ways)))
        return self.by_state[state]

    def _after(
        self, move: Move[StepT], answers: Answers, ranks: Mapping[str, int], path: list[Move[StepT]]
    ) -> Node[StepT] | None:
        after = self.journey.answer(move.step, move.outcome.answer, answers)
        path = [*path, move]
        following = self.journey.next_step(after)
        if following is None:
            if move.step is not self.journey.steps[-1]:
                raise Stuck(f"the path stops before {self.journey.steps[-1].name}", path)
            return None
        if any(following.name == met.step.name for met in path):
            raise Stuck(f"the path comes back to {following.name}", path)
        kept = {name: rank for name, rank in {**ranks, move.step.name: move.rank}.items() if name in after}
        return self.node(after, kept, path)


def paths(start: Node[StepT]) -> Iterator[tuple[Move[StepT], ...]]:
    """Yield every distinct path, from this node to the end, in the order of the outcomes."""
    for rank, then in enumerate(start.ways):
        move = Move(start.step, rank)
        if then is None:
            yield (move,)
        else:
            for rest in paths(then):
                yield (move, *rest)


def met(start: Node[StepT]) -> list[tuple[StepT, int]]:
    """Return the steps of every path, each once and after all that lead to it, with the most steps there are before."""
    found: dict[str, tuple[StepT, int]] = {}
    for path in paths(start):
        for place, move in enumerate(path):
            before = found.get(move.step.name, (move.step, 0))[1]
            found[move.step.name] = move.step, max(before, place)
    return sorted(found.values(), key=lambda one: one[1])


def arrows(start: Node[StepT]) -> list[Arrow[StepT]]:
    """Return the arrows between steps, each once.

    Where the same answer leads to several steps, all but the most usual one say which earlier answer sends there.
    """
    histories: dict[tuple[tuple[str, int], str], list[tuple[Move[StepT], ...]]] = {}
    drawn: dict[tuple[tuple[str, int], str], Arrow[StepT]] = {}
    for path in paths(start):
        for place, move in enumerate(path):
            to = path[place + 1].step if place + 1 < len(path) else None
            key = move.key, to.name if to else ""
            drawn.setdefault(key, Arrow(move, to))
            histories.setdefault(key, []).append(path[:place])
    return [_told(key, arrow, histories) for key, arrow in drawn.items()]


def _told(
    key: tuple[tuple[str, int], str],
    arrow: Arrow[StepT],
    histories: Mapping[tuple[tuple[str, int], str], list[tuple[Move[StepT], ...]]],
) -> Arrow[StepT]:
    """Add the last earlier answer that all histories of the arrow share and none of the others' holds."""
    elsewhere = [path for other, found in histories.items() if other[0] == key[0] and other != key for path in found]
    if not elsewhere:
        return arrow
    ours = [{move.key for move in path} for path in histories[key]]
    theirs = {move.key for path in elsewhere for move in path}
    own = frozenset.intersection(*map(frozenset, ours)) - theirs
    reason = next((move for move in reversed(histories[key][0]) if move.key in own), None)
    return Arrow(arrow.move, arrow.to, reason)


def tell(path: Sequence[Move[Any]]) -> str:
    """Return a path in one line."""
    return " > ".join(map(str, path)) or "at the beginning"
