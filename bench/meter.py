"""What journeys cost on a running server, against verifications made between them."""

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from statistics import median
from typing import NamedTuple

from bench.cpu import Argon2, cpu_seconds, cpu_seconds_of
from bench.databases import server_processes
from bench.surroundings import Web
from bench.walking import Journey, finish, side_by_side


class Cost(NamedTuple):
    """CPU seconds."""

    web: float
    """Of the web server's processes; SQLite works there."""
    database: float
    """Of PostgreSQL's processes that serve it."""
    one: float
    """Of one Argon2id verification at that moment."""


class Meter:
    """A web server, the processes of its database, and a verification to compare with."""

    def __init__(self, web: Web, argon2: Argon2, size: argparse.Namespace) -> None:
        """Take what was started, and how much to measure."""
        self.web, self.argon2, self.size = web, argon2, size
        self._family = web.family()
        self._database: Sequence[int] = ()

    def rounds(self, start: Callable[[], Sequence[Journey]]) -> list[Cost]:
        """Return the median costs of each round. `start` returns the journeys of one, not begun."""
        return [self.round(start()) for _ in range(self.size.rounds)]

    def round(self, started: Iterable[Journey]) -> Cost:
        """Return the median costs of whole journeys.

        Journeys and verifications alternate, each finding the caches as the other left them: that is how a server
        hashes.
        """
        self._database = server_processes()
        spent = [Cost(*self._used(journey), self.argon2.verify(1)) for journey in started]
        return Cost(*map(median, zip(*spent, strict=True)))

    def by_request(self, start: Callable[[], Sequence[Journey]]) -> dict[str, list[Cost]]:
        """Return the same for each request, made by a whole batch of visitors one after the other."""
        found: dict[str, list[Cost]] = defaultdict(list)
        for _ in range(self.size.rounds):
            spent, ones = [], []
            started = start()
            self._database = server_processes()
            before = self._now()
            for name, count in side_by_side(started):
                after = self._now()
                spent.append((name, *((one - other) / count for one, other in zip(after, before, strict=True))))
                ones.append(self.argon2.verify(1))
                before = self._now()
            for name, web, database in spent:
                found[name].append(Cost(web, database, median(ones)))
        return found

    def _used(self, journey: Journey) -> tuple[float, float]:
        before = self._now()
        finish(journey)
        web, database = self._now()
        return web - before[0], database - before[1]

    def _now(self) -> tuple[float, float]:
        return cpu_seconds(self._family), cpu_seconds_of(self._database)
