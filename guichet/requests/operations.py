"""The only writes to a draft. Sending one is in `sending`, what becomes of it afterwards is the agents' work."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from guichet.accounts.models import Account
from guichet.accounts.owners import Owner
from guichet.audit import operations as audit
from guichet.enrolment.journey import Answer, Answers
from guichet.files import store
from guichet.files.models import StoredFile
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund
from guichet.registry.models import RequestState
from guichet.requests import kinds
from guichet.requests.kinds.base import Kind, Paper, Screen, Situation, Words
from guichet.requests.models import Request, RequestPaper

DRAFT_KEPT = timedelta(days=30)
"""After the last answer; every page of a draft says until when. No message is sent before: one that says which
declaration waits would tell a shared mailbox more than a lost draft costs."""
_BATCH = 500


class NotOpen(Exception):
    """It cannot be begun now; `words` say why and what to do."""

    def __init__(self, words: Words) -> None:
        """Take a French sentence."""
        super().__init__()
        self.words = words


class AlreadySent(Exception):
    """What is declared once was declared already, by `request`."""

    def __init__(self, request: Request) -> None:
        """Take what was sent."""
        super().__init__()
        self.request = request


class Superseded(Exception):
    """The draft was written in between, in another window: look again."""


class TooManyPapers(Exception):
    """As many files were given for this paper as it takes."""


class Attached(Protocol):
    """A file that was sent and checked, and is not kept yet."""

    def keep(self, *, now: datetime) -> StoredFile:
        """Keep it, once, in the caller's transaction."""


@dataclass(frozen=True)
class Draft:
    """A request with its kind and its situation: what pages ask, and what is written."""

    request: Request
    kind: Kind
    situation: Situation

    @property
    def answers(self) -> Answers:
        """What was answered so far."""
        return self.request.answers or {}

    @property
    def erased_on(self) -> datetime:
        """When it goes if nothing more is answered."""
        return self.request.touched_at + DRAFT_KEPT


def situation_of(account: Account, owner: Owner, fund: Fund, kind: Kind, *, now: datetime) -> Situation:
    """Return whose request it is, before it is begun: its period is that to declare now."""
    today = timezone.localdate(now)
    period = kind.periods.to_declare(today) if kind.periods is not None else None
    return Situation(account=account, owner=owner, fund=fund, today=today, period=period)


def open_draft(request: Request, account: Account, *, now: datetime) -> Draft | None:
    """Return a request with its kind; None where its kind is gone, and it can only be read."""
    kind = kinds.by_key(request.kind)
    if kind is None or not catalogue.has_code(request.fund_code):
        return None
    situation = Situation(
        account=account,
        owner=Owner(person=request.person, establishment=request.establishment),
        fund=catalogue.by_code(request.fund_code),
        today=timezone.localdate(now),
        facts=request.facts,
        period=kind.periods.find(request.period) if kind.periods is not None else None,
    )
    return Draft(request, kind, situation)


def under_way(situation: Situation, kind: Kind) -> Request | None:
    """Return the draft that this member has of a kind, for the same period; None without one."""
    return Request.objects.filter(
        **situation.owner.only,
        account=situation.account,
        kind=kind.key,
        period=_period_key(situation),
        state=RequestState.DRAFT,
    ).first()


def sent_already(situation: Situation, kind: Kind) -> Request | None:
    """Return what was sent for the same period, where it is sent once only; None without it."""
    if situation.period is None:
        return None
    sent = Request.objects.filter(**situation.owner.only, kind=kind.key, period=situation.period.key)
    return sent.exclude(state__in=[RequestState.DRAFT, RequestState.REFUSED]).first()


def begin(kind: Kind, situation: Situation, *, now: datetime) -> Request:
    """Return a draft of a kind: the one under way, or a new one filled with what the registry knows.

    Raises NotOpen or AlreadySent.
    """
    if former := sent_already(situation, kind):
        raise AlreadySent(former)
    if draft := under_way(situation, kind):
        return draft
    if words := kind.closed(situation):
        raise NotOpen(words)
    try:
        with transaction.atomic():
            return Request.objects.create(
                **situation.owner.columns,
                account=situation.account,
                fund_code=situation.fund.code,
                kind=kind.key,
                period=_period_key(situation),
                answers={},
                facts=kind.facts(situation),
                started_at=now,
                touched_at=now,
                state_at=now,
            )
    except IntegrityError:
        # Begun twice at once, by a double click or in two windows: there is one draft.
        draft = under_way(situation, kind)
        if draft is None:
            raise
        return draft


def answer(draft: Draft, *, screen: Screen, given: Answer, revision: int, now: datetime) -> None:
    """Keep the answer of a screen, and forget what rested on another one. Raises Superseded."""
    kept = draft.kind.journey(draft.situation).answer(screen, given, draft.answers)
    _write(draft.request, revision=revision, now=now, answers=kept)
    draft.request.answers = kept


def add_paper(draft: Draft, *, paper: Paper, attachment: Attached, revision: int, now: datetime) -> RequestPaper:
    """Keep a file whose content was checked, with a draft. Raises TooManyPapers or Superseded."""
    with transaction.atomic():
        _write(draft.request, revision=revision, now=now)
        if draft.request.papers.filter(name=paper.name).count() >= paper.most:
            raise TooManyPapers
        stored = attachment.keep(now=now)
        digest = hashlib.sha256()
        for piece in store.pieces_of(stored):
            digest.update(piece)
        return RequestPaper.objects.create(
            request=draft.request, name=paper.name, file=stored, digest=digest.hexdigest(), added_at=now
        )


def remove_paper(draft: Draft, *, paper: RequestPaper, now: datetime) -> None:
    """Take a file away from a draft, and destroy it. Raises Superseded when the draft has just been sent."""
    with transaction.atomic():
        _write(draft.request, revision=draft.request.revision, now=now)
        stored = paper.file
        paper.delete()
        store.forget(stored)


def abandon(request: Request, *, account: Account, now: datetime) -> bool:
    """Erase a draft for good; whether there was one to erase: what was sent stays."""
    with transaction.atomic():
        erased = _erase(request)
        if erased:
            audit.record(
                "request.abandoned",
                account=str(account.reference),
                fund_code=request.fund_code,
                purpose=request.kind,
                now=now,
            )
    return erased


def purge_drafts(now: datetime) -> int:
    """Erase the drafts that nobody went on with, and those whose account is gone; return how many."""
    drafts = Request.objects.filter(state=RequestState.DRAFT)
    idle = drafts.filter(touched_at__lte=now - DRAFT_KEPT) | drafts.filter(account=None)
    return sum(_erase(one) for one in idle.order_by("touched_at")[:_BATCH])


@transaction.atomic
def _erase(request: Request) -> bool:
    """Delete a draft with its papers; False where it was sent, or is gone."""
    found = Request.objects.select_for_update().filter(pk=request.pk, state=RequestState.DRAFT).first()
    if found is None:
        return False
    files = [paper.file for paper in found.papers.select_related("file")]
    found.delete()
    for stored in files:
        store.forget(stored)
    return True


def _write(request: Request, *, revision: int, now: datetime, **values: Any) -> None:
    """Write a draft that nobody wrote since this revision. Raises Superseded."""
    written = Request.objects.filter(pk=request.pk, revision=revision, state=RequestState.DRAFT).update(
        **values, touched_at=now, revision=F("revision") + 1
    )
    if not written:
        raise Superseded
    request.revision, request.touched_at = revision + 1, now


def _period_key(situation: Situation) -> str:
    return situation.period.key if situation.period is not None else ""
