"""A company's deposit of a declaration (`ent_depot_fichiers`): a request of one paper, sent at once."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.db import IntegrityError, transaction

from guichet.accounts.owners import Owner
from guichet.files.fields import Attachment
from guichet.funds import catalogue
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.registry.models import RequestState
from guichet.requests import operations, sending
from guichet.requests.kinds.ent_depot_fichiers import KIND, PAPER, SCREEN
from guichet.requests.models import Request, RequestPaper
from guichet.space.sight import Sight

PER_DAY = 40
"""Deposits of one establishment: 2 GB a day at most; a payroll office sends one for each of its forms."""
TICKET_LIVES = timedelta(hours=12)
"""As long as the longest session."""
SHOWN = 50
"""Deposits in the list; the others are found in « Suivre mes demandes »."""
_SALT = "space.deposits"


LEFT_ALONE = timedelta(minutes=10)
"""How long a deposit is being written at most: 50 MB are kept, and both papers drawn, in some ten seconds."""


class Busy(Exception):
    """Another deposit of this account is being written: only one draft may be at a time."""


class TooMany(Exception):
    """The establishment sent too many files today."""


@dataclass(frozen=True)
class Deposit:
    """One deposit, with its file."""

    request: Request
    paper: RequestPaper
    words: str
    """What the company said of it; may be empty."""


def ticket(sight: Sight) -> str:
    """Return what makes of two sendings of one page a single deposit: its reference, signed for its owner."""
    return signing.dumps(str(uuid.uuid4()), salt=_salt(sight))


def reference_of(typed: str, sight: Sight) -> uuid.UUID | None:
    """Return the reference that a page was given; None for another's page, or one of yesterday."""
    try:
        return uuid.UUID(signing.loads(typed, salt=_salt(sight), max_age=TICKET_LIVES))
    except (signing.BadSignature, ValueError):
        return None


def deposit(sight: Sight, attachment: Attachment, *, words: str, reference: uuid.UUID, now: datetime) -> Request:
    """Keep and send a declaration once, however often its page is sent; return the request. Raises TooMany or Busy.

    It is written as a draft with its paper, then sent as any other: a process that dies in between leaves a draft that
    the same page, sent again, sends.
    """
    found = Request.objects.filter(reference=reference).first()
    if found is None:
        establishment = sight.owner.establishment
        key = str(establishment.pk) if establishment is not None else str(sight.account.reference)
        if not limits.attempt(Limit("files.deposit", key, PER_DAY, timedelta(days=1)), now=now).allowed:
            raise TooMany
        _erase_left(sight, now=now)
        try:
            found = _write(sight, attachment, words=words, reference=reference, now=now)
        except IntegrityError:
            # Of two presses at once, the second meets the first one's row; of two pages at once, none of its own.
            found = Request.objects.filter(reference=reference).first()
            if found is None:
                raise Busy from None
    draft = operations.open_draft(found, sight.account, now=now)
    if draft is None or found.state != RequestState.DRAFT:
        return found
    return sending.send(draft, revision=found.revision, now=now)


def _erase_left(sight: Sight, *, now: datetime) -> None:
    """Erase what a process that died left of another page: its member has no receipt, and no deposit could follow."""
    left = Request.objects.filter(
        **sight.owner.only,
        account=sight.account,
        kind=KIND.key,
        state=RequestState.DRAFT,
        touched_at__lte=now - LEFT_ALONE,
    )
    for one in left:
        operations.abandon(one, account=sight.account, now=now)


@transaction.atomic
def _write(sight: Sight, attachment: Attachment, *, words: str, reference: uuid.UUID, now: datetime) -> Request:
    request = Request.objects.create(
        **sight.owner.columns,
        reference=reference,
        account=sight.account,
        fund_code=sight.fund.code,
        kind=KIND.key,
        answers={SCREEN.name: {"precision": words}},
        facts={},
        started_at=now,
        touched_at=now,
        state_at=now,
    )
    draft = operations.open_draft(request, sight.account, now=now)
    if draft is None:
        raise catalogue.UnknownFund(request.fund_code)
    operations.add_paper(draft, paper=PAPER, attachment=attachment, revision=0, now=now)
    return request


def latest(owner: Owner) -> Sequence[Deposit]:
    """Return the last deposits of an establishment, the newest first: one query."""
    papers = RequestPaper.objects.filter(
        name=PAPER.name,
        request__kind=KIND.key,
        request__sent_at__isnull=False,
        **{f"request__{column}": whose for column, whose in owner.only.items()},
    ).select_related("request", "file")
    return [_deposit(paper) for paper in papers.order_by("-request__sent_at", "-request__id")[:SHOWN]]


def find(owner: Owner, reference: uuid.UUID) -> Deposit | None:
    """Return a deposit of this owner, None for anybody else's and for what never was."""
    papers = RequestPaper.objects.filter(
        name=PAPER.name, request__kind=KIND.key, request__sent_at__isnull=False, request__reference=reference,
        **{f"request__{column}": whose for column, whose in owner.only.items()},
    )  # fmt: skip
    paper = papers.select_related("request", "file").first()
    return _deposit(paper) if paper is not None else None


def _deposit(paper: RequestPaper) -> Deposit:
    return Deposit(paper.request, paper, paper.request.answers.get(SCREEN.name, {}).get("precision", ""))


def _salt(sight: Sight) -> str:
    establishment = sight.owner.establishment
    return f"{_SALT}:{sight.account.reference}:{establishment.pk if establishment else ''}"
