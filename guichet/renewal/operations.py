"""The only writes of a renewal. Whoever is unknown, or may not renew, costs the same queries and the same writes."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from guichet.accounts import queries as accounts
from guichet.accounts import renewal as renewing
from guichet.accounts.claims import new_password
from guichet.accounts.models import Account
from guichet.audit import operations as audit
from guichet.delivery.models import Channel
from guichet.enrolment.journey import Answer
from guichet.funds.catalogue import Fund
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.login.ending import end_access
from guichet.login.models import Browser
from guichet.one_time_codes import operations as codes
from guichet.one_time_codes.operations import CodeAnswer
from guichet.one_time_codes.queries import sent_to
from guichet.prepared import PreparedInsert, PreparedUpdate, slot
from guichet.registry.counting import counted_as
from guichet.registry.facts import NOBODY
from guichet.renewal.models import LIVES, Renewal
from guichet.vigilance.queries import proofs_until

if TYPE_CHECKING:
    from guichet.renewal.steps import Visit

CODE_PURPOSE = "renewal"
DAY = timedelta(days=1)
# Each code may be answered five times wrongly, so these bound the guesses too: 30 a day on a holder, odds of 3 in
# 100,000, and a right guess sends the password to the member, never to who guessed. Six messages a day are the most
# that a stranger can make somebody receive.
CODES_PER_DAY = 6
CODES_PER_DAY_FROM_A_NETWORK = 4
"""For one holder: a single stranger leaves some for the member, who is elsewhere."""
CODES_PER_DAY_PER_NETWORK = 200
"""For everybody: a reception desk sends a few dozen."""
CODES_PER_HOUR = 2_000
"""From everywhere. Past it, known browsers alone go on: each SMS is paid for."""
_EVERYBODY = "everybody"
_INSERT = PreparedInsert(Renewal)
_WRITE = PreparedUpdate(
    lambda: Renewal.objects.filter(pk=slot(Renewal, "id"), revision=slot(Renewal, "revision"), way=""),
    lambda: {
        **{name: slot(Renewal, name) for name in ("answers", "way", "answered_at")},
        "revision": F("revision") + 1,
    },
)


class Superseded(Exception):
    """Another answer to the same renewal was written in between; look again."""


class TooManyCodes(Exception):
    """No other code may be sent in this renewal for some minutes."""


class Held(Exception):
    """Too many codes were asked for this holder, or from this network; no other leaves before `retry_at`."""

    def __init__(self, retry_at: datetime) -> None:
        """Take the moment from which another code may leave."""
        super().__init__()
        self.retry_at = retry_at


def hash_token(token: str) -> str:
    """Return what the database keeps of a browser's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin(*, fund: Fund, number: str, now: datetime) -> tuple[Renewal, str]:
    """Begin a renewal; return it with a new token for the browser (256 bits). Nobody is looked up."""
    token = secrets.token_urlsafe(32)
    renewal = _INSERT.create(
        token_hash=hash_token(token), fund_code=fund.code, answers={"identifier": {"number": number}}, answered_at=now
    )
    return renewal, token


def send_code(visit: "Visit", *, channel: Channel) -> None:
    """Send a code to what the account confirmed, or nothing, with the same queries and writes; keep the way it took.

    Raises Held or TooManyCodes, which leave everything as it was, or Superseded.

    What is counted is codes, under whom the number means, before any leaves. A browser that the account knows has
    counts of its own: a stranger who asks again and again does not stop the member there. On a day of attack no code
    leaves for any other browser: whoever reads a stolen mailbox has none.
    """
    holder = counted_as(visit.number)
    account = accounts.by_identifier(visit.number)
    browser = visit.known(account or Account(pk=NOBODY))
    decision = limits.attempt(*_limits(visit, holder, browser), now=visit.now, fund_code=visit.fund.code)
    if not decision.allowed:
        raise Held(decision.retry_at or visit.now)
    to = renewing.destination(account, channel) if browser or not _raised(visit, account) else None
    reference = str(visit.renewal.reference)
    try:
        with transaction.atomic():
            codes.issue(
                purpose=CODE_PURPOSE,
                subject=reference,
                channel=channel,
                destination=to,
                fund=visit.fund,
                about=str(account.reference) if account else reference,
                now=visit.now,
            )
            audit.record(
                "account.renewal_asked",
                account=str(account.reference) if account else "",
                fund_code=visit.fund.code,
                now=visit.now,
                channel=channel.value,
                known_browser=browser is not None,
            )
            _write(visit, answers={**visit.answers, "channel": {"channel": channel.value}}, way="")
    except codes.TooManyResends:
        limits.withdraw(decision)
        raise TooManyCodes from None


def _limits(visit: "Visit", holder: str, browser: Browser | None) -> Sequence[Limit]:
    network = Limit("renewal.codes.network", visit.address, CODES_PER_DAY_PER_NETWORK, DAY)
    if browser is not None:
        return Limit("renewal.codes.browser", str(browser.reference), CODES_PER_DAY, DAY), network
    return (
        Limit("renewal.codes.holder", holder, CODES_PER_DAY, DAY),
        Limit("renewal.codes.holder_network", f"{holder} {visit.address}", CODES_PER_DAY_FROM_A_NETWORK, DAY),
        network,
        Limit("renewal.codes.everybody", _EVERYBODY, CODES_PER_HOUR, timedelta(hours=1)),
    )


def answer_code(visit: "Visit", typed: str) -> CodeAnswer:
    """Check a code; the right one ends the renewal, and the former password with it. Raises Superseded.

    The password leaves where the code went. An account that was frozen since, or whose address changed since, keeps
    what it has: the last page is the same, and nothing leaves. So does one that does not know this browser, where a day
    of attack began since the code left.
    """
    reference = str(visit.renewal.reference)
    answer = codes.check(purpose=CODE_PURPOSE, subject=reference, typed=typed, now=visit.now)
    if answer is not CodeAnswer.ACCEPTED:
        return answer
    went_to = sent_to(purpose=CODE_PURPOSE, subject=reference)
    account = accounts.by_identifier(visit.number)
    # Hashed before the transaction, which on SQLite keeps every other writer waiting.
    password, channel = new_password(), Channel(visit.answers["channel"]["channel"])
    with transaction.atomic():
        _write(visit, answers=None, way=channel)
        if account is not None and went_to:
            browser = visit.known(account)
            if browser is None and _raised(visit, account):
                return answer
            try:
                renewing.renew(
                    account,
                    channel=channel,
                    sent_to=went_to,
                    password=password,
                    known_browser=browser is not None,
                    now=visit.now,
                )
            except renewing.NotRenewable:
                return answer
            end_access(account, keep=browser, now=visit.now)
    return answer


def _raised(visit: "Visit", account: Account | None) -> bool:
    """Whether more is asked on a day of attack: of the site, or of the fund of the account; no query either way."""
    codes_of = {visit.fund.code, account.fund_code if account else ""}
    return proofs_until(*codes_of, now=visit.now) is not None


def abandon(renewal: Renewal) -> None:
    """Erase everything typed (G-16). A code that waits opens nothing without it."""
    Renewal.objects.filter(pk=renewal.pk).delete()


def purge(now: datetime) -> int:
    """Delete the renewals that nobody goes on with, ended or not; return how many."""
    return Renewal.objects.filter(answered_at__lte=now - LIVES).delete()[0]


def _write(visit: "Visit", *, answers: dict[str, Answer] | None, way: str) -> None:
    """Write over the very revision that was read, or not at all."""
    renewal = visit.renewal
    if not _WRITE.run(id=renewal.pk, revision=renewal.revision, answers=answers, way=way, answered_at=visit.now):
        raise Superseded
    renewal.revision += 1
    renewal.answers, renewal.way, renewal.answered_at = answers, way, visit.now
