"""The threads of a structure as its persons read them: about those who are on the list today, and of its own alone."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guichet.accounts.holders import display_name
from guichet.conventions.models import Beneficiary, Member
from guichet.exchanges.models import Attachment, Post, Thread
from guichet.exchanges.rules import ThreadState
from guichet.login.models import Session
from guichet.registry.naming import display_name as person_name
from guichet.space.messages.reading import Said, fund_name
from guichet.space.third_party import access
from guichet.space.third_party.beneficiaries import on_list
from guichet.space.third_party.frame import address

PER_PAGE: Final = 20
STATES: Final = {
    ThreadState.SENT: _("reçu"),
    ThreadState.ANSWERED: _("répondu"),
    ThreadState.CLOSED: _("répondu, terminé"),
}


@dataclass(frozen=True)
class Line:
    """A thread in the list."""

    address: str
    title: str
    about: str
    state: str
    last_at: datetime
    unread: int


def page_of(member: Member, *, page: int) -> tuple[list[Line], bool]:
    """Return a page of the threads, the latest first, and whether there is another. One query."""
    start = (page - 1) * PER_PAGE
    new = Count("posts", filter=Q(posts__by__isnull=False, posts__read_at=None))
    found = _open_to(member).annotate(unread=new).order_by("-last_at", "-pk")
    rows = list(found[start : start + PER_PAGE + 1])
    return [_line(one, member) for one in rows[:PER_PAGE]], len(rows) > PER_PAGE


def find(session: Session, member: Member, reference: uuid.UUID) -> tuple[Thread, Beneficiary]:
    """Return a thread and whom it is about. Another structure's, or about one taken off, is no page: Http404."""
    found = _open_to(member).filter(reference=reference).first()
    about = on_list(member.convention).filter(person=found.beneficiary_id).first() if found else None
    if found is None or about is None:
        raise access.denied(session, "message", now=timezone.now(), member=member)
    about.convention = member.convention
    return found, about


def paper(session: Session, member: Member, owned: Thread, reference: uuid.UUID) -> Attachment:
    """Return a file of a thread that may be read. Raises Http404 likewise."""
    found = Attachment.objects.select_related("file").filter(post__thread=owned, reference=reference).first()
    if found is None:
        raise access.denied(session, "attachment", now=timezone.now(), member=member)
    return found


def said(owned: Thread, member: Member) -> list[Said]:
    """Return what was written in a thread, first to last: the structure's own by who wrote it. Two queries."""
    posts = Post.objects.filter(thread=owned).select_related("author__delegate")
    return [
        Said(
            by=_by(one, member),
            mine=one.by is None,
            text=str(one.text),
            at=one.at,
            read_at=one.read_at,
            papers=[
                (
                    address("third_exchange_paper", member, owned.reference, given.reference),
                    str(given.file.name),
                    given.file.size,
                )
                for given in one.attachments.all()
            ],
        )
        for one in posts.prefetch_related("attachments__file").order_by("at", "pk")
    ]


def _open_to(member: Member) -> QuerySet[Thread]:
    named = on_list(member.convention).values("person")
    own = Thread.objects.filter(structure=member.convention.structure_id, beneficiary__in=named)
    return own.select_related("beneficiary", "structure")


def _by(post: Post, member: Member) -> str:
    if post.by is not None:
        return fund_name(post.fund_code)
    return display_name(post.author.holder) if post.author else member.convention.structure.name


def _line(one: Thread, member: Member) -> Line:
    return Line(
        address=address("third_exchange", member, one.reference),
        title=str(one.title),
        about=person_name(one.beneficiary) if one.beneficiary else "",
        state=str(STATES[ThreadState(one.state)]),
        last_at=one.last_at,
        unread=getattr(one, "unread", 0),
    )
