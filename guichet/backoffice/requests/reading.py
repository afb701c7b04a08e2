"""What the page of a request shows: what was sent, its papers, and what became of it."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from guichet.backoffice.cases.queries import agents
from guichet.requests import complement, kinds
from guichet.requests.models import Request, RequestEvent, RequestPaper
from guichet.requests.words import STATES

Words = str | Promise


@dataclass(frozen=True)
class Section:
    """One screen, as the member saw it before sending."""

    title: str
    lines: list[tuple[str, str]]


@dataclass(frozen=True)
class Step:
    """One line of what became of it."""

    state: Words
    at: datetime
    words: str
    by: str


def title(kind: str) -> Words:
    """Return what a kind is called; one that is gone, by its key."""
    found = kinds.by_key(kind)
    return found.title if found is not None else kind


def sections(request: Request) -> list[Section]:
    """Return what was sent, screen by screen, in the words it was sent with.

    Without them, as for what an older version kept, the answers themselves: nothing that was sent is ever unreadable.
    """
    if request.summary:
        return [Section(str(one["title"]), [(str(a), str(b)) for a, b in one["lines"]]) for one in request.summary]
    return [Section(str(name), list(_flat(answer))) for name, answer in dict(request.answers or {}).items()]


def _flat(answer: Any, name: str = "") -> Iterable[tuple[str, str]]:
    if isinstance(answer, Mapping):
        for key, value in answer.items():
            yield from _flat(value, f"{name} {key}".strip())
    elif isinstance(answer, list):
        for rank, value in enumerate(answer, start=1):
            yield from _flat(value, f"{name} {rank}".strip())
    elif answer is not None:
        yield name or _("Réponse"), {True: _("oui"), False: _("non")}.get(answer, str(answer))


def papers(request: Request) -> list[tuple[Words, RequestPaper]]:
    """Return the papers, with what each is called, in the order in which they came. One query."""
    kind = kinds.by_key(request.kind)
    labels = {paper.name: paper.label for paper in kind.papers} if kind is not None else {}
    found = given(request).select_related("file").order_by("added_at", "pk")
    return [(labels.get(paper.name, _("Complément")), paper) for paper in found]


def given(request: Request) -> QuerySet[RequestPaper]:
    """Return the papers of a request, without those of a complement that its member has not sent yet."""
    return RequestPaper.objects.filter(request=request).exclude(pk__in=complement.pending(request).values("pk"))


def history(request: Request) -> list[Step]:
    """Return what became of it, latest first, and who said so. Two queries."""
    events = list(RequestEvent.objects.filter(request=request).order_by("-at", "-pk"))
    names = agents(event.by for event in events)
    return [Step(STATES[event.state], event.at, str(event.words), _by(event, names)) for event in events]


def _by(event: RequestEvent, names: Mapping[uuid.UUID | None, str]) -> str:
    if event.by is not None:
        return names.get(event.by, _("un ancien collègue"))
    return _("le logiciel de la caisse") if event.reported_id is not None else _("le membre")
