"""Send a draft: exactly once, with its receipt, its proof and its acknowledgement (docs/adr/0116)."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from guichet.accounts.acting import signed_by
from guichet.accounts.holders import display_name
from guichet.audit import operations as audit
from guichet.cases import operations as cases
from guichet.cases.models import CaseKind
from guichet.cases.receipts import number
from guichet.cases.rules import add_working_days
from guichet.documents import notices
from guichet.documents.models import DocumentKind
from guichet.documents.operations import file_pdf
from guichet.registry.models import RequestState
from guichet.requests import sheets
from guichet.requests.kinds.base import Paper
from guichet.requests.models import Request, RequestEvent, RequestPaper
from guichet.requests.operations import AlreadySent, Draft, NotOpen, Superseded, sent_already
from guichet.requests.sheets import Sheets

MESSAGE = "requests/acknowledged"


class NotComplete(Exception):
    """A screen is left to answer, or a paper to give: the page that checks says which."""


def missing(draft: Draft, papers: Sequence[RequestPaper]) -> list[Paper]:
    """Return the papers without which it cannot be sent."""
    given = {paper.name for paper in papers}
    return [one for one in draft.kind.papers if one.needed(draft.answers) and one.name not in given]


def summary(draft: Draft) -> list[dict[str, Any]]:
    """Return what was answered, screen by screen, as it will be kept: labels and words."""
    situation, answers = draft.situation, draft.answers
    journey = draft.kind.journey(situation)
    answered = [(screen, screen.lines(situation, answers)) for screen in journey.applicable(answers)]
    told = [{"title": str(screen.title), "lines": [list(one) for one in lines]} for screen, lines in answered if lines]
    if totals := [list(line) for line in draft.kind.totals(situation, answers)]:
        told.append({"title": _("Totaux"), "lines": totals})
    return told


def send(draft: Draft, *, revision: int, now: datetime) -> Request:
    """Send a draft whose member has just certified it; return the request.

    Everything is written in one transaction: there is no request without its case, its receipt and both papers. Sent
    twice, it is the first sending that counts, and the second is given the same request. Raises NotComplete, NotOpen
    where something closed it since it was begun, Superseded when the draft was changed since `revision` was shown, or
    AlreadySent when the same period was declared by somebody else.
    """
    papers = list(draft.request.papers.select_related("file").order_by("pk"))
    if draft.request.state == RequestState.DRAFT and draft.request.revision != revision:
        raise Superseded
    if draft.request.state == RequestState.DRAFT:
        if words := draft.kind.closed(draft.situation):
            raise NotOpen(words)
        if draft.kind.journey(draft.situation).next_step(draft.answers) is not None or missing(draft, papers):
            raise NotComplete
        # Drawn before anything is locked: it takes a tenth of a second, and SQLite has one writer.
        frozen = _frozen(draft, now=now)
        drawn = sheets.draw(frozen, papers)
        try:
            with transaction.atomic():
                if _claim(frozen, revision=revision, now=now):
                    _file(frozen, drawn, now=now)
                    return frozen.request
        except IntegrityError:
            former = sent_already(draft.situation, draft.kind)
            if former is None or former.pk == draft.request.pk:
                raise
            raise AlreadySent(former) from None
    now_kept = Request.objects.filter(pk=draft.request.pk).first()
    if now_kept is None or now_kept.state == RequestState.DRAFT:
        raise Superseded
    return now_kept


def _frozen(draft: Draft, *, now: datetime) -> Draft:
    """Return the draft as it will be once sent; the one in hand stays a draft."""
    told = summary(draft)
    told.append({"title": _("Déclaration sur l'honneur"), "lines": [[str(draft.kind.honour), _("oui")]]})
    if by := signed_by():
        holder = draft.situation.owner.establishment or draft.situation.account.holder
        told.append({"title": _("Mandat"), "lines": [[_("Envoyé par"), by], [_("Au nom de"), display_name(holder)]]})
    sent = copy(draft.request)
    sent.summary, sent.sent_at = told, now
    return replace(draft, request=sent)


def _claim(draft: Draft, *, revision: int, now: datetime) -> bool:
    """Make of the draft what was sent, in one statement: of two at once, one."""
    written = Request.objects.filter(pk=draft.request.pk, revision=revision, state=RequestState.DRAFT).update(
        state=RequestState.RECEIVED,
        summary=draft.request.summary,
        sent_at=now,
        state_at=now,
        touched_at=now,
        revision=revision + 1,
    )
    draft.request.state, draft.request.state_at, draft.request.revision = RequestState.RECEIVED, now, revision + 1
    return bool(written)


def _file(draft: Draft, drawn: Sheets, *, now: datetime) -> None:
    """Write what comes of it: its first event, its case, both papers, the notice and the journal."""
    request, account = draft.request, str(draft.situation.account.reference)
    fund_code = request.fund_code
    RequestEvent.objects.create(request=request, state=RequestState.RECEIVED, at=now, words=sent_by())
    cases.open_case(
        kind=CaseKind.REQUEST,
        fund_code=fund_code,
        about=account,
        subject=str(request.reference),
        reference=request.reference,
        details=_details(draft),
        due_on=add_working_days(timezone.localdate(now), draft.kind.answer_days),
        now=now,
    )
    receipt = number(request.reference)
    title = str(draft.kind.title)
    for kind, content, words, name in (
        (DocumentKind.ACKNOWLEDGEMENT, drawn.acknowledgement, _("Accusé de réception : %(title)s"), "accuse"),
        (DocumentKind.PROOF, drawn.proof, _("Preuve : %(title)s"), "preuve"),
    ):
        file_pdf(
            content,
            owner=draft.situation.owner,
            fund_code=fund_code,
            kind=kind,
            title=words % {"title": title},
            name=f"{name}-{receipt}.pdf",
            issued_on=timezone.localdate(now),
            about=request.reference,
            read=True,
            now=now,
        )
    notices.tell(draft.situation.owner, fund_code=fund_code, message=MESSAGE, context={"receipt": receipt}, now=now)
    audit.record("request.sent", account=account, fund_code=fund_code, purpose=request.kind, now=now)


def sent_by() -> str:
    """Return what the history says of who sent it under a mandate; empty where the member did."""
    by = signed_by()
    return _("Envoyé par %(name)s, qui agit sous mandat.") % {"name": by} if by else ""


def _details(draft: Draft) -> Mapping[str, Any]:
    """Return what an agent sees of it in the list of cases; the rest is in the request itself."""
    period = draft.situation.period
    details = {"request": str(draft.kind.title), "period": period.label if period is not None else ""}
    return details | ({"mandatary": by} if (by := signed_by()) else {})
