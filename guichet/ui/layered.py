"""Where the boxes of a flow go: from top to bottom, each below all that lead to it, with few crossings.

Deterministic: the same graph, given in the same order, is always laid out the same way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

SWEEPS = 24
"""An even number: the last sweep goes up, so that what has one way on stands right above it."""
THREAD = 12
"""Width kept for an arrow that passes beside boxes."""


@dataclass(frozen=True)
class Box:
    """Something to place: its size in pixels."""

    width: float
    height: float


@dataclass(frozen=True)
class Layout:
    """Where everything is."""

    centres: Mapping[str, tuple[float, float]]
    """Of the boxes."""
    lanes: Mapping[tuple[str, str], Sequence[tuple[float, float, float]]]
    """What each arrow passes between boxes: x, and from which y to which."""
    width: float
    height: float


@dataclass
class _Graph:
    boxes: dict[str, Box]
    rows: list[list[str]]
    above: dict[str, list[str]] = field(default_factory=dict)
    below: dict[str, list[str]] = field(default_factory=dict)
    threads: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def link(self, upper: str, lower: str) -> None:
        self.above.setdefault(lower, []).append(upper)
        self.below.setdefault(upper, []).append(lower)


def place(boxes: Mapping[str, Box], arrows: Sequence[tuple[str, str]], *, across: float, down: float) -> Layout:
    """Return the layout; `across` and `down` are the room between neighbours. The arrows must not turn in a circle."""
    graph = _in_rows(boxes, arrows)
    for sweep in range(SWEEPS):
        _order(graph, downward=sweep % 2 == 0)
    x = _columns(graph, across)
    left = min(x[name] - graph.boxes[name].width / 2 for row in graph.rows for name in row)
    right = max(x[name] + graph.boxes[name].width / 2 for row in graph.rows for name in row)
    y: dict[str, tuple[float, float]] = {}
    top = 0.0
    for row in graph.rows:
        tallest = max(graph.boxes[name].height for name in row)
        y.update(dict.fromkeys(row, (top, top + tallest)))
        top += tallest + down
    centres = {name: (x[name] - left, sum(y[name]) / 2) for name in boxes}
    lanes = {arrow: [(x[name] - left, *y[name]) for name in graph.threads[arrow]] for arrow in arrows}
    return Layout(centres, lanes, right - left, top - down)


def _in_rows(boxes: Mapping[str, Box], arrows: Sequence[tuple[str, str]]) -> _Graph:
    """Put each box one row below the lowest that leads to it, and a thread in each row that an arrow crosses."""
    depth = dict.fromkeys(boxes, 0)
    for _ in boxes:
        for upper, lower in arrows:
            depth[lower] = max(depth[lower], depth[upper] + 1)
    rows: list[list[str]] = [[] for _ in range(max(depth.values()) + 1)]
    for name in boxes:
        rows[depth[name]].append(name)
    graph = _Graph(dict(boxes), rows)
    for upper, lower in arrows:
        names = [f"{upper}|{lower}|{row}" for row in range(depth[upper] + 1, depth[lower])]
        for row, name in enumerate(names, start=depth[upper] + 1):
            graph.boxes[name] = Box(THREAD, 0)
            rows[row].append(name)
        graph.threads[upper, lower] = names
        chain = [upper, *names, lower]
        for one, other in pairwise(chain):
            graph.link(one, other)
    return graph


def _order(graph: _Graph, *, downward: bool) -> None:
    """Sort each row by the middle of its neighbours in the row before: fewer arrows cross."""
    neighbours = graph.above if downward else graph.below
    rows = graph.rows if downward else graph.rows[::-1]
    rank = {name: place for row in graph.rows for place, name in enumerate(row)}
    for row in rows:
        middle = {name: _mean([rank[other] for other in neighbours.get(name, [])], rank[name]) for name in row}
        row.sort(key=lambda name: middle[name])
        rank.update({name: place for place, name in enumerate(row)})


def _columns(graph: _Graph, across: float) -> dict[str, float]:
    """Return the x of each centre: as near as can be to the neighbours', without touching within a row."""
    x = {name: 0.0 for row in graph.rows for name in row}
    for sweep in range(SWEEPS):
        downward = sweep % 2 == 0
        neighbours = graph.above if downward else graph.below
        for row in graph.rows if downward else graph.rows[::-1]:
            wanted = [_mean([x[other] for other in neighbours.get(name, [])], x[name]) for name in row]
            widths = [graph.boxes[name].width for name in row]
            x.update(zip(row, _apart(wanted, widths, across), strict=True))
    return x


def _apart(wanted: Sequence[float], widths: Sequence[float], across: float) -> list[float]:
    """Return the places nearest to those wanted that keep the order and the room (pool adjacent violators)."""
    offsets = [0.0]
    for one, other in pairwise(widths):
        offsets.append(offsets[-1] + (one + other) / 2 + across)
    pools: list[tuple[float, int]] = []
    for place, offset in zip(wanted, offsets, strict=True):
        pools.append((place - offset, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (second, many), (first, few) = pools.pop(), pools.pop()
            pools.append(((first * few + second * many) / (few + many), few + many))
    levels = [level for level, count in pools for _ in range(count)]
    return [level + offset for level, offset in zip(levels, offsets, strict=True)]


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise
