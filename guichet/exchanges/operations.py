"""Write in a thread, answer in it, close it. The only writes of exchanges; appointments are in `appointments`."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from guichet.accounts.models import Account
from guichet.audit import operations as audit
from guichet.cases import again, working
from guichet.cases.models import Case, CaseKind
from guichet.cases.operations import open_case
from guichet.cases.rules import Outcome
from guichet.cases.working import Worker
from guichet.documents import notices
from guichet.exchanges import rules, structures
from guichet.exchanges.models import Attachment, Post, Thread
from guichet.exchanges.parties import Party, Together, party_of
from guichet.exchanges.rules import Theme, ThreadState
from guichet.exchanges.words import THEMES
from guichet.files import store
from guichet.files.fields import Attachment as Given
from guichet.files.papers import Paper
from guichet.limits import operations as limits
from guichet.limits.rules import Limit

CHANNEL = "space"
"""How an answer leaves: it stays in the space, and what is told of it holds nothing of it."""
ANSWERED = "exchanges/answered"


class TooMany(Exception):
    """This account writes too often; `retry_at` is when it may again."""

    def __init__(self, retry_at: datetime) -> None:
        """Take that moment."""
        super().__init__()
        self.retry_at = retry_at


class Full(Exception):
    """The thread holds as much as one may."""


class NotTheirs(Exception):
    """The sending was somebody else's, or of another thread: nothing was written."""


@dataclass(frozen=True)
class Written:
    """What a member, a structure or an agent sends."""

    text: str
    sending: uuid.UUID
    """Made when the form was shown."""
    papers: Sequence[Paper] = ()
    file: Given | None = None
    """One that may be too large to be held in memory; kept in the same transaction."""


def count(account: Account, *, now: datetime) -> None:
    """Count a message of an account, outside any transaction. Raises TooMany."""
    key = str(account.reference)
    decision = limits.attempt(
        Limit("exchanges.hour", key, rules.POSTS_PER_HOUR, timedelta(hours=1)),
        Limit("exchanges.day", key, rules.POSTS_PER_DAY, timedelta(days=1)),
        now=now,
    )
    if not decision.allowed:
        raise TooMany(decision.retry_at or now)


def sent_before(party: Party, sending: uuid.UUID) -> Thread | None:
    """Return the thread of this party in which a form was sent already, None where it was not."""
    return Thread.objects.filter(**party.only, posts__sending=sending).first()


def begin(  # noqa: PLR0913 - each is a fact of the thread, by name
    account: Account,
    party: Party,
    *,
    fund_code: str,
    theme: Theme,
    title: str,
    written: Written,
    about: uuid.UUID | None = None,
    now: datetime,
) -> Thread:
    """Begin a thread, and call an agent. Sent twice, it is the same one. Raises TooMany or NotTheirs."""
    if (before := sent_before(party, written.sending)) is not None:
        return before
    count(account, now=now)
    try:
        with transaction.atomic():
            thread = Thread.objects.create(
                **party.columns,
                account=account,
                fund_code=fund_code,
                theme=theme.value,
                title=title,
                about=about,
                state=ThreadState.SENT.value,
                opened_at=now,
                last_at=now,
            )
            _post(account, thread, written, now=now)
            _call(account, thread, now=now)
    except IntegrityError:
        return _sent_meanwhile(party, written)
    return thread


def write(account: Account, party: Party, thread: Thread, *, written: Written, now: datetime) -> None:
    """Write again in a thread of this party, and call its agent back. Raises TooMany, Full or NotTheirs."""
    if sent_before(party, written.sending) is not None:
        return
    if thread.posts.count() >= rules.MOST_POSTS:
        raise Full
    count(account, now=now)
    try:
        with transaction.atomic():
            locked = Thread.objects.select_for_update(of=("self",)).get(pk=thread.pk)
            locked.state = rules.move_thread(locked.state, ThreadState.SENT)
            locked.last_at = now
            locked.save(update_fields=["state", "last_at"])
            _post(account, locked, written, now=now)
            _call(account, locked, now=now)
    except IntegrityError:
        _sent_meanwhile(party, written)


def answer(  # noqa: PLR0913 - each is a fact of the answer, by name
    case: Case, worker: Worker, thread: Thread, *, written: Written, closes: bool, now: datetime
) -> None:
    """Answer in a thread, and tell the member that something waits there. Raises `working.NotHeld`.

    `closes` ends the case too; otherwise its holder keeps it, until the member writes again. A form sent twice is one
    answer.
    """
    try:
        with transaction.atomic():
            working.answered(case, worker, text=written.text, channel=CHANNEL, now=now)
            locked = Thread.objects.select_for_update(of=("self",)).get(pk=thread.pk)
            post = Post.objects.create(
                thread=locked,
                sending=written.sending,
                by=worker.reference,
                fund_code=case.fund_code,
                text=written.text,
                at=now,
            )
            _join(post, written, now=now)
            read_by_agent(locked, now=now)
            then = ThreadState.CLOSED if closes else ThreadState.ANSWERED
            if locked.state == ThreadState.CLOSED:
                locked.state = ThreadState.SENT.value  # an agent took a closed case up again
            locked.state = rules.move_thread(locked.state, then)
            locked.last_at, locked.fund_code = now, case.fund_code
            locked.save(update_fields=["state", "last_at", "fund_code"])
            if closes:
                working.close(case, worker, outcome=Outcome.ANSWERED, now=now)
            _tell(locked, fund_code=case.fund_code, now=now)
    except IntegrityError:
        if not Post.objects.filter(sending=written.sending, thread=thread, by=worker.reference).exists():
            raise


def read_by_member(thread: Thread, *, now: datetime) -> int:
    """Note that the member saw what the fund wrote; return how many messages were new."""
    return thread.posts.filter(by__isnull=False, read_at=None).update(read_at=now)


def read_by_agent(thread: Thread, *, now: datetime) -> int:
    """Note that an agent saw what the member wrote; return how many messages were new."""
    return thread.posts.filter(by=None, read_at=None).update(read_at=now)


def purge(now: datetime) -> int:
    """Delete the threads in which nothing was written for so long, with their papers; return how many."""
    over = Thread.objects.filter(last_at__lte=now - KEPT)
    gone = 0
    for thread in over.order_by("last_at")[:PURGED_AT_ONCE]:
        with transaction.atomic():
            files = [one.file for one in Attachment.objects.filter(post__thread=thread).select_related("file")]
            thread.delete()
            for file in files:
                store.forget(file)
        gone += 1
    return gone


KEPT = timedelta(days=5 * 365)
"""As long as what was paid by mistake, or was not paid, may be claimed (five years at most, code civil, art. 2224)."""
PURGED_AT_ONCE = 200


def _post(account: Account, thread: Thread, written: Written, *, now: datetime) -> None:
    author = account if thread.structure_id else None
    post = Post.objects.create(thread=thread, sending=written.sending, text=written.text, author=author, at=now)
    _join(post, written, now=now)


def _join(post: Post, written: Written, *, now: datetime) -> None:
    files = [
        store.keep(paper.content, name=paper.name, media_type=paper.media_type, now=now) for paper in written.papers
    ]
    if written.file is not None:
        files.append(written.file.keep(now=now))
    for stored in files:
        Attachment.objects.create(post=post, file=stored)


def _tell(thread: Thread, *, fund_code: str, now: datetime) -> None:
    party = party_of(thread)
    if isinstance(party, Together):
        structures.tell(party.structure, fund_code=fund_code, now=now)
    else:
        notices.tell(party, fund_code=fund_code, message=ANSWERED, context={}, now=now)


def _call(account: Account, thread: Thread, *, now: datetime) -> None:
    """Call an agent: the case of this thread comes back, or its first one is opened."""
    party = party_of(thread)
    details = {"sujet": str(THEMES[Theme(thread.theme)]), "objet": str(thread.title)}
    if isinstance(party, Together):
        details |= structures.details(party.structure, party.beneficiary)
    if not again.call_again(thread.reference, details=details, now=now):
        open_case(
            kind=CaseKind.BENEFICIARY if isinstance(party, Together) else CaseKind.MESSAGE,
            fund_code=thread.fund_code,
            about=str(account.reference),
            subject=str(thread.reference),
            reference=thread.reference,
            details=details,
            now=now,
        )
    audit.record("exchange.sent", account=str(account.reference), fund_code=thread.fund_code, now=now)


def _sent_meanwhile(party: Party, written: Written) -> Thread:
    thread = sent_before(party, written.sending)
    if thread is None:
        raise NotTheirs
    return thread
