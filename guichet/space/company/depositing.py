"""A company's deposit of a declaration (`ent_depot_fichiers`): a request of one paper, sent at once."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from guichet.accounts.models import Account
from guichet.accounts.owners import Owner
from guichet.audit import operations as audit
from guichet.cases import operations as cases
from guichet.cases.models import CaseKind
from guichet.files.fields import Attachment
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.registry.models import RequestState
from guichet.requests.models import Request, RequestEvent, RequestPaper
from guichet.space.sight import Sight

KIND = "ent_depot_fichiers"
TITLE = _("Dépôt de fichiers")
PAPER = "declaration"
SCREEN = "depot"
PER_DAY = 40
"""Deposits of one establishment: 2 GB a day at most; a payroll office sends one for each of its forms."""
TICKET_LIVES = timedelta(hours=12)
"""As long as the longest session."""
SHOWN = 50
"""Deposits in the list; the others are found in « Suivre mes demandes »."""
_SALT = "space.deposits"


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
    """Keep and send a declaration once, however often its page is sent; return the request. Raises TooMany."""
    if sent := Request.objects.filter(reference=reference).first():
        return sent
    establishment = sight.owner.establishment
    key = str(establishment.pk) if establishment is not None else str(sight.account.reference)
    if not limits.attempt(Limit("files.deposit", key, PER_DAY, timedelta(days=1)), now=now).allowed:
        raise TooMany
    try:
        with transaction.atomic():
            return send(
                sight.account,
                sight.owner,
                fund_code=sight.fund.code,
                attachment=attachment,
                words=words,
                reference=reference,
                now=now,
            )
    except IntegrityError:
        # Of two presses at once, the second meets the first one's row.
        return Request.objects.get(reference=reference)


def send(  # noqa: PLR0913 - each is a fact of the request, by name
    account: Account,
    owner: Owner,
    *,
    fund_code: str,
    attachment: Attachment,
    words: str,
    reference: uuid.UUID,
    now: datetime,
) -> Request:
    """Write the request, its paper, its first event and its case, in the caller's transaction."""
    request = Request.objects.create(
        **owner.columns,
        reference=reference,
        account=account,
        fund_code=fund_code,
        kind=KIND,
        state=RequestState.RECEIVED,
        answers={SCREEN: {"precision": words}},
        started_at=now,
        touched_at=now,
        sent_at=now,
        state_at=now,
    )
    RequestPaper.objects.create(request=request, name=PAPER, file=attachment.keep(now=now), added_at=now)
    RequestEvent.objects.create(request=request, state=RequestState.RECEIVED, at=now, words="")
    cases.open_case(
        kind=CaseKind.REQUEST,
        fund_code=fund_code,
        about=str(account.reference),
        subject=str(reference),
        reference=reference,
        details={"request": str(TITLE), "period": words},
        now=now,
    )
    audit.record("request.sent", account=str(account.reference), fund_code=fund_code, purpose=KIND, now=now)
    return request


def latest(owner: Owner) -> Sequence[Deposit]:
    """Return the last deposits of an establishment, the newest first: one query."""
    papers = RequestPaper.objects.filter(
        name=PAPER, request__kind=KIND, **{f"request__{column}": whose for column, whose in owner.only.items()}
    ).select_related("request", "file")
    return [_deposit(paper) for paper in papers.order_by("-request__sent_at", "-request__id")[:SHOWN]]


def find(owner: Owner, reference: uuid.UUID) -> Deposit | None:
    """Return a deposit of this owner, None for anybody else's and for what never was."""
    papers = RequestPaper.objects.filter(
        name=PAPER, request__kind=KIND, request__reference=reference,
        **{f"request__{column}": whose for column, whose in owner.only.items()},
    )  # fmt: skip
    paper = papers.select_related("request", "file").first()
    return _deposit(paper) if paper is not None else None


def _deposit(paper: RequestPaper) -> Deposit:
    return Deposit(paper.request, paper, paper.request.answers.get(SCREEN, {}).get("precision", ""))


def _salt(sight: Sight) -> str:
    establishment = sight.owner.establishment
    return f"{_SALT}:{sight.account.reference}:{establishment.pk if establishment else ''}"
