"""Whether time tells who is known: the same page asked for by people who differ in one secret only."""

import itertools
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence

from django.utils import timezone

from bench import journeys, members
from bench.browser import Browser, Transport
from bench.members import PASSWORD, Member
from bench.walking import finish

WRONG_PASSWORD = "Ce-n'est-pas-le-bon-7"
WRONG_SERIAL = "99999999999"
FAILURES_ALLOWED = 9
"""One less than the limit: a limited login is answered without looking at the password, for everybody alike."""

Times = Mapping[str, float]
"""Kind of visitor -> median time of the answer, in seconds."""


def logins(transport: Transport, people: Sequence[Member], *, samples: int) -> Times:
    """Time refused logins. `people` have accounts that are of no more use afterwards."""
    per_kind = -(-samples // FAILURES_ALLOWED)
    wrong, expired, frozen, strangers = (people[number * per_kind : (number + 1) * per_kind] for number in range(4))
    accounts = members.open_accounts([*wrong, *expired, *frozen], now=timezone.now())
    for account in accounts[per_kind : 2 * per_kind]:
        members.expire(account, now=timezone.now())
    for account in accounts[2 * per_kind :]:
        members.freeze(account)
    kinds = {
        "unknown": ([members.unknown(one, number) for number, one in enumerate(strangers)], PASSWORD),
        "wrong": (wrong, WRONG_PASSWORD),
        "expired": (expired, PASSWORD),
        "frozen": (frozen, PASSWORD),
    }

    def attempts(kind: str) -> Iterator[Callable[[], None]]:
        someone, password = kinds[kind]
        for member in someone:
            for _ in range(FAILURES_ALLOWED):
                browser = Browser(transport)
                browser.get(f"/{member.fund.slug}/connexion/")
                fields = {"identifiant": member.number, "mot_de_passe": password}
                yield lambda browser=browser, fields=fields: _refused(browser, fields)

    return _medians({kind: attempts(kind) for kind in kinds}, samples)


def proofs(transport: Transport, people: Sequence[Member], *, samples: int) -> Times:
    """Time refused proofs: nobody's number, the wrong serial, and the right one past the limit."""
    limited, *known = people[: samples + 1]
    for _ in range(2):
        browser = Browser(transport)
        finish(journeys.until_proof(browser, limited))
        for rank in range(3):
            # Three answers: the same one sent again is not counted.
            browser.post(carte="photo", serie=f"{WRONG_SERIAL[:-1]}{rank}")
    kinds: dict[str, Iterator[tuple[Member, str]]] = {
        "unknown": ((members.unknown(one, number), one.serial) for number, one in enumerate(known)),
        "wrong": ((one, WRONG_SERIAL) for one in known),
        "limited": itertools.repeat((limited, limited.serial)),
    }

    def attempts(kind: str) -> Iterator[Callable[[], None]]:
        for member, serial in kinds[kind]:
            browser = Browser(transport)
            finish(journeys.until_proof(browser, member))
            yield lambda browser=browser, serial=serial: _refused(browser, {"carte": "photo", "serie": serial})

    return _medians({kind: attempts(kind) for kind in kinds}, samples)


def _refused(browser: Browser, fields: Mapping[str, str]) -> None:
    browser.post(**fields)
    if browser.answer.status != 200:
        raise RuntimeError("an answer that had to be refused was accepted")


def _medians(attempts: Mapping[str, Iterator[Callable[[], None]]], samples: int) -> Times:
    """Time the kinds in turn, so that whatever disturbs the machine disturbs all of them."""
    spent: dict[str, list[float]] = {kind: [] for kind in attempts}
    for _ in range(samples):
        for kind, waiting in attempts.items():
            attempt = next(waiting)
            began = time.perf_counter()
            attempt()
            spent[kind].append(time.perf_counter() - began)
    return {kind: statistics.median(times) for kind, times in spent.items()}
