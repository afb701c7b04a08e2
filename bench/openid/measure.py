"""What a flow costs on guichet, on its database, and on oidc-provider: rounds of both alternate."""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.utils import timezone

from bench import counting
from bench.browser import Browser, Transport
from bench.cpu import cpu_seconds, cpu_seconds_of
from bench.databases import server_processes
from bench.logins import TRUSTED, Regular, login
from bench.openid import peer
from bench.openid.walk import SCOPE, Registered, flow
from bench.surroundings import Command, Web
from bench.walking import Journey, finish, side_by_side
from guichet.accounts.models import Account
from guichet.jose import tokens
from guichet.openid_provider import keys, registration, subjects
from guichet.openid_provider.models import AuthMethod, Subject

FLOWS_OF_A_BATCH: Final = 10
REDIRECT_URI: Final = "https://service.example/retour"
Start = Callable[[], Journey]


class Spent(NamedTuple):
    """CPU seconds of one flow, or of one request of it."""

    web: float
    database: float


def measure(web: Web, one: Regular, transport: Transport, size: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Return what a flow costs, alone and request by request, with its signatures and its queries.

    `one` is logged in on the server; oidc-provider is left out, and the answer says why, where it cannot run.
    """
    client = register(one)
    finish(login(TRUSTED, one, transport))
    sides: dict[str, tuple[Command, Start]] = {"guichet": (web, lambda: flow(one.trusted, transport, client))}
    answer: dict[str, Any] = {"signature": {"guichet": _signature_seconds()}, "node": "", "without": ""}
    with ExitStack() as stack:
        try:
            answer["node"] = peer.prepare()
            sides["oidc-provider"] = _peer(stack, folder)
            answer["signature"]["oidc-provider"] = peer.signature_seconds()
        except peer.Missing as missing:
            answer["without"] = str(missing)
            print(f"\noidc-provider is left out: {missing}", file=sys.stderr)
        answer |= _rounds(sides, size)
    answer["queries"] = queries(one, client)
    return answer


def register(one: Regular) -> Registered:
    """Register a client with the algorithms of the other side, and let the member agree to it."""
    now = timezone.now()
    wanted = registration.Wanted(
        "bench",
        "Bench",
        [REDIRECT_URI],
        auth_method=AuthMethod.POST,
        scopes=SCOPE.split(),
        id_token_alg="ES256",
        userinfo_alg="ES256",
    )
    client, secret = registration.add(wanted, now=now)
    account = Account.objects.get(person__source_ref=one.member.source_ref)
    subjects.name(account, client, now=now)
    Subject.objects.filter(account=account, client=client).update(consented_scopes=SCOPE.split(), consented_at=now)
    return Registered(client.client_id, secret, REDIRECT_URI)


def _peer(stack: ExitStack, folder: Path) -> tuple[Command, Start]:
    server = stack.enter_context(peer.Peer(folder))
    transport = server.transport()
    browser = Browser(transport)
    peer.log_in(browser)
    return server, lambda: flow(browser, transport, peer.CLIENT)


def _rounds(sides: dict[str, tuple[Command, Start]], size: argparse.Namespace) -> dict[str, Any]:
    """Return the costs of each round of each side. Both run all along: each finds the machine as the other did."""
    # By turns: a connection that waits long is closed.
    for _ in range(size.warm):
        for _command, start in sides.values():
            finish(start())
    count = size.batch * FLOWS_OF_A_BATCH
    whole: dict[str, list[Spent]] = {name: [] for name in sides}
    by_request: dict[str, dict[str, list[Spent]]] = {name: {} for name in sides}
    for _ in range(size.rounds):
        for name, (command, start) in sides.items():
            whole[name].append(_whole(_Clock(command), [start() for _ in range(count)]))
        for name, (command, start) in sides.items():
            for request, spent in _by_request(_Clock(command), [start() for _ in range(count)]):
                by_request[name].setdefault(request, []).append(spent)
    return {"flows": count, "whole": whole, "by_request": by_request}


class _Clock:
    """What one side used since it was last asked."""

    def __init__(self, command: Command) -> None:
        # The other side has no database: PostgreSQL's processes serve guichet alone.
        self._family = command.family()
        self._database: Sequence[int] = server_processes() if isinstance(command, Web) else ()
        self._at = self._now()

    def spent(self, count: int) -> Spent:
        """Return it, for each of so many."""
        before, self._at = self._at, self._now()
        web, database = (after - earlier for after, earlier in zip(self._at, before, strict=True))
        return Spent(web / count, database / count)

    def _now(self) -> tuple[float, float]:
        return cpu_seconds(self._family), cpu_seconds_of(self._database)


def _whole(clock: _Clock, flows: Sequence[Journey]) -> Spent:
    for one in flows:
        finish(one)
    return clock.spent(len(flows))


def _by_request(clock: _Clock, flows: Sequence[Journey]) -> Iterator[tuple[str, Spent]]:
    for name, count in side_by_side(flows):
        yield name, clock.spent(count)


def _signature_seconds(times: int = 1_000) -> float:
    """Return the median CPU of one signature by the key that signs here, in this process."""
    signer = keys.signer("ES256", now=timezone.now())
    claims = {"sub": "a" * 43, "nonce": "b" * 43, "acr": "eidas1", "auth_time": 1_700_000_000}
    spent = []
    for _ in range(times):
        before = time.process_time()
        tokens.sign(claims, signer.key, algorithm="ES256", kid=signer.kid)
        spent.append(time.process_time() - before)
    return statistics.median(spent)


def queries(one: Regular, client: Registered) -> dict[str, Any]:
    """Return the queries of each request of a flow, made in this process by the session that is live."""
    transport = counting.counted()
    browser = one.trusted
    return dict(counting.queries(flow(browser.over(transport), transport, client), transport))
