"""All the measures on one database, in the environment that `bench.__main__` prepared; the answer is JSON."""

import argparse
import dataclasses
import itertools
import json
import os
import shlex
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import django

from bench import surroundings
from bench.cpu import Argon2, own_memory, peak_memory
from bench.options import sizes
from bench.progress import Progress
from bench.surroundings import UnixConnection, Web
from bench.walking import Journey, finish

django.setup()

from django.utils import timezone  # noqa: E402 - models need the settings above

from bench import counting, filling, journeys, load, logins, members, outbox, pages, refusals, space  # noqa: E402 - as above
from bench.browser import Browser, OverSocket  # noqa: E402 - as above
from bench.load import AtOnce  # noqa: E402 - as above
from bench.members import Member  # noqa: E402 - as above
from bench.meter import Cost, Meter  # noqa: E402 - as above
from bench.openid import measure as openid  # noqa: E402 - as above

Queries = dict[str, Any]
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
        self.web, self.stock, self.size = web, stock, size
        self.meter = Meter(web, argon2, size)
        self.taken: set[str] = set()
        self.holders = self.take(max(size.batch, size.members))
        members.open_accounts(self.holders, now=timezone.now())
        self.transport = OverSocket(UnixConnection(web.uds))
        self.regulars: list[logins.Regular] = []

    def take(self, count: int) -> list[Member]:
        """Return people nobody used yet. Raises RuntimeError when the registry was too small."""
        taken = list(itertools.islice((one for one in self.stock if one.source_ref not in self.taken), count))
        if len(taken) < count:
            raise RuntimeError("more people are needed: --people")
        self.taken.update(one.source_ref for one in taken)
        return taken

    def newcomers(self) -> list[Journey]:
        """Return one batch of enrolments, not begun."""
        return [journeys.enrolment(Browser(self.transport), one) for one in self.take(self.size.batch)]

    def warm_up(self) -> None:
        """Let the server load what it loads once: every fund, every page. Members come once from each browser."""
        if self.size.only is None:
            for one in {member.fund: member for member in self.take(200)}.values():
                finish(journeys.enrolment(Browser(self.transport), one))
        self.regulars = logins.regulars(self.transport, self.holders)

    def logins(self) -> dict[str, Any]:
        """Return what each kind of login costs, alone and with members who are all at it at the same time."""
        people = self.regulars[: self.size.batch]
        starts = {kind: logins.batch(kind, people, self.transport) for kind in logins.KINDS}
        return {
            "journeys": {kind: self.meter.rounds(start) for kind, start in starts.items()},
            "by_request": {kind: self.meter.by_request(start) for kind, start in starts.items()},
            "at_once": {kind: self.at_once(kind) for kind in (logins.TRUSTED, logins.CODE)},
        }

    def at_once(self, kind: str) -> AtOnce:
        """Let members log in side by side."""
        starts = [partial(logins.login, kind, one) for one in self.regulars[: self.size.members]]
        return load.logins_at_once(self.web, starts, each=self.size.each)

    def queries_of_logins(self) -> Queries:
        """Return the queries of each request of each kind of login."""
        transport, [holder] = counting.counted(), self.take(1)
        members.open_accounts([holder], now=timezone.now())
        regular = logins.meet(transport, holder)
        return {kind: counting.queries(logins.login(kind, regular, transport), transport) for kind in logins.KINDS}

    def certificates(self) -> dict[str, list[Cost]]:
        """Return what each request of a certificate costs. Those of a round before are withdrawn: each is drawn."""
        people = self.regulars[: self.size.batch]
        members.pay([one.member for one in people], now=timezone.now())
        for one in people:
            finish(logins.login(logins.TRUSTED, one, self.transport))

        def start() -> list[Journey]:
            members.withdraw_certificates(now=timezone.now())
            return [journeys.certificate(one.trusted) for one in people]

        return self.meter.by_request(start)

    def queries_of_a_certificate(self) -> Queries:
        """Return the queries of each request of a certificate."""
        transport, [holder] = counting.counted(), self.take(1)
        members.open_accounts([holder], now=timezone.now())
        members.pay([holder], now=timezone.now())
        regular = logins.meet(transport, holder)
        finish(logins.login(logins.TRUSTED, regular, transport))
        return dict(counting.queries(journeys.certificate(regular.trusted), transport))

    def queries_of_enrolment(self) -> Queries:
        """Return the queries of each request of an enrolment."""
        transport, [newcomer] = counting.counted(), self.take(1)
        Browser(transport).get(f"/{newcomer.fund.slug}/inscription/")
        return counting.queries(journeys.enrolment(Browser(transport), newcomer), transport)

    def profile(self, profile: str, people: Sequence[Any]) -> list[Cost]:
        """Return the same as `rounds` for the enrolment of another profile; of a rare one, in smaller rounds."""
        batch = min(self.size.batch, len(people) // self.size.rounds)
        if not batch:
            raise RuntimeError("more people are needed: --people")
        rounds = [people[rank * batch : (rank + 1) * batch] for rank in range(self.size.rounds)]
        return [self.meter.round([PROFILES[profile](Browser(self.transport), one) for one in some]) for some in rounds]


def _memory(web: Web) -> dict[str, float]:
    worker = max(web.family()[1:], key=lambda process: process.memory_info().rss)
    return {"peak": peak_memory(worker), "own": own_memory(worker)}


def _post(bench: Bench) -> None:
    """Ask for letters, so that the worker has some to draw."""
    for one in bench.take(bench.size.letters):
        browser = Browser(bench.transport)
        finish(journeys.until_proof(browser, one))
        browser.post(f"{browser.path}je-ne-peux-pas-repondre/")
        for _ in range(2):
            browser.follow()
            browser.post()


def measure(folder: Path, size: argparse.Namespace) -> dict[str, Any]:
    """Fill the database, start the server, and measure everything."""
    say = Progress()
    say("filling the registry")
    written = filling.fill(folder, people=size.people)
    with Argon2() as argon2, Web(folder, size.web) as web:
        os.sched_setaffinity(0, {surroundings.CLIENT_CORE})
        bench = Bench(web, argon2, members.read_members(written), size)
        bench.warm_up()
        answer: dict[str, Any] = {"memory_idle": _memory(web)}
        if size.only in {None, "openid"}:
            say("an OpenID flow")
            answer["openid"] = openid.measure(web, bench.regulars[0], bench.transport, size, folder)
        if size.only != "openid":
            answer |= _ours(bench, written, say)
    say.end()
    return answer


def _ours(bench: Bench, written: Path, say: Progress) -> dict[str, Any]:
    """Measure what guichet does by itself."""
    size = bench.size
    answer: dict[str, Any] = {}
    if size.only != "space":
        say("logins")
        answer["logins"] = bench.logins()
    if size.only != "logins":
        say("certificates")
        answer["certificate"] = bench.certificates()
    if size.only is None:
        answer |= _enrolments(bench, written, say)
        if not size.quick:
            answer |= _pages_and_refusals(bench, say)
    say("the private space")
    answer["space"] = space.measure(bench.meter, bench.regulars, bench.transport)
    say("queries")
    answer["queries"] = {"space": space.queries(bench.regulars)}
    if size.only != "space":
        answer["queries"]["logins"] = bench.queries_of_logins()
    if size.only != "logins":
        answer["queries"]["certificate"] = bench.queries_of_a_certificate()
    if size.only is None:
        answer["queries"]["enrolment"] = bench.queries_of_enrolment()
        if not size.quick:
            say("the delivery worker")
            python = shlex.quote(sys.executable)
            answer["delivery"] = outbox.deliver(size.folder, python=python, smtp_port=size.smtp_port)
    return answer


def _enrolments(bench: Bench, written: Path, say: Progress) -> dict[str, Any]:
    say("enrolments")
    answer: dict[str, Any] = {"enrolment": bench.meter.rounds(bench.newcomers)}
    answer["enrolment_by_request"] = bench.meter.by_request(bench.newcomers)
    farmers = [farmer for farmer in members.read_farmers(written) if farmer[0].source_ref not in bench.taken]
    bench.taken.update(farmer.source_ref for farmer, _cents in farmers)
    answer["profiles"] = {}
    for profile, people in (
        ("exploitant", farmers[::2]),
        ("cotisant_solidarite", farmers[1::2]),
        ("entreprise", list(members.read_managers(written, household=False))),
        ("jardinier", list(members.read_managers(written, household=True))),
    ):
        say(f"enrolments of {profile}")
        answer["profiles"][profile] = bench.profile(profile, people)
    return answer


def _pages_and_refusals(bench: Bench, say: Progress) -> dict[str, Any]:
    say("pages")
    size, newcomers = bench.size, (bench.take(1)[0], bench.take(1)[0])
    answer = dict(vars(pages.measure(bench.web, bench.transport, newcomers, bench.holders[0], size.seconds)))
    say("refusals")
    answer["refused_logins"] = refusals.logins(
        bench.transport, bench.take(4 * -(-size.samples // refusals.FAILURES_ALLOWED)), samples=size.samples
    )
    answer["refused_proofs"] = refusals.proofs(bench.transport, bench.take(size.samples + 1), samples=size.samples)
    answer["memory"] = _memory(bench.web)
    _post(bench)
    return answer


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
