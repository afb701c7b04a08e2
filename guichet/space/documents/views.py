"""« Mes documents »: the list, a paper, and its mark."""

from uuid import UUID

import structlog
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guichet.accounts.models import Reception
from guichet.documents import operations, queries
from guichet.documents.models import Document
from guichet.files.responses import download
from guichet.login.access import private_page
from guichet.login.models import Session
from guichet.sealing.keyring import SealBroken
from guichet.space import denied, rules
from guichet.space import sight as sights
from guichet.space.documents import reading
from guichet.space.documents.forms import DocumentsFilter
from guichet.space.documents.giving import is_opened, unreadable
from guichet.space.frame import private

log = structlog.get_logger(__name__)


@require_safe
@private_page
def documents(request: HttpRequest, session: Session) -> HttpResponse:
    """« Mes documents » (R170), by year. Three queries, the session's included."""
    shown = reading.page(sights.of(session), request.GET.dict())
    context = {
        "heading": _("Mes documents"),
        "shown": shown,
        "filter": DocumentsFilter(years=shown.counts.years, kinds=shown.counts.kinds, chosen=shown.chosen),
        "by_letter": session.account.contact.receives("documents") == Reception.LETTER,
    }
    return private(request, "space/documents/documents.html", context, session)


@require_safe
@private_page
def document(request: HttpRequest, session: Session, reference: UUID) -> HttpResponse:
    """Give a paper, and note that it was read: the reader's own mark, which they can take away again.

    A GET that a person made changes nothing else, and nothing that anybody else sees (RFC 9110, 9.2.1).
    """
    paper = _paper(session, reference)
    try:
        given = download(paper.file, paper.file.name)
    except (SealBroken, OSError) as error:
        log.error("document.unreadable", document=str(paper.reference), error=type(error).__name__)  # noqa: TRY400 - a path
        return unreadable(request, session)
    if is_opened(request) and paper.read_at is None:
        operations.mark(paper, read=True, now=timezone.now())
    return given


@require_POST
@private_page
def mark_document(request: HttpRequest, session: Session, reference: UUID) -> HttpResponse:
    """« Marquer comme lu », or « non lu », and show the list where it was."""
    paper = _paper(session, reference)
    operations.mark(paper, read=request.POST.get("etat") == "lu", now=timezone.now())
    counts = queries.counts(sights.of(session).owner)
    chosen = reading.asked(request.GET.dict(), counts)
    last = rules.pages_needed(counts.matching(chosen), reading.PER_PAGE)
    asked = reading.query(chosen, rules.page_number(request.GET.get("page", ""), last))
    return HttpResponseRedirect(f"{reading.address(asked)}#document-{reference}")


def _paper(session: Session, reference: UUID) -> Document:
    """Return a paper of the file in sight. Another's is answered as one that never was, and the journal has both."""
    paper = queries.paper(sights.of(session).owner, reference)
    if paper is None:
        denied.note(session, purpose="document", now=timezone.now())
        raise Http404
    return paper
