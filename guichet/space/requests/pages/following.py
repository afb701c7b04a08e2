"""« Suivre mes demandes » (R11): drafts to take up, everything that was sent, and what became of each."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guichet.cases.receipts import number
from guichet.documents.models import Document
from guichet.files.responses import download
from guichet.login.access import private_page
from guichet.login.models import Session
from guichet.registry.models import RequestState
from guichet.requests import kinds
from guichet.space import sight as sights
from guichet.space.frame import private
from guichet.space.requests import reading

_SAID = {
    "efface": gettext_lazy("Votre brouillon est effacé."),
    "complement": gettext_lazy("Votre MSA a reçu ce que vous avez envoyé. Votre démarche est de nouveau en cours."),
}


@require_safe
@private_page
def requests(request: HttpRequest, session: Session) -> HttpResponse:
    """Show the drafts of this account, then what was sent, by year."""
    bundle, here = sights.of(session).bundle, reading.requests_address()
    begun = frozenset(session.acting.mandate.services) if session.acting is not None else None
    shown = reading.sent_of(session, page=request.GET.get("page", ""))
    context = {
        "heading": _("Suivre mes demandes"),
        "drafts": reading.drafts_of(session),
        "years": shown.years,
        "shown": shown,
        "newer": f"{here}?page={shown.number - 1}" if shown.number > 1 else "",
        "older": f"{here}?page={shown.number + 1}" if shown.number < shown.last else "",
        "kinds": [one for one in kinds.KINDS if bundle in one.bundles and (begun is None or one.key in begun)],
        "said": _SAID.get(request.GET.get("fait", "")),
    }
    return private(request, "space/requests/requests.html", context, session)


@require_safe
@private_page
def request_page(request: HttpRequest, session: Session, reference: uuid.UUID) -> HttpResponse:
    """Show what was sent, what became of it, and its papers; a draft goes on where it was left."""
    now = timezone.now()
    one = reading.find(session, reference, now=now)
    if reading.is_draft(one):
        return reading.to(reading.onward(reading.draft(session, reference, now=now)))
    line = reading.line_of(one)
    context = {
        "heading": line.title,
        "request_shown": one,
        "line": line,
        "receipt": number(one.reference),
        "sent_at": one.sent_at,
        "explained": reading.explained(one),
        "said": _SAID.get(request.GET.get("fait", "")),
        "remedies": kinds.remedies_of(one.kind) if one.state == RequestState.REFUSED else "",
        "events": reading.events_of(one),
        "sections": one.summary or [],
        "papers": reading.papers_of(one),
        "sheets": reading.sheets_of(one),
        "requests_url": reading.requests_address(),
    }
    return private(request, "space/requests/request.html", context, session)


@require_safe
@private_page
def sheet(request: HttpRequest, session: Session, reference: uuid.UUID, sheet: uuid.UUID) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Give the acknowledgement or the proof of a request, to be kept (R10)."""
    one = reading.find(session, reference, now=timezone.now())
    found = Document.objects.select_related("file").filter(about=one.reference, reference=sheet).first()
    if found is None:
        raise Http404
    return download(found.file, str(found.file.name))
