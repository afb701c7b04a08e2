"""Requests and declarations: typed screen by screen, sent, and moved by an agent, each on its day."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from guichet.accounts.operations import spoken_day
from guichet.agents.models import Agent
from guichet.cases import working as cases
from guichet.cases.models import Case
from guichet.cases.working import Worker
from guichet.delivery import typesetting
from guichet.demo.members import scripts
from guichet.demo.members.ready import Ready
from guichet.demo.members.scripts import Sent
from guichet.demo.sent_papers import SOURCE
from guichet.files import store
from guichet.files.models import MediaType, StoredFile
from guichet.requests import kinds, operations, sending, working
from guichet.requests.models import Request
from guichet.requests.operations import Draft

PAPER_NAME: Final = "document.pdf"


@dataclass(frozen=True)
class Scan:
    """A paper of a member."""

    content: bytes

    def keep(self, *, now: datetime) -> StoredFile:
        """Keep it, as a file that was checked."""
        return store.keep(self.content, name=PAPER_NAME, media_type=MediaType.PDF, now=now)


def make(member: Ready, agent: Agent, *, now: datetime) -> int:
    """Make those of a member, unless there are some already; return how many were sent or begun.

    A kind that is gone, or asks for something else by now, is left out, or stays a draft: the demonstration opens.
    """
    if Request.objects.filter(**member.owner.only).exists():
        return 0
    place = member.owner.establishment
    number = (place.siret or place.et or "") if place is not None else ""
    written = scripts.of_member(member.key, today=timezone.localdate(now), number=number)
    return sum(_write(member, one, agent, now=now) for one in written)


def _write(member: Ready, sent: Sent, agent: Agent, *, now: datetime) -> bool:
    at = now - timedelta(days=sent.days_ago)
    kind = kinds.by_key(sent.kind)
    if kind is None:
        return False
    situation = operations.situation_of(member.account, member.owner, member.fund, kind, now=at)
    try:
        request = operations.begin(kind, situation, now=at)
    except (operations.NotOpen, operations.AlreadySent):
        return False
    draft = operations.open_draft(request, member.account, now=at)
    if draft is None:
        return False
    _type(draft, sent.typed, now=at)
    for paper in kind.papers:
        for title in (title for name, title in sent.papers if name == paper.name):
            scan = Scan(_drawn(str(title), member, at=at))
            operations.add_paper(draft, paper=paper, attachment=scan, revision=request.revision, now=at)
    if sent.moves is not None:
        with suppress(sending.NotComplete):
            _move(sending.send(draft, revision=request.revision, now=at), sent, agent, now=now)
    return True


def _type(draft: Draft, typed: scripts.Typed, *, now: datetime) -> None:
    """Answer the screens one after another, as far as what is typed goes."""
    journey = draft.kind.journey(draft.situation)
    while (screen := journey.next_step(draft.answers)) is not None and screen.name in typed:
        form = screen.make(typed[screen.name], draft.situation, draft.answers)
        if not form.is_valid():
            return
        operations.answer(draft, screen=screen, given=form.to_answer(), revision=draft.request.revision, now=now)


def _move(request: Request, sent: Sent, agent: Agent, *, now: datetime) -> None:
    worker = Worker(agent.actor)
    for rank, move in enumerate(sent.moves or ()):
        at = now - timedelta(days=move.days_ago)
        if not rank:
            cases.take(Case.objects.get(reference=request.reference), worker, now=at)
        working.move(request, to=move.to, words=str(move.words), by=worker.actor, now=at)


def _drawn(title: str, member: Ready, *, at: datetime) -> bytes:
    fund, person, place = member.fund, member.owner.person, member.owner.establishment
    holder = place.name if place is not None else person.birth_name if person is not None else ""
    data = {
        "title": title, "holder": holder, "fund_name": fund.name, "accent": fund.accent, "date": spoken_day(at)
    }  # fmt: skip
    return typesetting.pdf(SOURCE, data, timestamp=int(at.timestamp()))
