"""What the member gives when something is missing: papers, added one at a time, then a few words, and it is sent.

Until it is sent, a paper can be taken away, and no agent sees it: what is half done is the member's alone.
"""

import hashlib
from datetime import datetime
from typing import Final, Protocol

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from guichet.accounts.acting import signed_by
from guichet.files import store
from guichet.files.models import StoredFile
from guichet.registry.models import RequestState
from guichet.requests.models import Request, RequestEvent, RequestPaper
from guichet.requests.working import COMPLEMENT, MEMBER, Overtaken, move

NAME: Final = COMPLEMENT
"""Of each of these papers: which of those asked for it is, the agent sees."""
MOST: Final = 10
"""Papers of one complement."""


class Nothing(Exception):
    """Neither a paper nor a word was given."""


class TooManyPapers(Exception):
    """As many papers as a complement takes were added."""


class Attached(Protocol):
    """A file whose content was checked."""

    def keep(self, *, now: datetime) -> StoredFile:
        """Keep it, in the caller's transaction."""


def asked(request: Request) -> str:
    """Return what the member was asked for, in words; empty where nothing is."""
    last = request.events.order_by("-at", "-pk").first()
    return str(last.words) if last is not None and last.state == RequestState.COMPLEMENT_ASKED else ""


def pending(request: Request) -> QuerySet[RequestPaper]:
    """Return the papers added since something was asked for, and not sent yet; none in any other state."""
    if request.state != RequestState.COMPLEMENT_ASKED:
        return RequestPaper.objects.none()
    papers = RequestPaper.objects.filter(request=request, name=NAME, added_at__gt=request.state_at)
    return papers.select_related("file").order_by("pk")


@transaction.atomic
def add(request: Request, attachment: Attached, *, now: datetime) -> RequestPaper:
    """Keep a paper. Raises TooManyPapers, or Overtaken when nothing is asked for any more."""
    _lock(request)
    if pending(request).count() >= MOST:
        raise TooManyPapers
    stored = attachment.keep(now=now)
    digest = hashlib.sha256()
    for piece in store.pieces_of(stored):
        digest.update(piece)
    return RequestPaper.objects.create(request=request, name=NAME, file=stored, digest=digest.hexdigest(), added_at=now)


@transaction.atomic
def remove(request: Request, paper: RequestPaper) -> None:
    """Take a paper away and destroy it. Raises Overtaken when it was sent, or nothing is asked for any more."""
    _lock(request)
    found = pending(request).filter(pk=paper.pk).first()
    if found is None:
        raise Overtaken
    found.delete()
    store.forget(found.file)


def answer(request: Request, *, words: str, now: datetime) -> RequestEvent:
    """Send what was added, with a few words: the request is under way again, and its case comes back to the agent.

    Raises Nothing, or Overtaken: sent twice, it is sent once.
    """
    with transaction.atomic():
        _lock(request)
        if not words.strip() and not pending(request).exists():
            raise Nothing
        if by := signed_by():
            words = "\n".join(filter(None, (_("Envoyé par %(name)s, qui agit sous mandat.") % {"name": by}, words)))
        return move(request, to=RequestState.UNDER_WAY, words=words, by=MEMBER, now=now)


def _lock(request: Request) -> None:
    """Hold the row as it was shown. Raises Overtaken."""
    shown = Request.objects.select_for_update().filter(
        pk=request.pk, state=RequestState.COMPLEMENT_ASKED, state_at=request.state_at
    )
    if not shown.exists():
        raise Overtaken
