"""Members who come back: from a browser they trust, from one that is known, and from a new one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench import journeys
from bench.browser import Browser, Transport
from bench.members import Member
from bench.walking import Journey, finish

TRUSTED, CODE, NEW = "login with a trusted browser", "login with the code", "login with the code, new browser"
KINDS = (TRUSTED, CODE, NEW)


@dataclass(frozen=True)
class Regular:
    """A member with two browsers: one that they trust, one that is asked for a code each time."""

    member: Member
    trusted: Browser
    known: Browser


def regulars(transport: Transport, holders: Sequence[Member]) -> list[Regular]:
    """Let members come once from each of their browsers. Holders have accounts."""
    return [meet(transport, member) for member in holders]


def meet(transport: Transport, member: Member) -> Regular:
    """Let one member come once from each of two browsers."""
    one = Regular(member, Browser(transport), Browser(transport))
    finish(journeys.login_with_code(one.trusted, member, trust=True))
    finish(journeys.login_with_code(one.known, member))
    return one


def login(kind: str, regular: Regular, transport: Transport) -> Journey:
    """Return one login of a kind, not begun."""
    if kind == TRUSTED:
        return journeys.login(regular.trusted.reopen(transport), regular.member)
    browser = regular.known.reopen(transport) if kind == CODE else Browser(transport)
    return journeys.login_with_code(browser, regular.member)


def batch(kind: str, people: Sequence[Regular], transport: Transport) -> Callable[[], Sequence[Journey]]:
    """Return what starts a login of each of them."""
    return lambda: [login(kind, one, transport) for one in people]
