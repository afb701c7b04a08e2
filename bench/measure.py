"""All the measures on one database, in the environment that `bench.__main__` prepared; the answer is JSON."""

import argparse
import dataclasses
import itertools
import json
import os
import shlex
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import django

from bench import surroundings
from bench.cpu import Argon2, cpu_seconds, own_memory, peak_memory
from bench.options import sizes
from bench.surroundings import UnixConnection, Web

django.setup()

from django.utils import timezone  # noqa: E402 - models need the settings above

from bench import counting, filling, journeys, load, members, outbox, pages, refusals  # noqa: E402 - as above
from bench.browser import Browser, OverSocket  # noqa: E402 - as above
from bench.journeys import Journey  # noqa: E402 - as above
from bench.members import Member  # noqa: E402 - as above

Cost = tuple[float, float]
JOURNEYS = {"enrolment": journeys.enrolment, "login": journeys.login}
PROFILES = {
    "exploitant": journeys.farmer("exploitant"),
    "cotisant_solidarite": journeys.farmer("cotisant_solidarite"),
    "entreprise": journeys.company,
    "jardinier": journeys.household,
}
"""Enrolments of the other profiles."""


class Bench:
    """One database, filled, with a server on it and a stock of people."""

    def __init__(self, web: Web, argon2: Argon2, stock: Iterator[Member], size: argparse.Namespace) -> None:
        """Take what was started, and how much of everything to measure."""
        self.web, self.argon2, self.stock, self.size = web, argon2, stock, size
        self.taken: set[str] = set()
        self.holders = self.take(size.batch)
        members.open_accounts(self.holders, now=timezone.now())
        self.family = web.family()
        self.transport = OverSocket(UnixConnection(web.uds))

    def take(self, count: int) -> list[Member]:
        """Return people nobody used yet. Raises RuntimeError when the registry was too small."""
        taken = list(itertools.islice((one for one in self.stock if one.source_ref not in self.taken), count))
        if len(taken) < count:
            raise RuntimeError("more people are needed: --people")
        self.taken.update(one.source_ref for one in taken)
        return taken

    def start(self, kind: str) -> list[Journey]:
        """Return one batch of journeys, not begun."""
        someone = self.holders if kind == "login" else self.take(self.size.batch)
        return [JOURNEYS[kind](Browser(self.transport), one) for one in someone]

    def warm_up(self) -> None:
        """Let the server load what it loads once: every fund, every page."""
        for one in {member.fund: member for member in self.take(200)}.values():
            journeys.finish(journeys.enrolment(Browser(self.transport), one))
        for journey in self.start("login"):
            journeys.finish(journey)

    def profile(self, profile: str, people: Sequence[Any]) -> list[Cost]:
        """Return the same as `rounds` for the enrolment of another profile; of a rare one, in smaller rounds."""
        batch = min(self.size.batch, len(people) // self.size.rounds)
        if not batch:
            raise RuntimeError("more people are needed: --people")
        found = []
        for rank in range(self.size.rounds):
            started = [
                PROFILES[profile](Browser(self.transport), one) for one in people[rank * batch : (rank + 1) * batch]
            ]
            spent = [(self.used(journey), self.argon2.verify(1)) for journey in started]
            found.append((median(cpu for cpu, _ in spent), median(one for _, one in spent)))
        return found

    def rounds(self, kind: str) -> list[Cost]:
        """Return, for each round, the median CPU of a journey and of a verification, in seconds.

        The two alternate, each finding the caches as the other left them: that is how a server hashes.
        """
        found = []
        for _ in range(self.size.rounds):
            spent = [(self.used(journey), self.argon2.verify(1)) for journey in self.start(kind)]
            found.append((median(cpu for cpu, _ in spent), median(one for _, one in spent)))
        return found

    def used(self, journey: Journey) -> float:
        """Return the server's CPU seconds for a whole journey."""
        before = cpu_seconds(self.family)
        journeys.finish(journey)
        return cpu_seconds(self.family) - before

    def by_request(self, kind: str) -> dict[str, list[Cost]]:
        """Return the same for each request, made by a whole batch of visitors one after the other."""
        found: dict[str, list[Cost]] = defaultdict(list)
        for _ in range(self.size.rounds):
            spent, ones = [], []
            before = cpu_seconds(self.family)
            for name, count in journeys.side_by_side(self.start(kind)):
                spent.append((name, (cpu_seconds(self.family) - before) / count))
                ones.append(self.argon2.verify(1))
                before = cpu_seconds(self.family)
            for name, cpu in spent:
                found[name].append((cpu, median(ones)))
        return found


def _memory(web: Web) -> dict[str, float]:
    worker = max(web.family()[1:], key=lambda process: process.memory_info().rss)
    return {"peak": peak_memory(worker), "own": own_memory(worker)}


def _post(bench: Bench) -> None:
    """Ask for letters, so that the worker has some to draw."""
    for one in bench.take(bench.size.letters):
        browser = Browser(bench.transport)
        journeys.finish(journeys.until_proof(browser, one))
        browser.post(f"{browser.path}je-ne-peux-pas-repondre/")
        for _ in range(2):
            browser.follow()
            browser.post()


def measure(folder: Path, size: argparse.Namespace) -> dict[str, Any]:
    """Fill the database, start the server, and measure everything."""
    say = _Progress()
    say("filling the registry")
    written = filling.fill(folder, people=size.people)
    stock = members.read_members(written)
    python = shlex.quote(sys.executable)
    with Argon2() as argon2, Web(folder, size.web) as web:
        os.sched_setaffinity(0, {surroundings.CLIENT_CORE})
        bench = Bench(web, argon2, stock, size)
        bench.warm_up()
        answer: dict[str, Any] = {"memory_idle": _memory(web)}
        for kind in JOURNEYS:
            say(f"{kind}s")
            answer[kind] = bench.rounds(kind)
            answer[f"{kind}_by_request"] = bench.by_request(kind)
        farmers = [farmer for farmer in members.read_farmers(written) if farmer[0].source_ref not in bench.taken]
        bench.taken.update(farmer.source_ref for farmer, _cents in farmers)
        for profile, people in (
            ("exploitant", farmers[::2]),
            ("cotisant_solidarite", farmers[1::2]),
            ("entreprise", list(members.read_managers(written, household=False))),
            ("jardinier", list(members.read_managers(written, household=True))),
        ):
            say(f"enrolments of {profile}")
            answer.setdefault("profiles", {})[profile] = bench.profile(profile, people)
        if not size.quick:
            say("pages")
            newcomers = (bench.take(1)[0], bench.take(1)[0])
            answer |= vars(pages.measure(web, bench.transport, newcomers, bench.holders[0], size.seconds))
            say("refusals")
            answer["refused_logins"] = refusals.logins(
                bench.transport, bench.take(4 * -(-size.samples // refusals.FAILURES_ALLOWED)), samples=size.samples
            )
            answer["refused_proofs"] = refusals.proofs(
                bench.transport, bench.take(size.samples + 1), samples=size.samples
            )
            say("many at once")
            load.logins_at_once(web, bench.holders, each=10)
            answer["memory"] = _memory(web)
            _post(bench)
        say("queries")
        answer["queries"] = counting.of_journeys(bench.take(1)[0], bench.holders[0])
        if not size.quick:
            say("the delivery worker")
            answer["delivery"] = outbox.deliver(folder, python=python, smtp_port=size.smtp_port)
    say.end()
    return answer


class _Progress:
    """Tells on the standard error what is being measured, and how long it took."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def __call__(self, what: str) -> None:
        print(f"    {time.monotonic() - self._began:5.0f} s  {what}", file=sys.stderr, flush=True)

    def end(self) -> None:
        self("done")


def main() -> None:
    """Measure, and write the answer to a file."""
    parser = argparse.ArgumentParser(parents=[sizes()])
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--smtp-port", type=int, required=True)
    size = parser.parse_args()
    answer = measure(size.folder, size)
    (size.folder / "answer.json").write_text(json.dumps(answer, default=dataclasses.asdict))


if __name__ == "__main__":
    main()
