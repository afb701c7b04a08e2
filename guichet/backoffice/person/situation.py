"""Everything that is known of somebody's access, read at once: what the page explains and what actions look at."""

from dataclasses import dataclass, field
from datetime import datetime

from guichet.accounts.models import Account, ContactChange, File, Holder
from guichet.accounts.states import AccountState
from guichet.agents.access import Desk
from guichet.agents.models import Look
from guichet.audit.models import Entry
from guichet.backoffice.person import reading, ties
from guichet.backoffice.person import rest as others
from guichet.backoffice.person.holding import (
    CODES_USED_UP,
    LETTERS_30D,
    LETTERS_DAY,
    LOGIN_NETWORK,
    concerning,
    counted_as,
)
from guichet.backoffice.person.papers import Issued, Paper
from guichet.backoffice.person.ties import Ties
from guichet.cases.models import Case
from guichet.delivery.models import Channel, Message
from guichet.delivery.states import State
from guichet.enrolment.models import Enrolment
from guichet.funds import catalogue
from guichet.limits import queries as limits
from guichet.limits.rules import LONGEST_DELAY, MEMORY, growing_delay
from guichet.login.models import mark_of
from guichet.requests.models import Request

MOST = 80
"""Entries and messages read for a page: three pages of the timeline, and far more than explains a present state."""
LETTERS_COUNTED = 30
"""Days that a letter counts in its limits (`accounts.letters.COUNTED_FOR`)."""


@dataclass(frozen=True)
class HeldLimit:
    """A limit that keeps somebody waiting at this moment."""

    scope: str
    """As in `limits.rules.Limit`, or one of `holding`'s own."""
    key: str
    until: datetime | None
    """When it lets the next try through; None where only an agent does."""
    releasable: bool = True
    """Whether forgetting the attempts on this key ends it (`limits.operations.forget`)."""


@dataclass(frozen=True)
class Situation:
    """What is known of one person or establishment, as the fund of `desk` may see it."""

    desk: Desk
    look: Look
    holder: Holder
    now: datetime
    account: Account | None = None
    """With its `contact`."""
    files: list[File] = field(default_factory=list)
    """Each with its establishment, of which the name and the numbers are read."""
    open_sessions: int = 0
    """How many there are at this moment."""
    entries: list[Entry] = field(default_factory=list)
    """Of the account and of the enrolments for this number, latest first: those that agents are told."""
    messages: list[Message] = field(default_factory=list)
    """Likewise, latest first, without what they say."""
    cases: list[Case] = field(default_factory=list)
    """Of this fund, latest first, without their details."""
    changes: list[ContactChange] = field(default_factory=list)
    """Of contact details, those under way or that can still be undone."""
    held: list[HeldLimit] = field(default_factory=list)
    enrolments: list[Enrolment] = field(default_factory=list)
    """With a number of this holder, of the last days, latest first, without what was answered."""
    requests: list[Request] = field(default_factory=list)
    """Sent online to this fund, latest moved first, without what they say."""
    documents: list[Paper] = field(default_factory=list)
    """The latest papers of this fund, without what they say."""
    certificates: list[Issued] = field(default_factory=list)
    """The latest of this fund."""
    ties: Ties = field(default_factory=Ties)
    looks: list[Look] = field(default_factory=list)
    """Every look at this file, latest first, whichever fund's."""

    @property
    def closed_after_death(self) -> bool:
        """Whether an agent closed the account because its holder died, whatever the registry says by now."""
        if self.account is None or self.account.state != AccountState.CLOSED:
            return False
        closed = next((one for one in self.entries if one.event == "account.closed"), None)
        return closed is not None and str(closed.facts.get("reason", "")).startswith("deceased")


def load(desk: Desk, look: Look, *, now: datetime, most: int = MOST) -> Situation:
    """Read the situation of whom a look opens: five queries. `most` entries and messages at most, the latest."""
    holder = look.holder
    owner = reading.owner(holder)
    account = owner.account
    enrolments = reading.enrolments(owner.numbers)
    references = [*([str(account.reference)] if account else []), *(str(one.reference) for one in enrolments)]
    entries = reading.entries(references, most=most)
    messages = reading.messages(references, most=most)
    known_to = {desk.fund.code, *([account.fund_code] if account else [])}
    under = concerning(holder, owner.numbers, account, sorted(known_to), now=now)
    rest = others.rest(
        holder=holder, account=account, numbers=owner.numbers, fund_code=desk.fund.code, under=under, now=now
    )
    held = [HeldLimit(limit.scope, limit.key, until) for limit, until in limits.holding(under, rest.attempts, now=now)]
    held += [HeldLimit(f"{CODES_USED_UP}{purpose}", subject, until, False) for purpose, subject, until in rest.codes]
    if account is not None:
        held += _letters(account, messages, now=now) + _failures(holder, account, entries, now=now)
    return Situation(
        desk=desk,
        look=look,
        holder=holder,
        now=now,
        account=account,
        files=rest.files,
        open_sessions=_open(account, rest.sessions, now=now),
        entries=entries,
        messages=messages,
        cases=rest.cases,
        changes=rest.changes,
        held=held,
        enrolments=enrolments,
        requests=rest.requests,
        documents=rest.documents,
        certificates=rest.certificates,
        ties=ties.of(rest.ties),
        looks=rest.looks,
    )


def _open(account: Account | None, sessions: list[tuple[datetime, datetime, str]], *, now: datetime) -> int:
    """Return how many of the sessions (begun, seen, mark of their password) still open something."""
    if account is None:
        return 0
    policy, mark = catalogue.by_code(account.fund_code).policy, mark_of(account.password)
    idle, longest = policy.session_idle_minutes * 60, policy.session_hours * 3600
    return sum(
        (now - seen).total_seconds() <= idle and (now - began).total_seconds() <= longest and of == mark
        for began, seen, of in sessions
    )


def _letters(account: Account, messages: list[Message], *, now: datetime) -> list[HeldLimit]:
    """Return what holds the next letter back, as `accounts.letters.letters_used_up` counts it."""
    reference, policy = str(account.reference), catalogue.by_code(account.fund_code).policy
    sent = sorted(
        (now - one.created_at, one.created_at)
        for one in messages
        if one.about == reference and one.channel == Channel.LETTER and one.state != State.CANCELLED
    )
    held = []
    for scope, days, most in (
        (LETTERS_DAY, 1, policy.letters_per_day),
        (LETTERS_30D, LETTERS_COUNTED, policy.letters_per_30_days),
    ):
        counted = [at for age, at in sent if age.total_seconds() < days * 86_400]
        if len(counted) >= most:
            until = counted[most - 1] + (LETTERS_COUNTED if days > 1 else 1) * MEMORY
            held.append(HeldLimit(scope, reference, until, releasable=False))
    return held


def _failures(holder: Holder, account: Account, entries: list[Entry], *, now: datetime) -> list[HeldLimit]:
    """Return how long wrong passwords may hold the network they came from: at the most, since it is not known.

    They are counted by holder and network (`login.tries`), and the journal holds no network.
    """
    refused = []
    for entry in entries:
        if entry.event == "login.succeeded":
            break
        if entry.event == "login.refused" and now - entry.at < MEMORY:
            refused.append(entry.at)
    most = catalogue.by_code(account.fund_code).policy.login_failures_per_5_minutes
    until = max(refused, default=now) + growing_delay(len(refused), most) if refused else now
    if until <= now or until > now + LONGEST_DELAY:
        return []
    return [HeldLimit(LOGIN_NETWORK, counted_as(holder), until, releasable=False)]
