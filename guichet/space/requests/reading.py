"""What the pages of requests read: whose they are, how they are told, where each leads."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from guichet.cases.receipts import number
from guichet.documents.models import Document
from guichet.login.models import Session
from guichet.registry.models import RequestState
from guichet.requests import kinds, operations
from guichet.requests.kinds.base import Screen
from guichet.requests.models import Request, RequestPaper
from guichet.requests.operations import Draft
from guichet.requests.words import EXPLAINED, STATES
from guichet.space import denied, rules
from guichet.space import sight as sights
from guichet.space.acting import doors
from guichet.space.frame import private
from guichet.space.services.follow_up import ALL_REQUESTS

PURPOSE: Final = "request"
PER_PAGE: Final = 50
Words = str | Promise


@dataclass(frozen=True)
class Line:
    """A request in the list."""

    reference: uuid.UUID
    title: Words
    period: str
    state: Words
    day: date
    """When it was sent, or begun."""
    since: date
    """When it got into its state."""
    receipt: str
    erased_on: date | None
    """When a draft goes; None for what was sent."""
    asks: bool = False
    """Whether the member has something to give."""


def find(session: Session, reference: uuid.UUID, *, now: datetime) -> Request:
    """Return a request of the file in sight, or a draft of this very account.

    Raises Http404, the same for somebody else's and for none.
    """
    found = Request.objects.select_related("person", "establishment").filter(reference=reference).first()
    owner = sights.of(session).owner
    if found is None:
        raise Http404
    (column, holder), *_rest = owner.only.items()
    theirs = getattr(found, f"{column}_id") == holder.pk
    if theirs and (found.state != RequestState.DRAFT or found.account_id == session.account.pk):
        return found
    denied.note(session, purpose=PURPOSE, now=now)
    raise Http404


def draft(session: Session, reference: uuid.UUID, *, now: datetime) -> Draft:
    """Return a draft that can be gone on with; what was sent comes too, and its state says so. Raises Http404."""
    found = operations.open_draft(find(session, reference, now=now), session.account, now=now)
    if found is None:
        raise Http404
    return found


def is_draft(request: Request) -> bool:
    """Whether it was not sent yet."""
    return request.state == RequestState.DRAFT


def step_address(one: Draft, screen: Screen) -> str:
    """Return where a screen of a draft is."""
    return reverse("space:request_step", kwargs={"reference": one.request.reference, "slug": screen.slug})


def address(one: Draft | Request, name: str) -> str:
    """Return another page of the same request: `request_check`."""
    found = one if isinstance(one, Request) else one.request
    return reverse(f"space:{name}", kwargs={"reference": found.reference})


def requests_address() -> str:
    """Return where « Suivre mes demandes » is."""
    return reverse("space:requests")


def onward(one: Draft) -> str:
    """Return where a draft goes on: the first screen left, then the papers, then the page that checks."""
    following = one.kind.journey(one.situation).next_step(one.answers)
    if following is not None:
        return step_address(one, following)
    return address(one, "request_check")


def after(one: Draft, screen: Screen) -> str:
    """Return what follows a screen that was just answered."""
    journey = one.kind.journey(one.situation)
    if journey.next_step(one.answers) is not None:
        return onward(one)
    last = journey.applicable(one.answers)[-1].name == screen.name
    return address(one, "request_papers") if last and one.kind.papers_for(one.answers) else onward(one)


def to(url: str) -> HttpResponse:
    """Lead to another page."""
    return HttpResponseRedirect(url)


def show(
    request: HttpRequest, template: str, one: Draft, session: Session, *, status: int = 200, **more: Any
) -> HttpResponse:
    """Return a page of a draft: which declaration it is of, and until when it is kept."""
    context = {
        "kind": one.kind,
        "period": one.situation.period,
        "reference": one.request.reference,
        "revision": one.request.revision,
        "erased_on": one.erased_on,
        "requests_url": requests_address(),
        **more,
    }
    response = private(request, f"space/requests/{template}", context, session)
    response.status_code = status
    return response


def _shown(session: Session) -> QuerySet[Request]:
    """Return the requests of the file in sight: under a mandate, of the kinds that it names."""
    found = Request.objects.filter(**sights.of(session).owner.only)
    named = kinds_named(session)
    return found if named is None else found.filter(kind__in=named)


def kinds_named(session: Session) -> frozenset[str] | None:
    """Return the kinds of requests that whoever is there may see; None for all of them."""
    given = frozenset(session.acting.mandate.services) if session.acting is not None else None
    return None if given is None or ALL_REQUESTS in given else given & doors.of_requests()


def drafts_of(session: Session) -> list[Line]:
    """Return what this account left half-way in the file in sight, latest first. One query."""
    mine = _shown(session).filter(account=session.account, state=RequestState.DRAFT).defer("answers", "facts")
    return [line_of(one) for one in mine.order_by("-touched_at")]


@dataclass(frozen=True)
class SentPage:
    """A page of what was sent."""

    years: list[tuple[int, list[Line]]]
    """Latest first."""
    number: int
    last: int


def sent_of(session: Session, *, page: str) -> SentPage:
    """Return a page of everything that was ever sent in the file in sight, by year, latest first (R11). Two queries.

    `page` is what the address says: the nearest there is. A company sends up to forty deposits a day, for years.
    """
    sent = _shown(session).exclude(state=RequestState.DRAFT)
    last = rules.pages_needed(sent.count(), PER_PAGE)
    number = rules.page_number(page, last)
    found = sent.defer("answers", "facts", "summary").order_by("-sent_at", "-pk")
    lines = [line_of(one) for one in found[(number - 1) * PER_PAGE : number * PER_PAGE]]
    years = [(year, list(group)) for year, group in groupby(lines, key=lambda line: line.day.year)]
    return SentPage(years, number, last)


def line_of(one: Request) -> Line:
    """Return a request in the words of a list."""
    unsent = one.sent_at is None
    return Line(
        reference=one.reference,
        title=title_of(one),
        period=period_of(one),
        state=STATES.get(one.state, one.state),
        day=timezone.localdate(one.sent_at or one.started_at),
        since=timezone.localdate(one.state_at),
        receipt=number(one.reference),
        erased_on=timezone.localdate(one.touched_at + operations.DRAFT_KEPT) if unsent else None,
        asks=one.state == RequestState.COMPLEMENT_ASKED,
    )


def title_of(one: Request) -> Words:
    """Return what it is; the key of a kind that is gone is all that is left of its name."""
    kind = kinds.by_key(one.kind)
    return kind.title if kind is not None else one.kind


def period_of(one: Request) -> str:
    """Return the period it declares, in words; its key where its kind is gone; empty where it has none."""
    return kinds.period_label(one.kind, one.period)


@dataclass(frozen=True)
class Event:
    """One line of what became of it."""

    at: datetime
    state: Words
    words: str


def events_of(one: Request) -> list[Event]:
    """Return what became of it, latest first. One query."""
    found = one.events.order_by("-at", "-pk")
    return [Event(event.at, STATES.get(event.state, event.state), str(event.words or "")) for event in found]


def explained(one: Request) -> Words:
    """Return what its state means for the member."""
    return EXPLAINED.get(one.state, "")


def papers_of(one: Request) -> Sequence[RequestPaper]:
    """Return the papers given with it, in order. One query."""
    return list(one.papers.select_related("file").order_by("pk"))


def sheets_of(one: Request) -> list[tuple[str, str]]:
    """Return the title and the address of each paper that came of it (R10). One query."""
    return [
        (paper.title, reverse("space:request_sheet", kwargs={"reference": one.reference, "sheet": paper.reference}))
        for paper in Document.objects.filter(about=one.reference).order_by("pk")
    ]
