"""Agents at work in this very process: each page asked for over and over, always about somebody else."""

import itertools
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from django.utils import timezone

from bench.browser import Answer, Browser, InProcess
from bench.counting import Counted, Queries
from bench.cpu import Argon2, cpu_seconds_of
from bench.databases import server_processes
from bench.progress import Progress
from guichet.accounts.models import Account
from guichet.agents import looks, sessions
from guichet.agents.models import EMAIL_PURPOSE, Agent, AgentRole, AgentSession, AgentState, Reason
from guichet.agents.roles import Role
from guichet.backoffice.actions import ACTIONS
from guichet.cases import receipts
from guichet.cases.models import Case
from guichet.delivery.models import Batch, Channel, Message
from guichet.limits.models import Attempt
from guichet.registry.models import Affiliation, Establishment, Person
from guichet.sealing.keyring import keyring

FUND, AGENTS, WARM_UP = "68", 8, 3
FIND = "/agents/rechercher/"
NOT_PAGES = {"login", "logout"}
ONLY_FORMS = 405
"""What an address that takes forms only answers."""


@dataclass(frozen=True)
class Spent:
    """What one request took, in milliseconds."""

    wall: float
    cpu: float


class Timed(Counted):
    """Keeps what the last request took."""

    spent = Spent(0, 0)
    counts = False
    pids: Sequence[int] = ()
    """PostgreSQL's processes that serve this one."""

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Call the application and look at the clock; queries are counted in rounds of their own."""
        wall, cpu = time.perf_counter(), self._cpu()
        how = Counted if self.counts else InProcess
        answer = how.send(self, method, path, headers, body)
        self.spent = Spent((time.perf_counter() - wall) * 1000, (self._cpu() - cpu) * 1000)
        return answer

    def _cpu(self) -> float:
        return time.process_time() + cpu_seconds_of(self.pids)


class Desk(Browser):
    """An agent at work. Answers other than pages are answers too: a page may not be built yet."""

    def __init__(self, transport: Timed, session: AgentSession, token: str) -> None:
        """Take the session that the browser holds."""
        super().__init__(transport)
        self.session = session
        self._cookies[settings.AGENT_COOKIE_NAME] = token

    def ask(self, path: str, fields: Mapping[str, str] | None = None) -> None:
        """Ask for a page, or send a form there, whatever comes back."""
        try:
            if fields is None:
                self.get(path)
            else:
                self.post(path, **fields)
        except RuntimeError:
            if self.answer.status >= 500:
                raise


Asked = Callable[[Desk, int], None]
"""Prepares, then makes the one request that counts, about the `n`th somebody."""


def measure(rounds: int) -> dict[str, Any]:
    """Return what each page of the agents takes."""
    say = Progress()
    call_command("collectstatic", interactive=False, verbosity=0)
    transport = Timed(get_wsgi_application())
    desks = itertools.cycle([_at_work(transport, rank) for rank in range(AGENTS)])
    pages = _pages()
    asked: list[tuple[str, bool, Asked]] = [*_searches(), *_gate(), *pages.asked]
    found, ones = [], []
    with Argon2() as argon2:
        for name, finds, ask in asked:
            say(name)
            one = _one(ask, desks, transport, rounds)
            if one["status"] == ONLY_FORMS:
                pages.left_out.append(name)
                continue
            found.append({"name": name, "finds": finds} | one)
            ones.append(argon2.verify(5) * 1000)
    say.end()
    return {"pages": found, "left_out": pages.left_out, "h": statistics.median(ones)}


def _one(ask: Asked, desks: Iterator[Desk], transport: Timed, rounds: int) -> dict[str, Any]:
    """Measure one page; what its searches count for is forgotten, the bench being no thief."""
    Attempt.objects.all().delete()
    transport.counts = False
    for number in range(WARM_UP):
        ask(next(desks), number)
    transport.pids = server_processes()
    spent = []
    for number in range(WARM_UP, WARM_UP + rounds):
        desk = next(desks)
        ask(desk, number)
        spent.append(transport.spent)
    transport.counts = True
    ask(next(desks), WARM_UP + rounds)
    counted: Queries = transport.last()
    walls = sorted(one.wall for one in spent)
    return {
        "status": desk.answer.status,
        "queries": counted.statements,
        "of_transactions": counted.of_transactions,
        "best": walls[0],
        "p50": statistics.median(walls),
        "p95": walls[int(len(walls) * 0.95) - 1],
        "cpu": statistics.median(one.cpu for one in spent),
    }


def _at_work(transport: Timed, rank: int) -> Desk:
    now, email = timezone.now(), f"agent.{rank}@exemple.test"
    index = keyring().blind_index(email, purpose=EMAIL_PURPOSE)
    agent, _made = Agent.objects.get_or_create(
        email_index=index,
        defaults={
            "email": email, "name": f"Agent {rank}", "state": AgentState.ACTIVE, "password": "!", "invited_at": now,
            "state_changed_at": now,
        },
    )  # fmt: skip
    for role in Role:
        AgentRole.objects.get_or_create(agent=agent, fund_code=FUND, role=role, defaults={"given_at": now})
    token = sessions.open_session(agent, factor="authenticator", fund_code=FUND, now=now)
    session = sessions.live(token, now=now)
    assert session is not None
    return Desk(transport, session, token)


def _here(limit: int = 400) -> list[Person]:
    keys = Affiliation.objects.filter(fund_code=FUND).order_by("pk").values_list("person_id", flat=True)[: limit * 40]
    chosen = Random(3).sample(list(keys), min(limit, len(keys)))
    return list(Person.objects.filter(pk__in=chosen))


def _searches() -> Iterator[tuple[str, bool, Asked]]:
    people = _here()
    whole = [one for one in people if one.birth_day]
    january = [one for one in whole if (one.birth_month, one.birth_day) == (1, 1)]
    presumed = [one for one in people if one.birth_month is None]
    there = list(Affiliation.objects.exclude(fund_code=FUND).select_related("person").order_by("person")[:2000:17])
    own = list(Establishment.objects.filter(fund_code=FUND)[:200])
    about = Account.objects.filter(fund_code=FUND).values_list("reference", flat=True)[:200]
    letters = Message.objects.filter(about__in=[str(one) for one in about], channel=Channel.LETTER)
    cases = Case.objects.filter(fund_code=FUND).values_list("reference", flat=True)[:200]
    typed: dict[str, list[str]] = {
        "find: NIR": [str(one.nir) for one in people],
        "find: NIR of another fund": [str(one.person.nir) for one in there],
        "find: NIR nobody has": [f"1{n % 100:02}0199{999 - n % 9}{n % 900 + 1:03}" for n in range(300)],
        "find: SIRET": [str(one.siret) for one in own],
        "find: ET": [str(one.et) for one in own],
        "find: SIREN": [one.siren for one in own],
        "find: name and birth date": [_typed(one) for one in whole],
        "find: name and 1 January": [_typed(one) for one in january or whole],
        "find: name and year alone": [f"{one.birth_name} {one.birth_year}" for one in presumed or people],
        "find: number of a letter": [str(one.pk) for one in letters],
        "find: receipt number": [receipts.number(one) for one in cases],
    }
    for name, texts in typed.items():
        if texts:
            yield name, True, _search(texts)
    yield "find: the empty page", False, lambda desk, _number: desk.ask(FIND)
    yield "find: a name without a date", False, _search([one.birth_name for one in people])


def _typed(person: Person) -> str:
    return f"{person.birth_name} {person.birth_day:02}/{person.birth_month:02}/{person.birth_year}"


def _search(texts: Sequence[str]) -> Asked:
    def ask(desk: Desk, number: int) -> None:
        desk.ask(FIND)
        desk.ask(FIND, {"cherche": texts[number % len(texts)]})

    return ask


def _gate() -> Iterator[tuple[str, bool, Asked]]:
    """Yield the reason that opens a file, with the token that a result holds."""
    people = _here()

    def ask(desk: Desk, number: int) -> None:
        desk.ask(FIND)
        desk.ask(FIND, {"cherche": str(people[number % len(people)].nir)})
        token = desk.answer.body.partition(b'name="jeton" value="')[2].partition(b'"')[0].decode()
        desk.ask(f"{FIND}ouvrir/", {"jeton": token, "motif": "call"})

    yield "open a file", False, ask


@dataclass(frozen=True)
class Pages:
    """Every page of the agents that an address can be made for."""

    asked: list[tuple[str, bool, Asked]]
    left_out: list[str]


def _pages() -> Pages:
    asked: list[tuple[str, bool, Asked]] = []
    left_out: list[str] = []
    for namespace in ("backoffice", "agents"):
        for pattern in _patterns(namespace):
            name = f"{namespace}:{pattern.name}"
            if pattern.name in NOT_PAGES or name == "backoffice:find":
                continue
            wanted = sorted(pattern.pattern.converters)
            if wanted == ["action", "look"]:
                asked += [(f"{name} {one.name}", False, _page(name, wanted, action=one.name)) for one in ACTIONS]
            elif set(wanted) <= set(_PLACES):
                asked.append((name, False, _page(name, wanted)))
            else:
                left_out.append(name)
    return Pages(asked, left_out)


def _patterns(namespace: str) -> Iterator[URLPattern]:
    _prefix, resolver = get_resolver().namespace_dict[namespace]
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern


def _page(name: str, wanted: Sequence[str], **places: object) -> Asked:
    people, cases = _here(), list(Case.objects.filter(fund_code=FUND).order_by("-opened_at")[:200])
    members = [one for one in people if Account.objects.filter(person=one).exists()] or people
    batches = list(Batch.objects.values_list("name", flat=True)[:100])

    def ask(desk: Desk, number: int) -> None:
        if "look" in wanted:
            holder = members[number % len(members)]
            places["look"] = looks.open_file(desk.session, holder, reason=Reason.CALL, now=timezone.now()).reference
        if "case" in wanted:
            places["case"] = cases[number % len(cases)].reference
        if "batch" in wanted:
            places["batch"] = batches[number % len(batches)]
        try:
            path = reverse(name, kwargs=places)
        except NoReverseMatch:
            return
        desk.ask(path)

    return ask


_PLACES = ("look", "case", "batch")
"""What an address may hold that the bench knows how to fill in."""
