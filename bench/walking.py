"""Journeys: one request at each step, so that many can be led side by side.

A journey yields the name of the request it has just made.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress

Journey = Iterator[str]


def finish(journey: Journey) -> None:
    """Make all the requests of a journey."""
    for _name in journey:
        pass


def side_by_side(journeys: Sequence[Journey]) -> Iterator[tuple[str, int]]:
    """Lead journeys of one kind together; yield each request's name and how many made it, once all have."""
    with suppress(StopIteration):
        while True:
            names = [next(journey) for journey in journeys]
            yield names[0], len(names)
